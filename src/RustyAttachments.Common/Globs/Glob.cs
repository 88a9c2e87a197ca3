using RustyAttachments.Common.Errors;

namespace RustyAttachments.Common.Globs;

/// <summary>
/// One glob pattern over POSIX paths. <c>*</c> is any run of characters inside a component, <c>?</c> one character,
/// <c>[abc]</c>, <c>[a-z]</c>, <c>[!abc]</c> one character of a set, <c>{a,b}</c> alternatives (they nest and may hold
/// slashes), <c>**</c> as a whole component any number of components, <c>\x</c> the character x itself.
/// A pattern without a slash matches a name at any depth; one with a slash, leading or inside, starts at the root
/// (of the manifest, or of the file system when paths are absolute); <c>dir/</c> stands for everything below dir.
/// Case-sensitive, immutable. Matching takes at most time proportional to path length times pattern length.
/// </summary>
public sealed class Glob
{
    private readonly GlobAlternative[] _alternatives;

    private Glob(string pattern, GlobAlternative[] alternatives)
    {
        Pattern = pattern;
        _alternatives = alternatives;
    }

    /// <summary>The pattern as it was written.</summary>
    public string Pattern { get; }

    /// <summary>Reads a pattern; throws <see cref="RustyAttachmentsException"/> with <see cref="ErrorCode.GlobInvalid"/> that says what is wrong with it.</summary>
    public static Glob Parse(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var texts = BraceExpander.Expand(pattern);
        return new Glob(pattern, texts.ConvertAll(text => GlobParser.Parse(text, pattern)).ToArray());
    }

    /// <summary>The pattern that matches exactly <paramref name="path"/>: metacharacters are escaped.</summary>
    public static string Escape(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.AsSpan().IndexOfAny(GlobParser.Metacharacters) < 0
            ? path
            : string.Concat(path.Select(static c => GlobParser.Metacharacters.Contains(c) ? $"\\{c}" : c.ToString()));
    }

    /// <summary>Whether the pattern matches the whole of <paramref name="path"/>; a leading slash of the path is passed over.</summary>
    public bool IsMatch(ReadOnlySpan<char> path) => Any(path, GlobReach.Path);

    /// <summary>Whether the pattern matches <paramref name="path"/> or one of the directories above it.</summary>
    public bool IsMatchOrBelow(ReadOnlySpan<char> path) => Any(path, GlobReach.PathOrParent);

    /// <summary>Whether some path below the directory <paramref name="dir"/> could match; an empty dir is the root.</summary>
    public bool CouldMatchBelow(ReadOnlySpan<char> dir) => Any(dir, GlobReach.SomethingBelow);

    /// <summary>Whether every path below the directory <paramref name="dir"/> matches; false when that cannot be told from the pattern's end.</summary>
    public bool MatchesAllBelow(ReadOnlySpan<char> dir) => Any(dir, GlobReach.EverythingBelow);

    /// <inheritdoc/>
    public override string ToString() => Pattern;

    private bool Any(ReadOnlySpan<char> path, GlobReach reach)
    {
        foreach (var alternative in _alternatives)
            if (alternative.Reaches(path, reach)) return true;
        return false;
    }
}
