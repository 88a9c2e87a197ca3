using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>
/// Two diffs, one behind the other, as one: the later entry of a path wins. Where the later diff makes a file of what
/// the earlier made a directory, or the reverse, the earlier entries in the way become deletions, since the parent may
/// have had something there. A directory that the earlier deletes and the later populates is not deleted.
/// </summary>
internal static class DiffFold
{
    /// <summary>The diff that does what <paramref name="first"/> and then <paramref name="second"/> do; the parent is that of the first.</summary>
    public static Manifest Fold(Manifest first, Manifest second)
    {
        var becameFiles = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in second.FileSpan)
            if (!file.IsDeleted && first.Directories.NumberOf(file.Path) >= 0) becameFiles.Add(file.Path);
        var files = MergeFiles(first, second, becameFiles);
        var dirs = new Dictionary<string, DirEntry>(StringComparer.Ordinal);
        foreach (var dir in first.Dirs) dirs[dir.Path] = dir;
        foreach (var dir in second.Dirs) dirs[dir.Path] = dir;
        foreach (var path in becameFiles) DeleteDirectories(dirs, first, path);

        var folded = Manifest.Create(first.IsAbsolute, diff: true, files, dirs.Values.ToArray(), first.ChunkSize, first.ParentManifestHash);
        if (!folded.Dirs.Any(dir => dir.IsDeleted && folded.Directories.HoldsLive(dir.Path))) return folded;
        var kept = folded.Dirs.Where(dir => !dir.IsDeleted || !folded.Directories.HoldsLive(dir.Path));
        return Manifest.Create(first.IsAbsolute, diff: true, files, kept.ToArray(), first.ChunkSize, first.ParentManifestHash);
    }

    private static FileEntry[] MergeFiles(Manifest first, Manifest second, HashSet<string> becameFiles)
    {
        var (earlier, later) = (first.Files, second.Files);
        var result = new List<FileEntry>(earlier.Count + later.Count);
        for (int e = 0, l = 0; e < earlier.Count || l < later.Count;)
        {
            var order = e == earlier.Count ? 1 : l == later.Count ? -1 : string.CompareOrdinal(earlier[e].Path, later[l].Path);
            if (order < 0) result.Add(IsInTheWay(earlier[e], second, becameFiles) ? FileEntry.Deleted(earlier[e].Path) : earlier[e]);
            else result.Add(later[l]);
            if (order <= 0) e++;
            if (order >= 0) l++;
        }

        return result.ToArray();
    }

    /// <summary>Whether the later diff has something live in the earlier file's place, or a live file above it.</summary>
    private static bool IsInTheWay(FileEntry earlier, Manifest second, HashSet<string> becameFiles)
    {
        if (earlier.IsDeleted) return false;
        if (second.Directories.NumberOf(earlier.Path) is >= 0 and var number
            && (!second.Directories.Dirs[number].IsDeleted || second.Directories.HoldsLive(earlier.Path))) return true;
        if (becameFiles.Count == 0) return false;
        for (var parent = ManifestPath.Parent(earlier.Path); parent is not null; parent = ManifestPath.Parent(parent))
            if (becameFiles.Contains(parent)) return true;
        return false;
    }

    /// <summary>Deletes a directory of the earlier diff that became a file, with all directories that it names or implies below.</summary>
    private static void DeleteDirectories(Dictionary<string, DirEntry> dirs, Manifest first, string path)
    {
        dirs[path] = new DirEntry(path, IsDeleted: true);
        var all = first.Directories.Dirs;
        var end = PathRange.LowerBound(all, PathRange.End(path));
        for (var i = PathRange.LowerBound(all, PathRange.First(path)); i < end; i++) dirs[all[i].Path] = all[i] with { IsDeleted = true };
    }
}
