using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>
/// The requests that carry or ask about content, one attempt each: what decides the speed of a transfer. Keys are full
/// keys of the bucket. Failures are thrown as the SDK's exceptions, so that one table explains them all; what a caller
/// has to decide on is in the result. The guard hears of every byte that moves, and its token ends the attempt.
/// </summary>
internal interface IS3DataPlane
{
    /// <summary>Stores an object; with <paramref name="onlyIfAbsent"/> on the condition that there is none.</summary>
    Task<PutAnswer> PutAsync(string key, ReadOnlyMemory<byte> body, PutOptions options, bool onlyIfAbsent, StallGuard guard);

    /// <summary>Stores part <paramref name="number"/> (from 1) of a multipart upload.</summary>
    Task<UploadedPart> UploadPartAsync(string key, string uploadId, int number, ReadOnlyMemory<byte> body, StallGuard guard);

    /// <summary>Size and time of an object; null when there is none.</summary>
    Task<HeadAnswer?> HeadAsync(string key, StallGuard guard);

    /// <summary>Fills the destination (not empty) with an object's bytes from an offset on, as far as the object reaches.</summary>
    Task<RangeAnswer> GetRangeAsync(string key, long offset, Memory<byte> destination, StallGuard guard);

    /// <summary>A whole object with its metadata; an object of more than <paramref name="maxBytes"/> comes without its content.</summary>
    Task<GetAnswer> GetAsync(string key, long maxBytes, StallGuard guard);
}

/// <summary>What a put came to.</summary>
internal enum PutAnswer
{
    /// <summary>The object was stored.</summary>
    Stored,
    /// <summary>An object is there, or somebody is storing one right now.</summary>
    Exists,
    /// <summary>The server does not know the condition, and stored nothing.</summary>
    ConditionUnknown,
}

/// <summary>A part as completing the upload needs it.</summary>
internal sealed record UploadedPart(int Number, string ETag, string? Crc32);

/// <summary>An object without its content. Size in bytes.</summary>
internal sealed record HeadAnswer(long Size, DateTimeOffset LastModified, string? ContentType, IReadOnlyDictionary<string, string> Metadata);

/// <summary>Bytes read, and the size of the whole object.</summary>
internal readonly record struct RangeAnswer(int Read, long ObjectSize);

/// <summary>An object; <see cref="Stored"/> is null when it is larger than was allowed.</summary>
internal readonly record struct GetAnswer(long ObjectSize, StoredObject? Stored);
