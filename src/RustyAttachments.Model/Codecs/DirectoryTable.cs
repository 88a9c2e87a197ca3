using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
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
    /// <summary>Characters that paths and the directories above them may take whatever the text's size.</summary>
    private const long FreeCharacters = 64 * 1024 * 1024;

    private readonly long _maxCharacters = FreeCharacters + (4 * textBytes);
    private readonly List<DirEntry> _dirs = [];
    private string _lastPath = "";
    private long _characters;

    /// <summary>A path that was written with slashes instead of a reference, if there is one.</summary>
    public string? PlainNested { get; private set; }

    /// <summary>The directories.</summary>
    public List<DirEntry> Dirs => _dirs;

    /// <summary>The path of <paramref name="name"/> as files and directories of the 2025 dialects write it.</summary>
    public string Unfold(ReadOnlySpan<char> name)
    {
        var slash = name.IndexOf('/');
        if (slash > 1 && name[0] == '$' && !name[1..slash].ContainsAnyExceptInRange('0', '9'))
            return Checked(string.Concat(Referenced(name, name[1..slash]), name[slash..]));
        var path = Plain(name);
        if (slash > 0) PlainNested ??= path;
        return path;
    }

    /// <summary>The path of <paramref name="name"/> as it stands.</summary>
    public string Plain(ReadOnlySpan<char> name) => Checked(name.ToString());

    private string Referenced(ReadOnlySpan<char> name, ReadOnlySpan<char> digits)
    {
        if (int.TryParse(digits, out var number) && number < _dirs.Count) return _dirs[number].Path;
        var shown = ManifestRules.Shown(name.ToString());
        throw new ManifestException(ErrorCode.ManifestPathInvalid,
            $"Path '{shown}' refers to directory {digits}, but only {_dirs.Count} directories stand before it.", shown);
    }

    private string Checked(string path)
    {
        if (ManifestPath.IsTooLong(path, limits.MaxPathBytes)) throw ManifestRules.PathTooLong(path, limits.MaxPathBytes);
        _characters += path.Length + NewDirectories(path);
        _lastPath = path;
        if (_characters > _maxCharacters)
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"The manifest's paths and their directories unfold to more than {_maxCharacters} characters.");
        return path;
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
