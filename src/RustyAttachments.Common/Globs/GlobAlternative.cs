namespace RustyAttachments.Common.Globs;

/// <summary>What a pattern is asked about a path.</summary>
internal enum GlobReach
{
    /// <summary>Whether it matches the whole path.</summary>
    Path,
    /// <summary>Whether it matches the path or a parent of it.</summary>
    PathOrParent,
    /// <summary>Whether it could match something below the path.</summary>
    SomethingBelow,
    /// <summary>Whether it matches everything below the path.</summary>
    EverythingBelow,
}

/// <summary>
/// A pattern without braces, as components; null stands for <c>**</c>. Matching walks the path's components once and
/// keeps the set of places in the pattern that are consistent with what was read, so it never backtracks over slashes.
/// </summary>
internal sealed class GlobAlternative(GlobComponent?[] components)
{
    private const int StackStates = 128;

    private readonly GlobComponent?[] _components = components;

    /// <summary>Answers <paramref name="reach"/> for <paramref name="path"/>.</summary>
    public bool Reaches(ReadOnlySpan<char> path, GlobReach reach)
    {
        // State i: the first i components of the pattern are used up.
        var count = _components.Length + 1;
        Span<bool> states = count <= StackStates ? stackalloc bool[StackStates] : new bool[count];
        states = states[..count];
        states[0] = true;
        OpenStars(states);
        var rest = path.StartsWith("/") ? path[1..] : path;
        while (rest.Length > 0)
        {
            if (reach == GlobReach.PathOrParent && states[^1]) return true;
            var slash = rest.IndexOf('/');
            var component = slash < 0 ? rest : rest[..slash];
            if (!Step(states, component)) return false;
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        return reach switch
        {
            GlobReach.SomethingBelow => states[..^1].Contains(true),
            GlobReach.EverythingBelow => _components[^1] is null && states[^2],
            _ => states[^1],
        };
    }

    /// <summary>Reads one component of the path; false when no place in the pattern is left.</summary>
    private bool Step(Span<bool> states, ReadOnlySpan<char> component)
    {
        // Backwards, so that a state entered by this component is not advanced by it again.
        for (var i = _components.Length; i >= 0; i--)
        {
            var stays = i < _components.Length && _components[i] is null && states[i];
            var entered = i > 0 && states[i - 1] && (_components[i - 1]?.IsMatch(component) ?? true);
            states[i] = stays || entered;
        }

        OpenStars(states);
        return states.Contains(true);
    }

    /// <summary>A <c>**</c> that is not the last component may stand for nothing.</summary>
    private void OpenStars(Span<bool> states)
    {
        for (var i = 0; i < _components.Length - 1; i++)
            if (states[i] && _components[i] is null) states[i + 1] = true;
    }
}
