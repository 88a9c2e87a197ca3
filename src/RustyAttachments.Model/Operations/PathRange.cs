using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>
/// Everything below a directory is one range of a sorted list, in both orders of paths: it begins at "dir/" and ends
/// before "dir0", as <c>0</c> is the character behind <c>/</c>.
/// </summary>
internal static class PathRange
{
    /// <summary>A text that nothing below <paramref name="dir"/> sorts before; an empty dir is the root.</summary>
    public static string First(string dir) => dir.Length == 0 || dir[^1] == '/' ? dir : dir + "/";

    /// <summary>A text that everything below <paramref name="dir"/>, which is not the root, sorts before.</summary>
    public static string End(string dir) => (dir[^1] == '/' ? dir[..^1] : dir) + "0";

    /// <summary>Where <paramref name="path"/> belongs among directories, which are sorted by code point.</summary>
    public static int LowerBound(IReadOnlyList<DirEntry> dirs, string path) => LowerBound(dirs.Count, i => PathOrder.CompareCodePoints(dirs[i].Path, path));

    /// <summary>Where <paramref name="path"/> belongs among directories, which are sorted by code point.</summary>
    public static int LowerBound(List<string> dirs, string path) => LowerBound(dirs.Count, i => PathOrder.CompareCodePoints(dirs[i], path));

    /// <summary>Where <paramref name="path"/> belongs among files, which are sorted by UTF-16 units.</summary>
    public static int LowerBound(FileEntry[] files, string path) => LowerBound(files.Length, i => string.CompareOrdinal(files[i].Path, path));

    private static int LowerBound(int count, Func<int, int> compareAt)
    {
        var (low, high) = (0, count);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (compareAt(middle) < 0) low = middle + 1;
            else high = middle;
        }

        return low;
    }
}

/// <summary>Ranges of indices that do not overlap, asked for ascending indices.</summary>
internal sealed class AscendingRanges
{
    private readonly List<(int Start, int End)> _ranges;
    private int _next;

    /// <summary>Takes ranges in any order; each ends before its second index.</summary>
    public AscendingRanges(IEnumerable<(int Start, int End)> ranges)
    {
        _ranges = ranges.Where(static r => r.Start < r.End).ToList();
        _ranges.Sort();
    }

    /// <summary>Whether a range holds <paramref name="index"/>, which is not before the index asked last.</summary>
    public bool Contains(int index)
    {
        while (_next < _ranges.Count && _ranges[_next].End <= index) _next++;
        return _next < _ranges.Count && _ranges[_next].Start <= index;
    }
}
