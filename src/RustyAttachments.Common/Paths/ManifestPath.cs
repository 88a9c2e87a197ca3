using System.Text;

namespace RustyAttachments.Common.Paths;

/// <summary>
/// Rules for the paths inside manifests: POSIX, <c>/</c> between components, no <c>.</c>, <c>..</c> or empty component,
/// no NUL, no trailing slash. A backslash is an ordinary character. Pure text: nothing here touches a file system.
/// </summary>
public static class ManifestPath
{
    /// <summary>The longest path accepted, in UTF-8 bytes.</summary>
    public const int MaxUtf8Bytes = 4096;

    /// <summary>Whether <paramref name="path"/> would be absolute on POSIX or Windows: <c>/x</c>, <c>C:</c>, <c>C:\x</c>, <c>\\server\share</c>.</summary>
    public static bool IsAbsolute(ReadOnlySpan<char> path) =>
        path.StartsWith("/") || path.StartsWith(@"\\") || (path.Length >= 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && (path.Length == 2 || path[2] is '/' or '\\'));

    /// <summary>
    /// What is wrong with <paramref name="path"/> as a path of a manifest with the given style, as a phrase that
    /// completes "path 'x' …"; null when it is valid. Length is judged by <see cref="IsTooLong"/>.
    /// </summary>
    public static string? Problem(string path, bool absolute)
    {
        if (path.Length == 0) return "is empty";
        if (path.Contains('\0')) return "holds a NUL character";
        if (!IsUnicode(path)) return "is not valid Unicode (a lone surrogate)";
        if (IsAbsolute(path) != absolute)
            return absolute ? "is relative in a manifest of absolute paths" : "is absolute in a manifest of relative paths";
        if (absolute && path == "/") return null;
        return ComponentProblem(absolute && path[0] == '/' ? path.AsSpan(1) : path);
    }

    /// <summary>
    /// Whether <paramref name="path"/> is in the same directory as <paramref name="valid"/>, a valid path, and can be seen
    /// at a glance to be valid too, in manifests of the same style. When it is not, ask <see cref="Problem"/>.
    /// </summary>
    public static bool IsValidBeside(string path, string valid)
    {
        var leafStart = path.Length;
        for (; leafStart > 0 && path[leafStart - 1] != '/'; leafStart--)
            if (path[leafStart - 1] == '\0' || char.IsSurrogate(path[leafStart - 1])) return false;
        // The root is a directory that other rules hold for.
        if (leafStart <= 1 || leafStart >= valid.Length || !path.AsSpan(0, leafStart).SequenceEqual(valid.AsSpan(0, leafStart))) return false;
        return path.AsSpan(leafStart) is not ("" or "." or "..");
    }

    /// <summary>Whether <paramref name="path"/> takes more than <paramref name="maxUtf8Bytes"/> bytes as UTF-8.</summary>
    public static bool IsTooLong(string path, int maxUtf8Bytes = MaxUtf8Bytes) =>
        path.Length * 3L > maxUtf8Bytes && Encoding.UTF8.GetByteCount(path) > maxUtf8Bytes;

    /// <summary>The directory of <paramref name="path"/>, or null when it has no slash (or is directly below <c>/</c>).</summary>
    public static string? Parent(string path)
    {
        var slash = path.LastIndexOf('/');
        return slash <= 0 ? null : path[..slash];
    }

    /// <summary>Puts <paramref name="child"/> below <paramref name="parent"/>; an empty parent is the root itself.</summary>
    public static string Combine(string parent, string child) =>
        parent.Length == 0 ? child : child.Length == 0 ? parent : parent[^1] == '/' ? parent + child : $"{parent}/{child}";

    /// <summary>Whether <paramref name="path"/> is <paramref name="ancestor"/> or below it, component-wise (<c>/a</c> is no ancestor of <c>/ab</c>).</summary>
    public static bool IsSameOrBelow(ReadOnlySpan<char> path, ReadOnlySpan<char> ancestor)
    {
        if (ancestor.Length == 0) return true;
        if (!path.StartsWith(ancestor)) return false;
        return path.Length == ancestor.Length || ancestor[^1] == '/' || path[ancestor.Length] == '/';
    }

    /// <summary>
    /// Removes <c>.</c>, <c>..</c>, doubled and trailing slashes from a POSIX path, by text alone. An absolute path stays
    /// absolute; leading <c>..</c> of a relative path stay. The empty string means "here".
    /// </summary>
    public static string Normalize(string path)
    {
        var absolute = path.StartsWith('/');
        var kept = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".") continue;
            if (part == ".." && kept.Count > 0 && kept[^1] != "..") kept.RemoveAt(kept.Count - 1);
            else if (part != ".." || !absolute) kept.Add(part);
        }

        return (absolute ? "/" : "") + string.Join('/', kept);
    }

    /// <summary>The deepest directory that holds all of <paramref name="paths"/> (normalized absolute paths); <c>/</c> at worst.</summary>
    public static string CommonAncestor(IEnumerable<string> paths)
    {
        string? common = null;
        foreach (var path in paths)
        {
            common ??= path;
            while (!IsSameOrBelow(path, common)) common = Parent(common) ?? "/";
        }

        return common ?? "/";
    }

    private static bool IsUnicode(ReadOnlySpan<char> text)
    {
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDFFF'); i < text.Length && i >= 0; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }

        return true;
    }

    private static string? ComponentProblem(ReadOnlySpan<char> path)
    {
        while (true)
        {
            var slash = path.IndexOf('/');
            var component = slash < 0 ? path : path[..slash];
            if (component.Length == 0) return "has an empty component";
            if (component is ".") return "has a '.' component";
            if (component is "..") return "has a '..' component";
            if (slash < 0) return null;
            path = path[(slash + 1)..];
        }
    }
}
