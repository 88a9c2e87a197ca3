using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Model.Operations;

/// <summary>How a snapshot is divided.</summary>
public sealed record PartitionOptions
{
    /// <summary>Roots that get a part in any case, in this order; none may be below another.</summary>
    public IReadOnlyList<string> Roots { get; init; } = [];

    /// <summary>Paths that the workload refers to: they take part in finding roots, even if nothing is there.</summary>
    public IReadOnlyList<string> ReferencedPaths { get; init; } = [];

    /// <summary>What becomes of links that leave their part: CollapseEscaping, CollapseAll or ExcludeAll.</summary>
    public SymlinkPolicy Symlinks { get; init; } = SymlinkPolicy.CollapseEscaping;
}

/// <summary>A part of a divided snapshot.</summary>
/// <param name="Root">Where the part's paths begin; for relative snapshots relative itself, "." for everything.</param>
/// <param name="Snapshot">The part, with paths relative to the root.</param>
/// <param name="Subtree">What became of links.</param>
public sealed record Part(string Root, Snapshot Snapshot, Subtree Subtree);

/// <summary>
/// Divides a snapshot into parts with roots of their own. Every entry is in exactly one part: that of the longest root
/// above it. The given roots come first; what they leave gets the fewest further roots, sorted: without given roots one
/// for each volume (all of POSIX, a drive, a share), being the deepest directory with everything in it.
/// </summary>
public static class ManifestPartition
{
    /// <summary>The parts of an absolute snapshot.</summary>
    public static IReadOnlyList<Part> Of(AbsSnapshot manifest, PartitionOptions? options = null) => Divide(manifest, options ?? new PartitionOptions());

    /// <summary>The parts of a relative snapshot.</summary>
    public static IReadOnlyList<Part> Of(Snapshot manifest, PartitionOptions? options = null) => Divide(manifest, options ?? new PartitionOptions());

    private static List<Part> Divide(Manifest manifest, PartitionOptions options)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (options.Symlinks is not (SymlinkPolicy.CollapseEscaping or SymlinkPolicy.CollapseAll or SymlinkPolicy.ExcludeAll))
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"The symlink policy {options.Symlinks} cannot be used to partition; use CollapseEscaping, CollapseAll or ExcludeAll.");
        var given = options.Roots.Select(root => ManifestRoot.Parse(root, manifest.IsAbsolute)).ToList();
        CheckNotNested(given);
        var roots = given.Concat(FurtherRoots(manifest, given, options)).ToList();
        return roots.ConvertAll(root =>
        {
            var holes = roots.Where(other => other != root && ManifestPath.IsSameOrBelow(other, root)).ToList();
            var part = ManifestSubtree.Extract(manifest, root, holes, options.Symlinks, null);
            return new Part(root.Length == 0 ? "." : root, (Snapshot)part.Manifest, part);
        });
    }

    private static void CheckNotNested(List<string> roots)
    {
        for (var i = 0; i < roots.Count; i++)
        {
            for (var j = 0; j < roots.Count; j++)
            {
                if (i != j && ManifestPath.IsSameOrBelow(roots[i], roots[j]))
                    throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"Root '{roots[i]}' is the same as or below root '{roots[j]}'; every path must belong to one root.");
            }
        }
    }

    private static IEnumerable<string> FurtherRoots(Manifest manifest, List<string> given, PartitionOptions options)
    {
        var left = new HashSet<string>(StringComparer.Ordinal);
        // An empty directory is kept by the part that its parent is in, since a part does not hold its own root.
        foreach (var file in manifest.FileSpan) left.Add(ManifestRoot.Parent(file.Path));
        foreach (var dir in manifest.Dirs) left.Add(ManifestRoot.Parent(dir.Path));
        left.UnionWith(options.ReferencedPaths.Select(path => ManifestRoot.Parse(path, manifest.IsAbsolute)));
        left.RemoveWhere(path => given.Exists(root => ManifestPath.IsSameOrBelow(path, root)));
        return left.GroupBy(ManifestRoot.Volume).SelectMany(group => Roots(group.Key, group.ToList(), given.Count > 0)).Order(StringComparer.Ordinal);
    }

    /// <summary>
    /// The roots for directories of one volume. Beside given roots, directories that have nothing but the volume in
    /// common get roots by their first component; alone, they share the volume.
    /// </summary>
    private static IEnumerable<string> Roots(string volume, List<string> directories, bool besideGiven)
    {
        var common = ManifestRoot.CommonAncestor(directories);
        if (!besideGiven || common != volume || directories.Contains(volume)) return [common];
        var first = PathRange.First(volume).Length;
        return directories.GroupBy(path => path.IndexOf('/', first) is var slash and >= 0 ? path[..slash] : path).Select(ManifestRoot.CommonAncestor);
    }
}
