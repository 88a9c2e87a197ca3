using System.Runtime.InteropServices;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Directories;

/// <summary>
/// Gathers the directories of a manifest: the explicit ones, and all parents of every path that is added. Memory is
/// proportional to the number of directories; adding paths in an order that keeps siblings together is fastest.
/// Not thread-safe.
/// </summary>
public sealed class DirectoryIndexBuilder
{
    private readonly Dictionary<string, Marks> _marks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Marks>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private string _lastParent = "";

    /// <summary>An empty builder.</summary>
    public DirectoryIndexBuilder() => _lookup = _marks.GetAlternateLookup<ReadOnlySpan<char>>();

    [Flags]
    private enum Marks : byte
    {
        Explicit = 1,
        Deleted = 2,
        Parent = 4,
    }

    /// <summary>Number of directories so far.</summary>
    public int Count => _marks.Count;

    /// <summary>Adds the parents of a file, link, link target or directory at <paramref name="path"/>, not the path itself.</summary>
    public void Add(ReadOnlySpan<char> path)
    {
        var parent = DirectoryIndex.ParentOf(path);
        if (parent.IsEmpty || parent.SequenceEqual(_lastParent)) return;
        _lastParent = Mark(parent);
        // What is a parent already has its own parents marked.
        for (parent = DirectoryIndex.ParentOf(parent); !parent.IsEmpty; parent = DirectoryIndex.ParentOf(parent))
        {
            if (_lookup.TryGetValue(parent, out var marks) && marks.HasFlag(Marks.Parent)) return;
            Mark(parent);
        }
    }

    /// <summary>Adds the parents of the entry's path and, for a symlink, of its target.</summary>
    public void Add(FileEntry file)
    {
        ArgumentNullException.ThrowIfNull(file);
        Add((ReadOnlySpan<char>)file.Path);
        if (file.SymlinkTarget is { } target) Add((ReadOnlySpan<char>)target);
    }

    /// <summary>Adds an explicit directory and its parents. A directory added once more stays deleted if one of them is.</summary>
    public void Add(DirEntry dir)
    {
        Add((ReadOnlySpan<char>)dir.Path);
        CollectionsMarshal.GetValueRefOrAddDefault(_marks, dir.Path, out _) |= dir.IsDeleted ? Marks.Explicit | Marks.Deleted : Marks.Explicit;
    }

    /// <summary>The index of everything added so far.</summary>
    public DirectoryIndex Build()
    {
        var paths = new string[_marks.Count];
        _marks.Keys.CopyTo(paths, 0);
        Array.Sort(paths, PathOrder.CompareCodePoints);
        return new DirectoryIndex(
            Array.ConvertAll(paths, path => new DirEntry(path, _marks[path].HasFlag(Marks.Deleted))),
            Array.ConvertAll(paths, path => _marks[path].HasFlag(Marks.Parent)));
    }


    private string Mark(ReadOnlySpan<char> parent)
    {
        if (!_lookup.TryGetValue(parent, out var path, out var marks))
        {
            path = parent.ToString();
            _marks.Add(path, Marks.Parent);
        }
        else if (!marks.HasFlag(Marks.Parent))
        {
            _marks[path] = marks | Marks.Parent;
        }

        return path;
    }
}
