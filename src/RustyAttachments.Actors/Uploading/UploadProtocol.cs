using Akka.Actor;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Uploading;

/// <summary>The conversation with the actor that stores objects. Local to a node.</summary>
public static class UploadProtocol
{
    /// <summary>Store the content of a buffer, whose hash was computed from it.</summary>
    public sealed record StoreBuffer(long Ticket, ContentHash Hash, long BufferId, CancellationToken Cancelled) : INoSerializationVerificationNeeded;

    /// <summary>Store a range of a file that hashed to <paramref name="Hash"/>; it is hashed again on its way, and <paramref name="Moved"/> counts its bytes.</summary>
    public sealed record StoreRange(long Ticket, ContentHash Hash, string Path, long Offset, long Length, MovedBytes Moved, CancellationToken Cancelled) : INoSerializationVerificationNeeded;

    /// <summary>The object is in the store.</summary>
    public sealed record ObjectStored(long Ticket, ContentHash Hash, PutOutcome Outcome) : INoSerializationVerificationNeeded;

    /// <summary>The object could not be stored.</summary>
    public sealed record StoreFailed(long Ticket, ContentHash Hash, ErrorCode Code, string Reason) : INoSerializationVerificationNeeded;
}
