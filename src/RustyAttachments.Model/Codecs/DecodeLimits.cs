using RustyAttachments.Common.Paths;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// Bounds on manifests from outside. A text within them is decoded in memory of about four times its size; paths that
/// unfold to far more than the text (references to very long directories) are refused as well.
/// </summary>
public sealed record DecodeLimits
{
    /// <summary>1 GiB of text, 20 million entries, 4096 bytes of path.</summary>
    public static DecodeLimits Default { get; } = new();

    /// <summary>The longest text in bytes.</summary>
    public long MaxTextBytes { get; init; } = ByteSize.GiB;

    /// <summary>The most files, directories and chunk hashes together.</summary>
    public long MaxEntries { get; init; } = 20_000_000;

    /// <summary>The longest path in UTF-8 bytes.</summary>
    public int MaxPathBytes { get; init; } = ManifestPath.MaxUtf8Bytes;

    /// <summary>
    /// Bytes of text that one processor reads at a time, at least 1; two of them or more are read by all. The time that
    /// reading takes depends on it, never what comes of it.
    /// </summary>
    public int PieceBytes { get; init; } = 512 * 1024;

    /// <summary>Room for the characters of a path as it is written.</summary>
    internal char[] NewScratch() => new char[(MaxPathBytes * 6) + 1];
}
