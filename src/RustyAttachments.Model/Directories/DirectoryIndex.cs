using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Directories;

/// <summary>
/// All directories of a manifest, explicit and implied, sorted by code point, each with its number: what the <c>dirs</c>
/// of the 2025 formats hold and what <c>$N/leaf</c> refers to. Immutable; made by <see cref="DirectoryIndexBuilder"/>.
/// </summary>
public sealed class DirectoryIndex
{
    private readonly DirEntry[] _dirs;
    private readonly bool[] _isParent;
    private readonly Dictionary<string, int> _numbers;
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;

    internal DirectoryIndex(DirEntry[] sorted, bool[] isParent)
    {
        _dirs = sorted;
        _isParent = isParent;
        _numbers = new Dictionary<string, int>(sorted.Length, StringComparer.Ordinal);
        for (var i = 0; i < sorted.Length; i++) _numbers.Add(sorted[i].Path, i);
        _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The index without directories.</summary>
    public static DirectoryIndex Empty { get; } = new([], []);

    /// <summary>The directories; the position of each is its number.</summary>
    public IReadOnlyList<DirEntry> Dirs => _dirs;

    /// <summary>The directories in the order of files, which differs where a path has astral characters.</summary>
    internal string[] PathsInFileOrder()
    {
        var paths = Array.ConvertAll(_dirs, static d => d.Path);
        for (var i = 1; i < paths.Length; i++)
        {
            if (string.CompareOrdinal(paths[i - 1], paths[i]) < 0) continue;
            Array.Sort(paths, StringComparer.Ordinal);
            break;
        }

        return paths;
    }

    /// <summary>The number of the directory at <paramref name="path"/>, or -1.</summary>
    public int NumberOf(ReadOnlySpan<char> path) => _lookup.TryGetValue(path, out var number) ? number : -1;

    /// <summary>Whether something that was added is in directory <paramref name="number"/>.</summary>
    internal bool IsParent(int number) => _isParent[number];

    /// <summary>The directory above <paramref name="path"/>, empty at the top. <c>/</c> itself is never a parent.</summary>
    internal static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? default : path[..slash];
    }
}
