using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>
/// The difference between two snapshots. The diff names everything that changed: new and changed entries in full,
/// deletions of files and of directories, also where a path changes between file, link and directory, so that diffs can
/// be composed without the snapshots. Applying it to the parent gives the current snapshot.
/// </summary>
public static class ManifestDiff
{
    /// <summary>What turns <paramref name="parent"/> into <paramref name="current"/>.</summary>
    public static SnapshotDiff Between(Snapshot parent, Snapshot current, DiffOptions? options = null) => (SnapshotDiff)Between((Manifest)parent, current, options);

    /// <summary>What turns <paramref name="parent"/> into <paramref name="current"/>.</summary>
    public static AbsSnapshotDiff Between(AbsSnapshot parent, AbsSnapshot current, DiffOptions? options = null) => (AbsSnapshotDiff)Between((Manifest)parent, current, options);

    /// <summary>
    /// What turns <paramref name="parent"/> into <paramref name="current"/>. Diffs, different path styles or chunk sizes,
    /// and one side with and one without hashes (unless fast) throw <see cref="Common.Errors.ManifestException"/>.
    /// </summary>
    public static Manifest Between(Manifest parent, Manifest current, DiffOptions? options = null)
    {
        options ??= DiffOptions.Default;
        var files = new List<FileEntry>();
        foreach (var change in Changes(parent, current, options)) files.Add(Entry(change, options));
        return Manifest.Create(parent.IsAbsolute, diff: true, files.ToArray(), DirectoryChanges(parent, current), parent.ChunkSize, options.ParentHash);
    }

    /// <summary>The files and links that differ, in the order of their paths; see <see cref="Between(Manifest, Manifest, DiffOptions?)"/> for what is refused.</summary>
    public static IEnumerable<FileChange> Changes(Manifest parent, Manifest current, DiffOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(current);
        Mismatch.CheckSnapshot(parent, "parent");
        Mismatch.CheckSnapshot(current, "current manifest");
        Mismatch.CheckAlike(parent, "parent", current, "current manifest");
        options ??= DiffOptions.Default;
        if (!options.Fast) CheckHashed(parent, current);
        return Walk(parent.Files, current.Files, options);
    }

    private static IEnumerable<FileChange> Walk(IReadOnlyList<FileEntry> parent, IReadOnlyList<FileEntry> current, DiffOptions options)
    {
        int p = 0, c = 0;
        while (p < parent.Count || c < current.Count)
        {
            var order = p == parent.Count ? 1 : c == current.Count ? -1 : string.CompareOrdinal(parent[p].Path, current[c].Path);
            if (order < 0)
            {
                yield return new FileChange(ChangeKind.Deleted, parent[p++], null);
            }
            else if (order > 0)
            {
                yield return new FileChange(ChangeKind.Added, null, current[c++]);
            }
            else
            {
                if (Differ(parent[p], current[c], options)) yield return new FileChange(ChangeKind.Modified, parent[p], current[c]);
                p++;
                c++;
            }
        }
    }

    private static bool Differ(FileEntry parent, FileEntry current, DiffOptions options)
    {
        if (parent.HasContent != current.HasContent) return true;
        if (!current.HasContent) return parent.SymlinkTarget != current.SymlinkTarget;
        if (parent.SizeOrZero != current.SizeOrZero || parent.MtimeOrZero != current.MtimeOrZero) return true;
        if (!options.PreserveRunnable && parent.Runnable != current.Runnable) return true;
        if (options.Fast || (parent.State == FileState.Unhashed && current.State == FileState.Unhashed)) return false;
        return !parent.SameContent(current);
    }

    private static FileEntry Entry(FileChange change, DiffOptions options)
    {
        if (change.Current is not { } current) return FileEntry.Deleted(change.Path);
        return options.PreserveRunnable && current.HasContent && change.Parent is { HasContent: true } parent && parent.Runnable != current.Runnable
            ? current.WithRunnable(parent.Runnable)
            : current;
    }

    /// <summary>New empty directories, and deletions of all that are no longer there.</summary>
    private static DirEntry[] DirectoryChanges(Manifest parent, Manifest current)
    {
        var changes = new List<DirEntry>();
        foreach (var dir in current.Dirs)
            if (parent.Directories.NumberOf(dir.Path) < 0) changes.Add(dir);
        var (old, now) = (parent.Directories.Dirs, current.Directories.Dirs);
        for (int p = 0, c = 0; p < old.Count; p++)
        {
            while (c < now.Count && PathOrder.CompareCodePoints(now[c].Path, old[p].Path) < 0) c++;
            if (c == now.Count || now[c].Path != old[p].Path) changes.Add(new DirEntry(old[p].Path, IsDeleted: true));
        }

        return changes.ToArray();
    }

    /// <summary>Content cannot be compared when one side has hashes and the other has none.</summary>
    private static void CheckHashed(Manifest parent, Manifest current)
    {
        if (HasHashes(parent) is not { } left || HasHashes(current) is not { } right || left == right) return;
        throw Mismatch.Of(left
            ? "The parent has hashes and the current manifest has none; hash the current files first, or compare by size and time (fast)."
            : "The current manifest has hashes and the parent has none; hash the parent's files first, or compare by size and time (fast).");
    }

    /// <summary>Whether some file is hashed; null when there is no file to tell by.</summary>
    private static bool? HasHashes(Manifest manifest)
    {
        bool? found = null;
        foreach (var file in manifest.FileSpan)
        {
            if (!file.HasContent) continue;
            if (file.State != FileState.Unhashed) return true;
            found = false;
        }

        return found;
    }
}
