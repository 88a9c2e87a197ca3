using System.Buffers.Binary;
using System.Collections.Immutable;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Verification;

/// <summary>What is to be checked.</summary>
public sealed record VerifyOptions
{
    /// <summary>Share of the objects whose content is read and hashed: 0 for none, 1 for all.</summary>
    public double ReadShare { get; init; }

    /// <summary>Chooses the objects of a sample: the same objects for the same seed, whatever else the store holds.</summary>
    public int Seed { get; init; }

    /// <summary>Objects that are read at once, at most; the store may want fewer.</summary>
    public int Concurrency { get; init; } = 8;

    /// <summary>Whether the content of an object is to be read.</summary>
    public bool IsChosen(ContentHash hash)
    {
        if (ReadShare is <= 0 or >= 1) return ReadShare > 0;
        Span<byte> text = stackalloc byte[sizeof(int) + ContentHash.MaxTextLength];
        BinaryPrimitives.WriteInt32BigEndian(text, Seed);
        var length = hash.WriteText(text[sizeof(int)..]);
        var place = (ulong)(ContentHasher.Hash(text[..(sizeof(int) + length)]).Digest >> 64);
        return place < ReadShare * ulong.MaxValue;
    }
}

/// <summary>How far a verification is. Sizes in bytes.</summary>
/// <param name="Manifests">Manifests checked.</param>
/// <param name="ObjectsRead">Objects whose content was hashed.</param>
/// <param name="ObjectsToRead">Objects whose content is to be hashed; 0 until that is known.</param>
/// <param name="BytesRead">Bytes hashed.</param>
/// <param name="BytesToRead">Bytes to be hashed.</param>
public sealed record VerifyProgress(long Manifests, long ObjectsRead, long ObjectsToRead, long BytesRead, long BytesToRead);

/// <summary>Something that is wrong with a store.</summary>
/// <param name="Code">The kind.</param>
/// <param name="Key">The key of the manifest or object.</param>
/// <param name="Message">One sentence: what, where, what to do.</param>
public sealed record VerifyFinding(ErrorCode Code, string Key, string Message);

/// <summary>What a verification came to. Sizes in bytes.</summary>
public sealed record VerifyReport
{
    /// <summary>How many findings are kept with their texts; all are counted.</summary>
    public const int KeptFindings = 1000;

    /// <summary>Manifests that were checked.</summary>
    public required long Manifests { get; init; }

    /// <summary>Objects in the store.</summary>
    public required long Objects { get; init; }

    /// <summary>Bytes of those.</summary>
    public required long ObjectBytes { get; init; }

    /// <summary>Distinct objects that manifests name.</summary>
    public required long ObjectsNamed { get; init; }

    /// <summary>Objects whose content was hashed.</summary>
    public required long ObjectsRead { get; init; }

    /// <summary>Bytes of those.</summary>
    public required long BytesRead { get; init; }

    /// <summary>What is wrong, sorted by key.</summary>
    public required ImmutableArray<VerifyFinding> Findings { get; init; }

    /// <summary>How much is wrong.</summary>
    public required long FindingCount { get; init; }
}
