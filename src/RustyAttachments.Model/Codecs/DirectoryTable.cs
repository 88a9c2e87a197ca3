using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>The directories of a text in the order they stand in it, and what is known to be in each.</summary>
internal sealed class DirectoryTable
{
    /// <summary>In place of a directory's number: the path is at the top and in no directory.</summary>
    public const int Top = -1;

    /// <summary>In place of a directory's number: the path is in a directory that the text does not refer to.</summary>
    public const int Unknown = -2;

    private readonly List<DirEntry> _dirs = [];
    private readonly List<int> _parents = [];
    private DirectoryMarks[] _marks = new DirectoryMarks[16];
    private bool _complete = true;

    /// <summary>The directories.</summary>
    public IReadOnlyList<DirEntry> Dirs => _dirs;

    /// <summary>Whether the directories stand in their canonical order, each once.</summary>
    public bool IsAscending
    {
        get
        {
            for (var i = 1; i < _dirs.Count; i++)
                if (PathOrder.CompareCodePoints(_dirs[i - 1].Path, _dirs[i].Path) >= 0) return false;
            return true;
        }
    }

    /// <summary>Adds the next directory; <paramref name="parent"/> is what <see cref="PathUnfolder.Unfold"/> gave for it.</summary>
    public void Add(DirEntry dir, int parent)
    {
        Mark(parent, dir.IsDeleted ? DirectoryMarks.Bereft : DirectoryMarks.HoldsDirectory);
        _dirs.Add(dir);
        _parents.Add(parent);
        if (_dirs.Count > _marks.Length) Array.Resize(ref _marks, _marks.Length * 2);
    }

    /// <summary>Notes what is in the directory of that number.</summary>
    public void Mark(int number, DirectoryMarks mark)
    {
        if (number >= 0) _marks[number] |= mark;
        else _complete &= number == Top;
    }

    /// <summary>The index of directories in canonical order; null when entries imply directories that the text does not list.</summary>
    public DirectoryIndex? ToIndex() => _complete ? new DirectoryIndex(_dirs.ToArray(), _parents.ToArray(), _marks[.._dirs.Count]) : null;

    /// <summary>Throws when a directory stands twice.</summary>
    public void ThrowIfRepeated()
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dir in _dirs)
            if (!seen.Add(dir.Path)) throw ManifestRules.DuplicatePath(dir.Path);
    }
}
