using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// The directories of a text in the order they stand in it, and the unfolding of <c>$N/leaf</c>. A name without a slash
/// is always plain, even <c>$12</c>; with one, <c>$</c> and digits before the first slash are a reference. What paths
/// unfold to, and the directories that they imply, are bounded together, so that a small text cannot demand a large
/// memory: a path of 4096 bytes may imply 2000 directories, each with a path of its own.
/// </summary>
internal sealed class DirectoryTable(DecodeLimits limits, long textBytes)
{
    /// <summary>In place of a directory's number: the path is at the top and in no directory.</summary>
    public const int Top = -1;

    /// <summary>In place of a directory's number: the path is in a directory that the text does not refer to.</summary>
    public const int Unknown = -2;

    /// <summary>Characters that paths and the directories above them may take whatever the text's size.</summary>
    private const long FreeCharacters = 64 * 1024 * 1024;

    private readonly long _maxCharacters = FreeCharacters + (4 * textBytes);
    private readonly List<DirEntry> _dirs = [];
    private readonly List<int> _parents = [];
    private DirectoryMarks[] _marks = new DirectoryMarks[16];
    private string _lastPath = "";
    private int _lastParent = Unknown;
    private long _characters;
    private bool _complete = true;

    /// <summary>A path that was written with slashes instead of a reference, if there is one.</summary>
    public string? PlainNested { get; private set; }

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

    /// <summary>Adds the next directory; <paramref name="parent"/> is what <see cref="Unfold"/> gave for it.</summary>
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

    /// <summary>
    /// The path of <paramref name="name"/> as files and directories of the 2025 dialects write it, and the number of the
    /// directory that it is in, <see cref="Top"/> or <see cref="Unknown"/>.
    /// </summary>
    public string Unfold(ReadOnlySpan<char> name, out int parent)
    {
        var (digits, number) = (1, 0L);
        for (; digits < name.Length && char.IsAsciiDigit(name[digits]); digits++) number = Math.Min((number * 10) + (name[digits] - '0'), int.MaxValue);
        if (digits > 1 && digits < name.Length && name[0] == '$' && name[digits] == '/')
        {
            if (number >= _dirs.Count) throw NotBefore(name, name[1..digits]);
            return Below((int)number, name[digits..], out parent);
        }

        var path = Plain(name, out parent);
        if (path.IndexOf('/') > 0) PlainNested ??= path;
        if (path.LastIndexOf('/') <= 0) parent = Top;
        return path;
    }

    /// <summary>The path of <paramref name="name"/> as it stands; its directory is <see cref="Unknown"/>.</summary>
    public string Plain(ReadOnlySpan<char> name, out int parent)
    {
        var path = name.ToString();
        Charge(path, NewDirectories(path));
        _lastParent = parent = Unknown;
        return path;
    }

    private string Below(int number, ReadOnlySpan<char> rest, out int parent)
    {
        var dir = _dirs[number].Path;
        var path = string.Concat(dir, rest);
        parent = dir.Length > 0 && !rest[1..].Contains('/') ? number : Unknown;
        // What is in one directory together implies nothing that the first did not.
        Charge(path, parent >= 0 && parent == _lastParent ? 0 : NewDirectories(path));
        _lastParent = parent;
        return path;
    }

    private ManifestException NotBefore(ReadOnlySpan<char> name, ReadOnlySpan<char> digits)
    {
        var shown = ManifestRules.Shown(name.ToString());
        return new ManifestException(ErrorCode.ManifestPathInvalid,
            $"Path '{shown}' refers to directory {digits}, but only {_dirs.Count} directories stand before it.", shown);
    }

    private void Charge(string path, long newDirectories)
    {
        if (ManifestPath.IsTooLong(path, limits.MaxPathBytes)) throw ManifestRules.PathTooLong(path, limits.MaxPathBytes);
        _characters += path.Length + newDirectories;
        _lastPath = path;
        if (_characters > _maxCharacters)
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"The manifest's paths and their directories unfold to more than {_maxCharacters} characters.");
    }

    /// <summary>Characters of the directories above <paramref name="path"/> that are not above the path before it.</summary>
    private long NewDirectories(string path)
    {
        var characters = 0L;
        var known = path.AsSpan().CommonPrefixLength(_lastPath);
        for (var slash = path.LastIndexOf('/'); slash >= known && slash > 0; slash = path.LastIndexOf('/', slash - 1)) characters += slash;
        return characters;
    }
}
