using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Directories;

/// <summary>
/// All directories of a manifest, explicit and implied, sorted by code point, each with its number: what the <c>dirs</c>
/// of the 2025 formats hold and what <c>$N/leaf</c> refers to. Immutable; made by <see cref="DirectoryIndexBuilder"/>.
/// </summary>
public sealed class DirectoryIndex
{
    private readonly DirEntry[] _dirs;
    private readonly int[] _parents;
    private readonly DirectoryMarks[] _marks;
    private Dictionary<string, int>? _numbers;

    /// <summary>
    /// Takes over the sorted directories, the number of the directory that each is in (negative at the top), what is
    /// known to be in each, and the number of each by path, which is made when it is needed otherwise.
    /// </summary>
    internal DirectoryIndex(DirEntry[] sorted, int[] parents, DirectoryMarks[] marks, Dictionary<string, int>? numbers = null)
    {
        (_dirs, _parents, _marks, _numbers) = (sorted, parents, marks, numbers);
        // What is in a directory sorts behind it, so from the end every inhabitant is known before its directory.
        for (var i = sorted.Length - 1; i >= 0; i--)
            if (parents[i] >= 0) marks[parents[i]] |= marks[i];
    }

    /// <summary>The index without directories.</summary>
    public static DirectoryIndex Empty { get; } = new DirectoryIndexBuilder().Build();

    /// <summary>The directories; the position of each is its number.</summary>
    public IReadOnlyList<DirEntry> Dirs => _dirs;

    /// <summary>The number of the directory at <paramref name="path"/>, or -1.</summary>
    public int NumberOf(ReadOnlySpan<char> path) => Numbers().GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(path, out var number) ? number : -1;

    /// <summary>The directory above <paramref name="path"/>, empty at the top. <c>/</c> itself is never a parent.</summary>
    internal static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? default : path[..slash];
    }

    /// <summary>Whether something that was added is in the directory of that number.</summary>
    internal bool IsParent(int number) => (_marks[number] & DirectoryMarks.Parent) != 0;

    /// <summary>Whether a live file, directory or link target is in the directory at <paramref name="path"/>.</summary>
    internal bool HoldsLive(string path) => Has(path, DirectoryMarks.Inhabited | DirectoryMarks.HoldsDirectory | DirectoryMarks.Targeted);

    /// <summary>Whether the directory at <paramref name="path"/> exists because something was deleted from it or a link leads into it.</summary>
    internal bool IsMentioned(string path) => Has(path, DirectoryMarks.Bereft | DirectoryMarks.Targeted);

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

    /// <summary>
    /// The normal form of a manifest's directories, in order. The text formats list every parent beside the explicit
    /// directories and do not mark which is which, so the model keeps exactly those that the text could not imply:
    /// a live directory is kept unless something live is in it. The directory of a link's target counts as one that
    /// exists, as the text lists it like one, so that an empty directory is never lost because a link points into it;
    /// and a deletion does not take its directory along, so that one is kept, live unless it is deleted itself.
    /// </summary>
    internal DirEntry[] NotImplied()
    {
        var kept = new List<DirEntry>();
        // A kept directory is something live in those above it, which come later here.
        for (var i = _dirs.Length - 1; i >= 0; i--)
        {
            if (!_dirs[i].IsDeleted)
            {
                if ((_marks[i] & DirectoryMarks.Inhabited) != 0) continue;
                for (var above = _parents[i]; above >= 0 && (_marks[above] & DirectoryMarks.Inhabited) == 0; above = _parents[above])
                    _marks[above] |= DirectoryMarks.Inhabited;
            }

            kept.Add(_dirs[i]);
        }

        kept.Reverse();
        return kept.ToArray();
    }

    private bool Has(string path, DirectoryMarks marks) => NumberOf(path) is >= 0 and var number && (_marks[number] & marks) != 0;

    /// <summary>Two threads may make the same one; either serves.</summary>
    private Dictionary<string, int> Numbers()
    {
        if (_numbers is { } known) return known;
        var numbers = new Dictionary<string, int>(_dirs.Length, StringComparer.Ordinal);
        for (var i = 0; i < _dirs.Length; i++) numbers.Add(_dirs[i].Path, i);
        return _numbers = numbers;
    }
}
