using RustyAttachments.Common.Errors;

namespace RustyAttachments.Common.Globs;

/// <summary>
/// Chooses paths: what an include pattern matches (everything when there is none) and no exclude pattern does. An
/// exclude pattern that matches a directory takes everything below it along, as in <c>--exclude node_modules</c>.
/// Immutable and thread-safe.
/// </summary>
public sealed class GlobFilter
{
    private readonly Glob[] _include;
    private readonly Glob[] _exclude;

    /// <summary>A filter of parsed patterns; an empty <paramref name="include"/> means everything.</summary>
    public GlobFilter(IEnumerable<Glob> include, IEnumerable<Glob> exclude)
    {
        _include = [.. include];
        _exclude = [.. exclude];
    }

    /// <summary>The filter that includes every path.</summary>
    public static GlobFilter All { get; } = new([], []);

    /// <summary>Whether every path is included, so that asking can be saved.</summary>
    public bool IncludesAll => _include.Length == 0 && _exclude.Length == 0;

    /// <summary>Reads the patterns; throws <see cref="RustyAttachmentsException"/> with <see cref="ErrorCode.GlobInvalid"/> at the first bad one.</summary>
    public static GlobFilter Parse(IEnumerable<string> include, IEnumerable<string> exclude) =>
        new(include.Select(Glob.Parse), exclude.Select(Glob.Parse));

    /// <summary>Whether <paramref name="path"/> is chosen.</summary>
    public bool Includes(ReadOnlySpan<char> path)
    {
        foreach (var glob in _exclude)
            if (glob.IsMatchOrBelow(path)) return false;
        if (_include.Length == 0) return true;
        foreach (var glob in _include)
            if (glob.IsMatch(path)) return true;
        return false;
    }

    /// <summary>
    /// False when nothing below the directory <paramref name="dir"/> can be chosen, so that a walk may leave it out;
    /// true may still turn out to mean nothing. An empty dir is the root.
    /// </summary>
    public bool CouldIncludeBelow(ReadOnlySpan<char> dir)
    {
        foreach (var glob in _exclude)
            if (glob.IsMatchOrBelow(dir) || glob.MatchesAllBelow(dir)) return false;
        if (_include.Length == 0) return true;
        foreach (var glob in _include)
            if (glob.CouldMatchBelow(dir)) return true;
        return false;
    }
}
