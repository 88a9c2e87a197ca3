using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Actors.Nodes;

/// <summary>
/// The shared directories that a node can reach, by the names that transfers use. Between nodes a path in a location is
/// <c>NAME:/relative/path</c>; every other path is absolute and means the same on all nodes that may use it.
/// </summary>
public sealed class LocationMap(IReadOnlyDictionary<string, string> locations)
{
    /// <summary>For a node that has no locations.</summary>
    public static LocationMap None { get; } = new(new Dictionary<string, string>());

    /// <summary>The path between nodes for a path that is relative to a location.</summary>
    public static string WirePath(string location, string relative) => relative.Length == 0 ? location + ":/" : $"{location}:/{relative}";

    /// <summary>The location that a transfer's paths are in, or null.</summary>
    public static string? LocationOf(TransferRequest request)
    {
        var path = request switch
        {
            UploadRequest upload => upload.Paths.FirstOrDefault(),
            DownloadRequest download => download.Destination,
            PrestageRequest prestage => prestage.Directory,
            _ => null,
        };
        return path is null || path.StartsWith('/') || path.IndexOf(":/", StringComparison.Ordinal) is not (> 0 and var end) ? null : path[..end];
    }

    /// <summary>Why this node may not work for a transfer, as a sentence; null when it may, as far as paths tell.</summary>
    public string? Problem(TransferSpec spec, string address)
    {
        ArgumentNullException.ThrowIfNull(spec);
        if (spec.OnlyNode is { } only && only != address) return $"The files are those of {only}; name a location, or say that the path is shared.";
        if (LocationOf(spec.Request) is not { } location) return null;
        if (!locations.TryGetValue(location, out var directory)) return $"This node has no location '{location}'; add it to node.locations.";
        return Directory.Exists(directory) ? null : $"The location '{location}' has no directory '{directory}' on this node now; mount it, or correct node.locations.";
    }

    /// <summary>How the paths of a transfer, which <see cref="Problem"/> has nothing against, are translated here.</summary>
    public PathTranslation For(TransferSpec spec) =>
        LocationOf(spec.Request) is { } location ? new PathTranslation(location, Resolve(locations[location])) : PathTranslation.Same;

    /// <summary>The root of a transfer as a path of this node; as nodes exchange it where this node has no such location.</summary>
    public string LocalRoot(TransferSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        return LocationOf(spec.Request) is { } location && locations.ContainsKey(location) ? For(spec).ToLocal(spec.Root) : spec.Root;
    }

    // With links followed, so that what leads out of the tree is the same on every node.
    private static string Resolve(string directory)
    {
        var path = "/";
        foreach (var name in directory.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            path = ManifestPath.Combine(path, name);
            if (new DirectoryInfo(path).ResolveLinkTarget(returnFinalTarget: true) is { } target) path = target.FullName.TrimEnd('/') is { Length: > 0 } final ? final : "/";
        }

        return path;
    }
}
