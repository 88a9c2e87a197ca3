using Akka.Actor;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Hashing;

/// <summary>The conversation with the actors that read and hash. Local to a node: content stays in buffers beside the messages.</summary>
public static class HashProtocol
{
    /// <summary>
    /// Read a range of a file and hash it. The file must have the expected size (bytes) and mtime (ns, as a stamp) before and after.
    /// With a buffer the bytes stay in it; without, they are only hashed.
    /// </summary>
    public sealed record HashRange(long Ticket, string Path, long Offset, long Length, long FileSize, long MtimeStamp, long? BufferId, CancellationToken Cancelled)
        : INoSerializationVerificationNeeded;

    /// <summary>The range was hashed.</summary>
    public sealed record RangeHashed(long Ticket, ContentHash Hash) : INoSerializationVerificationNeeded;

    /// <summary>The file is not, or no longer, the expected one; its size in bytes and mtime, in µs and as a stamp in ns, as found.</summary>
    public sealed record SourceDiffers(long Ticket, long Size, long Mtime, long MtimeStamp, bool Runnable) : INoSerializationVerificationNeeded;

    /// <summary>The file cannot be read.</summary>
    public sealed record HashFailed(long Ticket, ErrorCode Code, string Reason) : INoSerializationVerificationNeeded;
}
