using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>A part of a manifest with paths relative to its root, and what became of links.</summary>
/// <param name="Manifest">The part: a snapshot or diff with relative paths.</param>
/// <param name="CollapsedSymlinks">Links replaced by copies of what they lead to.</param>
/// <param name="ExcludedSymlinks">Links left out because the policy says so.</param>
/// <param name="DroppedSymlinks">Links left out because what they lead to is not in the manifest, or in circles.</param>
public sealed record Subtree(Manifest Manifest, int CollapsedSymlinks, int ExcludedSymlinks, int DroppedSymlinks);

/// <summary>
/// Cuts out everything below a directory, with paths relative to it. No file system is looked at: links that leave the
/// new root are replaced by what the manifest holds at their target, or left out, as the policy says.
/// </summary>
public static class ManifestSubtree
{
    /// <summary>Everything below the absolute <paramref name="root"/>.</summary>
    public static Snapshot Of(AbsSnapshot manifest, string root, SymlinkPolicy symlinks = SymlinkPolicy.CollapseEscaping) => (Snapshot)Extract(manifest, root, symlinks).Manifest;

    /// <summary>Everything below the relative <paramref name="root"/>; "." applies the link policy alone.</summary>
    public static Snapshot Of(Snapshot manifest, string root, SymlinkPolicy symlinks = SymlinkPolicy.CollapseEscaping) => (Snapshot)Extract(manifest, root, symlinks).Manifest;

    /// <summary>Every change below the absolute <paramref name="root"/>; see <see cref="Extract(Manifest, string, SymlinkPolicy, string?)"/> for the parent hash.</summary>
    public static SnapshotDiff Of(AbsSnapshotDiff manifest, string root, SymlinkPolicy symlinks = SymlinkPolicy.CollapseEscaping, string? parentHash = null) => (SnapshotDiff)Extract(manifest, root, symlinks, parentHash).Manifest;

    /// <summary>Every change below the relative <paramref name="root"/>; see <see cref="Extract(Manifest, string, SymlinkPolicy, string?)"/> for the parent hash.</summary>
    public static SnapshotDiff Of(SnapshotDiff manifest, string root, SymlinkPolicy symlinks = SymlinkPolicy.CollapseEscaping, string? parentHash = null) => (SnapshotDiff)Extract(manifest, root, symlinks, parentHash).Manifest;

    /// <summary>
    /// Everything of <paramref name="manifest"/> below <paramref name="root"/>, which is absolute when the manifest's
    /// paths are. A diff loses its parent hash, as the parent has another root too; without the hash of the parent's own
    /// subtree in <paramref name="parentHash"/> it cannot be written. The policies Preserve and TransitiveIncludeTargets
    /// are refused: relative paths cannot express links that leave their root.
    /// </summary>
    public static Subtree Extract(Manifest manifest, string root, SymlinkPolicy symlinks = SymlinkPolicy.CollapseEscaping, string? parentHash = null) =>
        Extract(manifest, root, [], symlinks, parentHash);

    /// <summary><see cref="Extract(Manifest, string, SymlinkPolicy, string?)"/> without what is below some <paramref name="holes"/>, which count as outside.</summary>
    internal static Subtree Extract(Manifest manifest, string root, IReadOnlyList<string> holes, SymlinkPolicy symlinks, string? parentHash)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (symlinks is SymlinkPolicy.Preserve or SymlinkPolicy.TransitiveIncludeTargets)
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"The symlink policy {symlinks} keeps links that leave the new root, which relative paths cannot express; use CollapseEscaping, CollapseAll, ExcludeEscaping or ExcludeAll.");
        var path = ManifestRoot.Parse(root, manifest.IsAbsolute);
        if (manifest.FindFile(path) is { IsDeleted: false })
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"Root '{path}' is a file or symlink in the manifest; name a directory.");
        return new SubtreeCut(path, holes, symlinks).Of(manifest, parentHash);
    }
}

/// <summary>One cut: where a path goes, and what becomes of a link.</summary>
internal sealed class SubtreeCut(string root, IReadOnlyList<string> holes, SymlinkPolicy symlinks)
{
    private readonly int _skip = PathRange.First(root).Length;
    private int _excluded;

    /// <summary>Cuts <paramref name="manifest"/>.</summary>
    public Subtree Of(Manifest manifest, string? parentHash)
    {
        var collapser = new LinkCollapser(new LinkResolver(manifest), KeptLink);
        for (var i = manifest.LowerBound(PathRange.First(root)); i < manifest.Files.Count && IsBelowRoot(manifest.Files[i].Path); i++)
        {
            var file = manifest.Files[i];
            if (IsInHole(file.Path)) continue;
            var path = file.Path[_skip..];
            if (!file.IsSymlink) collapser.Files.Add(file.MovedTo(path));
            else AddLink(collapser, file, path);
        }

        foreach (var dir in manifest.Dirs)
            if (IsBelowRoot(dir.Path) && !IsInHole(dir.Path)) collapser.Dirs.Add(new DirEntry(dir.Path[_skip..], dir.IsDeleted));
        var part = Manifest.Create(absolute: false, manifest.IsDiff, collapser.Files.ToArray(), collapser.Dirs.ToArray(), manifest.ChunkSize, parentHash);
        return new Subtree(part, collapser.Collapsed, _excluded, collapser.Dropped);
    }

    private void AddLink(LinkCollapser collapser, FileEntry link, string path)
    {
        var escapes = !IsInside(link.SymlinkTarget!);
        if (symlinks == SymlinkPolicy.ExcludeAll || (symlinks == SymlinkPolicy.ExcludeEscaping && escapes)) _excluded++;
        else if (KeptLink(link, path) is { } kept) collapser.Files.Add(kept);
        else collapser.Add(link, path);
    }

    /// <summary>The link at its new path, or null when it is to be collapsed.</summary>
    private FileEntry? KeptLink(FileEntry link, string path)
    {
        if (symlinks == SymlinkPolicy.CollapseAll || !IsInside(link.SymlinkTarget!)) return null;
        var target = link.SymlinkTarget!;
        return link.MovedTo(path, target.Length <= _skip ? "." : target[_skip..]);
    }

    private bool IsBelowRoot(string path) => path.Length > _skip && path.StartsWith(PathRange.First(root), StringComparison.Ordinal);

    private bool IsInside(string target) => (target == "." ? root.Length == 0 : ManifestPath.IsSameOrBelow(target, root)) && !IsInHole(target);

    private bool IsInHole(string path)
    {
        foreach (var hole in holes)
            if (ManifestPath.IsSameOrBelow(path, hole)) return true;
        return false;
    }
}
