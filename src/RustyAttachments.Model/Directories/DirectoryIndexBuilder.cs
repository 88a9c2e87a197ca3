using System.Runtime.CompilerServices;
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
    private readonly Dictionary<string, DirectoryIndex.Slot> _slots = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DirectoryIndex.Slot>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private string _lastParent = "";
    private DirectoryMarks _lastMark;

    /// <summary>An empty builder.</summary>
    public DirectoryIndexBuilder() => _lookup = _slots.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Number of directories so far.</summary>
    public int Count => _slots.Count;

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
        MarkParents(dir.Path, dir.IsDeleted ? DirectoryMarks.Bereft : DirectoryMarks.HoldsDirectory);
        ref var slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, dir.Path, out _);
        slot.Path = dir.Path;
        slot.Marks |= dir.IsDeleted ? DirectoryMarks.Explicit | DirectoryMarks.Deleted : DirectoryMarks.Explicit;
    }

    /// <summary>Adds the parents of a file, link, link target or directory at <paramref name="path"/>, not the path itself.</summary>
    public void Add(ReadOnlySpan<char> path) => MarkParents(path, DirectoryMarks.Inhabited);

    /// <summary>The index of everything added; the builder is not used any more.</summary>
    public DirectoryIndex Build()
    {
        var paths = new string[_slots.Count];
        _slots.Keys.CopyTo(paths, 0);
        for (var i = 1; i < paths.Length; i++)
        {
            if (PathOrder.CompareCodePoints(paths[i - 1], paths[i]) < 0) continue;
            Array.Sort(paths, PathOrder.CompareCodePoints);
            break;
        }

        return new DirectoryIndex(paths, _slots);
    }

    private void MarkParents(ReadOnlySpan<char> path, DirectoryMarks mark)
    {
        var parent = DirectoryIndex.ParentOf(path);
        if (mark == _lastMark && parent.SequenceEqual(_lastParent)) return;
        if (parent.IsEmpty) return;
        _lastMark = mark;
        _lastParent = Mark(parent, mark, out var marked);
        // What bears the mark has passed it on to its own parents.
        while (marked)
        {
            parent = DirectoryIndex.ParentOf(parent);
            if (parent.IsEmpty) return;
            Mark(parent, mark, out marked);
        }
    }

    /// <summary>Marks one directory, which is added when it is not known, and gives its path; <paramref name="marked"/> tells whether the mark is new.</summary>
    private string Mark(ReadOnlySpan<char> path, DirectoryMarks mark, out bool marked)
    {
        ref var slot = ref CollectionsMarshal.GetValueRefOrNullRef(_lookup, path);
        if (Unsafe.IsNullRef(ref slot))
        {
            var text = path.ToString();
            _slots.Add(text, new DirectoryIndex.Slot { Path = text, Marks = mark });
            marked = true;
            return text;
        }

        marked = (slot.Marks & mark) == 0;
        slot.Marks |= mark;
        return slot.Path;
    }
}
