using Akka.Actor;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Fetching;

/// <summary>The conversation with the actor that writes files out of a store. Local to a node.</summary>
public static class FetchProtocol
{
    /// <summary>Bring the file of an entry to its place below <paramref name="Destination"/>; <paramref name="Moved"/> counts its bytes as they come.</summary>
    public sealed record FetchFile(
        int Ticket, string Destination, FileEntry Entry, ChunkSize ChunkSize, ConflictPolicy Conflict, bool Verify, MovedBytes Moved, CancellationToken Cancelled) : INoSerializationVerificationNeeded
    {
        /// <summary>Has content brought near before it is read; null when it comes from the store as any other.</summary>
        internal ContentBringer? Bring { get; init; }
    }

    /// <summary>The file is in its place.</summary>
    public sealed record FileFetched(int Ticket, FetchResult Result) : INoSerializationVerificationNeeded;

    /// <summary>The file could not be brought; its place is as it was before.</summary>
    public sealed record FetchFailed(int Ticket, ErrorCode Code, string Reason) : INoSerializationVerificationNeeded;
}

/// <summary>What bringing a file came to.</summary>
public enum FetchResult
{
    /// <summary>It was fetched and put in its place.</summary>
    Written,
    /// <summary>It was there already, of the same size and mtime.</summary>
    UpToDate,
    /// <summary>Another file was in its place and stays there.</summary>
    Kept,
}
