using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Operations;

/// <summary>Roots that users give to operations, as manifests write paths.</summary>
internal static class ManifestRoot
{
    /// <summary>
    /// The root without trailing slash, with <c>/</c> instead of the backslashes of a Windows path; empty for the root of
    /// a relative manifest (given as "" or "."). Throws when it is no path, or not of the given style.
    /// </summary>
    public static string Parse(string root, bool absolute)
    {
        ArgumentNullException.ThrowIfNull(root);
        if (!absolute && root is "" or "." or "./") return "";
        var path = WithSlashes(root);
        while (path.Length > 1 && path[^1] == '/') path = path[..^1];
        if (ManifestPath.IsAbsolute(path) != absolute)
            throw Mismatch.Of($"Root '{ManifestRules.Shown(root)}' is {(absolute ? "relative, but an absolute one" : "absolute, but a relative one")} is needed here, as the manifest's paths are.");
        if (ManifestPath.Problem(path, absolute) is { } problem)
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"Root '{ManifestRules.Shown(root)}' {problem}.");
        return path;
    }

    /// <summary>What the paths of one file system begin with: <c>/</c>, a drive such as <c>C:</c>, or <c>\\server\share</c>; empty for relative paths.</summary>
    public static string Volume(string path)
    {
        if (path.StartsWith('/')) return "/";
        if (!ManifestPath.IsAbsolute(path)) return "";
        var slash = path.IndexOf('/');
        return slash < 0 ? path : path[..slash];
    }

    /// <summary>The deepest directory that is or holds all of <paramref name="directories"/>, which lie on one volume; empty for "the root" of relative paths.</summary>
    public static string CommonAncestor(IEnumerable<string> directories)
    {
        string? common = null;
        foreach (var directory in directories)
        {
            common ??= directory;
            while (!ManifestPath.IsSameOrBelow(directory, common)) common = Parent(common);
        }

        return common ?? "";
    }

    /// <summary>The directory above, up to the volume or the empty root of relative paths.</summary>
    public static string Parent(string path) => ManifestPath.Parent(path) ?? (path.StartsWith('/') ? "/" : "");

    private static string WithSlashes(string root)
    {
        if (root.StartsWith('/') || !ManifestPath.IsAbsolute(root)) return root;
        if (!root.StartsWith(@"\\", StringComparison.Ordinal)) return root.Replace('\\', '/');
        var share = root.IndexOf('\\', 2);
        var below = share < 0 ? -1 : root.IndexOf('\\', share + 1);
        return below < 0 ? root : root[..below] + root[below..].Replace('\\', '/');
    }
}
