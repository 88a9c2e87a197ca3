using RustyAttachments.Actors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Node.Configuration;

/// <summary>The settings of the content cache of a node. Sizes in bytes.</summary>
/// <param name="Directory">Its directory, absolute.</param>
/// <param name="Size">What it may hold; 0 when the node has none.</param>
internal sealed record CacheSettings(string Directory, long Size)
{
    // Less would hold no chunk of a large file.
    private const long MinSize = 256 * ByteSize.MiB;

    /// <summary>Reads the section; mistakes become problems.</summary>
    public static CacheSettings Read(SettingsReader cache)
    {
        var directory = cache.Text("directory");
        if (directory.Length == 0) directory = Path.Combine(HomeDirectory.Path, ".rusty-attachments", "content");
        else if (!Path.IsPathFullyQualified(directory) || directory.Contains('\0')) cache.Problem("directory", $"= '{directory}' is not an absolute path");
        var size = cache.Size("size", 0, long.MaxValue);
        if (size is > 0 and < MinSize) cache.Problem("size", $"= '{cache.Text("size")}' is neither 0 (no cache) nor {ByteSize.Format(MinSize)} or more");
        return new CacheSettings(directory, size);
    }
}

/// <summary>How a node passes objects of its cache on to others.</summary>
/// <param name="Port">The port that it listens on; 0 for a free one.</param>
/// <param name="MaxRequests">Objects that it sends at once.</param>
/// <param name="Timeout">How long another node may be silent.</param>
internal sealed record PeerSettings(int Port, int MaxRequests, TimeSpan Timeout)
{
    /// <summary>Reads the section; mistakes become problems.</summary>
    public static PeerSettings Read(SettingsReader peer) => new(
        peer.Number("port", 0, 65535),
        peer.Number("max-requests", 1, 10_000),
        peer.Duration("timeout", TimeSpan.FromMinutes(10)));
}
