using System.Runtime.InteropServices;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Directories;

/// <summary>
/// Gathers the directories of a manifest: the explicit ones, and all parents of every path that is added. Memory is
/// proportional to the number of directories; adding paths in an order that keeps siblings together is fastest.
/// Not thread-safe; used up by <see cref="Build"/>.
/// </summary>
public sealed class DirectoryIndexBuilder
{
    /// <summary>In place of a number where there is no directory.</summary>
    private const int None = -1;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<DirEntry> _dirs = [];
    private readonly List<int> _parents = [];
    private readonly List<DirectoryMarks> _marks = [];
    private int _last = None;
    private DirectoryMarks _lastMark;

    /// <summary>An empty builder.</summary>
    public DirectoryIndexBuilder() => _lookup = _numbers.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Number of directories so far.</summary>
    public int Count => _dirs.Count;

    /// <summary>Adds the parents of the entry's path and, for a symlink, of its target.</summary>
    public void Add(FileEntry file)
    {
        ArgumentNullException.ThrowIfNull(file);
        MarkParents(file.Path, file.IsDeleted ? DirectoryMarks.Bereft : DirectoryMarks.Inhabited);
        if (file.SymlinkTarget is { } target) MarkParents(target, DirectoryMarks.Targeted);
    }

    /// <summary>Adds an explicit directory and its parents. A directory added once more stays deleted if one of them is.</summary>
    public void Add(DirEntry dir)
    {
        var parent = MarkParents(dir.Path, dir.IsDeleted ? DirectoryMarks.Bereft : DirectoryMarks.HoldsDirectory);
        if (!_numbers.TryGetValue(dir.Path, out var number)) Append(dir.Path, parent, DirectoryMarks.None, dir.IsDeleted);
        else if (dir.IsDeleted) _dirs[number] = _dirs[number] with { IsDeleted = true };
    }

    /// <summary>Adds the parents of a file, link, link target or directory at <paramref name="path"/>, not the path itself.</summary>
    public void Add(ReadOnlySpan<char> path) => MarkParents(path, DirectoryMarks.Inhabited);

    /// <summary>The index of everything added; the builder is not used any more.</summary>
    public DirectoryIndex Build()
    {
        var (dirs, parents, marks) = (_dirs.ToArray(), _parents.ToArray(), _marks.ToArray());
        for (var i = 1; i < dirs.Length; i++)
        {
            if (PathOrder.CompareCodePoints(dirs[i - 1].Path, dirs[i].Path) < 0) continue;
            Sort(dirs, parents, marks);
            break;
        }

        return new DirectoryIndex(dirs, parents, marks, _numbers);
    }

    /// <summary>Gives every directory its number in the sorted order.</summary>
    private void Sort(DirEntry[] dirs, int[] parents, DirectoryMarks[] marks)
    {
        var added = new int[dirs.Length];
        for (var i = 0; i < added.Length; i++) added[i] = i;
        Array.Sort(dirs, added, Comparer<DirEntry>.Create(static (a, b) => PathOrder.CompareCodePoints(a.Path, b.Path)));
        var numbers = new int[dirs.Length];
        for (var i = 0; i < added.Length; i++) numbers[added[i]] = i;
        for (var i = 0; i < added.Length; i++)
        {
            parents[i] = _parents[added[i]] is >= 0 and var parent ? numbers[parent] : None;
            marks[i] = _marks[added[i]];
            _numbers[dirs[i].Path] = i;
        }
    }

    /// <summary>Marks all directories above <paramref name="path"/>, adds those that are not known, and gives the number of the lowest.</summary>
    private int MarkParents(ReadOnlySpan<char> path, DirectoryMarks mark)
    {
        var parent = DirectoryIndex.ParentOf(path);
        if (parent.IsEmpty) return None;
        if (mark == _lastMark && parent.SequenceEqual(_dirs[_last].Path)) return _last;
        var known = parent;
        var number = None;
        while (!known.IsEmpty && !_lookup.TryGetValue(known, out number)) known = DirectoryIndex.ParentOf(known);
        if (known.IsEmpty) number = None;
        // What bears the mark has passed it on to its own parents.
        var marks = CollectionsMarshal.AsSpan(_marks);
        for (var above = number; above >= 0 && (marks[above] & mark) == 0; above = _parents[above]) marks[above] |= mark;
        // From the top down, which is nearer to the order wanted.
        for (var end = known.Length; end < parent.Length;)
        {
            var slash = parent[(end + 1)..].IndexOf('/');
            end = slash < 0 ? parent.Length : end + 1 + slash;
            number = Append(parent[..end].ToString(), number, mark, isDeleted: false);
        }

        _lastMark = mark;
        return _last = number;
    }

    private int Append(string path, int parent, DirectoryMarks mark, bool isDeleted)
    {
        var number = _dirs.Count;
        _numbers.Add(path, number);
        _dirs.Add(new DirEntry(path, isDeleted));
        _parents.Add(parent);
        _marks.Add(mark);
        return number;
    }
}
