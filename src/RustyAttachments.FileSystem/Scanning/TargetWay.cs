using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>The way to a link's target: everything before its last component.</summary>
internal static class TargetWay
{
    /// <summary>
    /// The absolute <paramref name="target"/> with links on the way followed, not at the end; a part of the way that does
    /// not exist stays as it is. Null when the way leads through something that is no directory, or through a broken link.
    /// </summary>
    internal static string? Follow(string target)
    {
        for (var way = ManifestPath.Parent(target) ?? "/"; ; way = ManifestPath.Parent(way) ?? "/")
        {
            if (PathResolver.Resolve(way, out var resolved) >= 0)
                return resolved.Metadata.Kind == EntryKind.Directory ? ManifestPath.Combine(resolved.Path, target[way.Length..].TrimStart('/')) : null;
            if (way == "/" || LongPath.Stat(way, out _) >= 0) return null;
        }
    }
}
