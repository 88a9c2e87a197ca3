using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// Unfolds the paths of a text, <c>$N/leaf</c>, in the order that they stand in it. A name without a slash is always
/// plain, even <c>$12</c>; with one, <c>$</c> and digits before the first slash are a reference. What paths unfold to,
/// and the directories that they imply, are bounded together, so that a small text cannot demand a large memory: a path
/// of 4096 bytes may imply 2000 directories, each with a path of its own.
/// </summary>
/// <param name="table">The directories that stand before.</param>
/// <param name="limits">Bounds on a path.</param>
/// <param name="textBytes">Length of the whole text.</param>
/// <param name="ahead">Whether this begins somewhere in the text; what its first path implies counts when it is appended.</param>
internal sealed class PathUnfolder(DirectoryTable table, DecodeLimits limits, long textBytes, bool ahead = false)
{
    /// <summary>Characters that paths and the directories above them may take whatever the text's size.</summary>
    private const long FreeCharacters = 64 * 1024 * 1024;

    private readonly long _maxCharacters = FreeCharacters + (4 * textBytes);
    private string? _firstPath;
    private int _firstParent;
    private string _lastPath = "";
    private int _lastParent = DirectoryTable.Unknown;
    private long _characters;

    /// <summary>A path that was written with slashes instead of a reference, if there is one.</summary>
    public string? PlainNested { get; private set; }

    /// <summary>
    /// The path of <paramref name="name"/> as files and directories of the 2025 dialects write it, and the number of the
    /// directory that it is in, <see cref="DirectoryTable.Top"/> or <see cref="DirectoryTable.Unknown"/>.
    /// </summary>
    public string Unfold(ReadOnlySpan<char> name, out int parent)
    {
        var (digits, number) = (1, 0L);
        for (; digits < name.Length && char.IsAsciiDigit(name[digits]); digits++) number = Math.Min((number * 10) + (name[digits] - '0'), int.MaxValue);
        if (digits > 1 && digits < name.Length && name[0] == '$' && name[digits] == '/')
        {
            if (number >= table.Dirs.Count) throw NotBefore(name, name[1..digits]);
            return Below((int)number, name[digits..], out parent);
        }

        var path = Plain(name, out parent);
        if (path.IndexOf('/') > 0) PlainNested ??= path;
        if (path.LastIndexOf('/') <= 0) parent = DirectoryTable.Top;
        return path;
    }

    /// <summary>The path of <paramref name="name"/> as it stands; its directory is <see cref="DirectoryTable.Unknown"/>.</summary>
    public string Plain(ReadOnlySpan<char> name, out int parent)
    {
        var path = name.ToString();
        parent = DirectoryTable.Unknown;
        Charge(path, parent);
        return path;
    }

    /// <summary>Goes on behind what <paramref name="next"/> has unfolded from here; false, with nothing changed, when that is more than is left.</summary>
    public bool TryAppend(PathUnfolder next)
    {
        if (next._firstPath is not { } first) return true;
        var characters = _characters + next._characters + NewDirectories(first, next._firstParent);
        if (characters > _maxCharacters) return false;
        (_characters, _lastPath, _lastParent) = (characters, next._lastPath, next._lastParent);
        PlainNested ??= next.PlainNested;
        return true;
    }

    private string Below(int number, ReadOnlySpan<char> rest, out int parent)
    {
        var dir = table.Dirs[number].Path;
        var path = string.Concat(dir, rest);
        parent = dir.Length > 0 && !rest[1..].Contains('/') ? number : DirectoryTable.Unknown;
        Charge(path, parent);
        return path;
    }

    private ManifestException NotBefore(ReadOnlySpan<char> name, ReadOnlySpan<char> digits)
    {
        var shown = ManifestRules.Shown(name.ToString());
        return new ManifestException(ErrorCode.ManifestPathInvalid,
            $"Path '{shown}' refers to directory {digits}, but only {table.Dirs.Count} directories stand before it.", shown);
    }

    private void Charge(string path, int parent)
    {
        if (ManifestPath.IsTooLong(path, limits.MaxPathBytes)) throw ManifestRules.PathTooLong(path, limits.MaxPathBytes);
        _characters += path.Length;
        if (_firstPath is null) (_firstPath, _firstParent) = (path, parent);
        if (!ahead || !ReferenceEquals(path, _firstPath)) _characters += NewDirectories(path, parent);
        (_lastPath, _lastParent) = (path, parent);
        if (_characters > _maxCharacters)
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"The manifest's paths and their directories unfold to more than {_maxCharacters} characters.");
    }

    /// <summary>Characters of the directories above <paramref name="path"/> that are not above the path before it.</summary>
    private long NewDirectories(string path, int parent)
    {
        // What is in one directory together implies nothing that the first did not.
        if (parent >= 0 && parent == _lastParent) return 0;
        var characters = 0L;
        var known = path.AsSpan().CommonPrefixLength(_lastPath);
        for (var slash = path.LastIndexOf('/'); slash >= known && slash > 0; slash = path.LastIndexOf('/', slash - 1)) characters += slash;
        return characters;
    }
}
