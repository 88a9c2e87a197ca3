using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>
/// Lays a manifest over a snapshot: deletions remove files, entries are added or replaced, directories that are deleted
/// go when they are empty then. What is laid on top wins: a file replaces a directory with everything in it, something
/// in a directory replaces the file that had the directory's path. Linear in both, but for what is replaced.
/// </summary>
internal static class SnapshotOverlay
{
    /// <summary>The snapshot of <paramref name="below"/>'s kind that results.</summary>
    public static Manifest Apply(Manifest below, Manifest top)
    {
        var becameFiles = new List<string>();
        foreach (var file in top.FileSpan)
            if (!file.IsDeleted && below.Directories.NumberOf(file.Path) >= 0) becameFiles.Add(file.Path);
        var files = MergeFiles(below, top, becameFiles);
        var dirs = WithoutDeleted(LiveDirectories(below, top, becameFiles), files, top);
        return Manifest.Create(below.IsAbsolute, diff: false, files, dirs, below.ChunkSize, null);
    }

    private static FileEntry[] MergeFiles(Manifest below, Manifest top, List<string> becameFiles)
    {
        var becameDirectories = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dir in top.Directories.Dirs)
            if (IsLive(top.Directories, dir) && below.FindFile(dir.Path) is not null) becameDirectories.Add(dir.Path);
        var cleared = new AscendingRanges(becameFiles.Select(path => (below.LowerBound(PathRange.First(path)), below.LowerBound(PathRange.End(path)))));

        var (lower, upper) = (below.Files, top.Files);
        var result = new List<FileEntry>(lower.Count + upper.Count);
        for (int l = 0, u = 0; l < lower.Count || u < upper.Count;)
        {
            var order = l == lower.Count ? 1 : u == upper.Count ? -1 : string.CompareOrdinal(lower[l].Path, upper[u].Path);
            if (order < 0)
            {
                if (!cleared.Contains(l) && !becameDirectories.Contains(lower[l].Path)) result.Add(lower[l]);
                l++;
                continue;
            }

            if (order == 0) l++;
            if (!upper[u].IsDeleted) result.Add(upper[u]);
            u++;
        }

        return result.ToArray();
    }

    /// <summary>All directories of both by code point, without those that became files, before deletions.</summary>
    private static List<string> LiveDirectories(Manifest below, Manifest top, List<string> becameFiles)
    {
        var (lower, upper) = (below.Directories.Dirs, top.Directories.Dirs);
        var cleared = new AscendingRanges(becameFiles.SelectMany(path => new[]
        {
            (below.Directories.NumberOf(path), below.Directories.NumberOf(path) + 1),
            (PathRange.LowerBound(lower, PathRange.First(path)), PathRange.LowerBound(lower, PathRange.End(path))),
        }));

        var result = new List<string>(lower.Count + upper.Count);
        for (int l = 0, u = 0; l < lower.Count || u < upper.Count;)
        {
            var order = l == lower.Count ? 1 : u == upper.Count ? -1 : PathOrder.CompareCodePoints(lower[l].Path, upper[u].Path);
            var live = order >= 0 && IsLive(top.Directories, upper[u]);
            if (live) result.Add(upper[u].Path);
            else if (order <= 0 && !cleared.Contains(l)) result.Add(lower[l].Path);
            if (order <= 0) l++;
            if (order >= 0) u++;
        }

        return result;
    }

    /// <summary>The directories that stay when <paramref name="top"/>'s deletions have removed the empty ones, deepest first.</summary>
    private static DirEntry[] WithoutDeleted(List<string> dirs, FileEntry[] files, Manifest top)
    {
        var gone = new bool[dirs.Count];
        for (var i = top.Dirs.Count - 1; i >= 0; i--)
        {
            var path = top.Dirs[i].Path;
            if (!top.Dirs[i].IsDeleted || dirs.BinarySearch(path, PathOrder.CodePoint) is not (>= 0 and var at)) continue;
            var (first, end) = (PathRange.First(path), PathRange.End(path));
            if (PathRange.LowerBound(files, first) != PathRange.LowerBound(files, end)) continue;
            var (from, to) = (PathRange.LowerBound(dirs, first), PathRange.LowerBound(dirs, end));
            gone[at] = gone.AsSpan(from, to - from).IndexOf(false) < 0;
        }

        var live = new List<DirEntry>(dirs.Count);
        for (var i = 0; i < gone.Length; i++)
            if (!gone[i]) live.Add(new DirEntry(dirs[i]));
        return live.ToArray();
    }

    private static bool IsLive(DirectoryIndex index, DirEntry dir) => !dir.IsDeleted || index.HoldsLive(dir.Path);
}
