using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>Puts a root before all paths and link targets of a relative manifest: what <see cref="ManifestSubtree"/> takes away.</summary>
public static class ManifestJoin
{
    /// <summary>The manifest below the absolute <paramref name="root"/>.</summary>
    public static AbsSnapshot At(Snapshot manifest, string root) => (AbsSnapshot)Join(manifest, root, absolute: true, null);

    /// <summary>The diff below the absolute <paramref name="root"/>; see <see cref="Join(Manifest, string, string?)"/> for the parent hash.</summary>
    public static AbsSnapshotDiff At(SnapshotDiff manifest, string root, string? parentHash = null) => (AbsSnapshotDiff)Join(manifest, root, absolute: true, parentHash);

    /// <summary>The manifest below the relative <paramref name="root"/>.</summary>
    public static Snapshot Under(Snapshot manifest, string root) => (Snapshot)Join(manifest, root, absolute: false, null);

    /// <summary>The diff below the relative <paramref name="root"/>; see <see cref="Join(Manifest, string, string?)"/> for the parent hash.</summary>
    public static SnapshotDiff Under(SnapshotDiff manifest, string root, string? parentHash = null) => (SnapshotDiff)Join(manifest, root, absolute: false, parentHash);

    /// <summary>
    /// A relative manifest of any kind below an absolute or relative <paramref name="root"/>. A diff loses its parent
    /// hash, as the parent has another root too; without the hash of the joined parent in <paramref name="parentHash"/>
    /// it cannot be written.
    /// </summary>
    public static Manifest Join(Manifest manifest, string root, string? parentHash = null)
    {
        ArgumentNullException.ThrowIfNull(root);
        return Join(manifest, root, ManifestPath.IsAbsolute(root), parentHash);
    }

    private static Manifest Join(Manifest manifest, string root, bool absolute, string? parentHash)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (manifest.IsAbsolute) throw Mismatch.Of($"The manifest is an {manifest.KindName}; only relative paths can be joined to a root.");
        var prefix = ManifestRoot.Parse(root, absolute);
        if (prefix.Length == 0) return Manifest.Create(false, manifest.IsDiff, manifest.Files.ToArray(), manifest.Dirs.ToArray(), manifest.ChunkSize, parentHash);
        var first = PathRange.First(prefix);
        var files = new FileEntry[manifest.Files.Count];
        for (var i = 0; i < files.Length; i++)
        {
            var file = manifest.Files[i];
            var target = file.SymlinkTarget is not { } old ? null : old == "." ? prefix : first + old;
            files[i] = file.MovedTo(first + file.Path, target);
        }

        var dirs = manifest.Dirs.Select(dir => new DirEntry(first + dir.Path, dir.IsDeleted)).ToArray();
        return Manifest.Create(absolute, manifest.IsDiff, files, dirs, manifest.ChunkSize, parentHash);
    }
}
