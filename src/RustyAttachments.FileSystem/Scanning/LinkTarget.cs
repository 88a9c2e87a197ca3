using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>One step along a link: the path that its text names.</summary>
internal static class LinkTarget
{
    /// <summary>
    /// The absolute, normalized path that <paramref name="text"/> names from a directory whose own path is free of
    /// links. Links on the way are not followed, except where the kernel's meaning of <c>..</c> needs it: after a
    /// component that may itself be a link.
    /// </summary>
    internal static string Of(string realDirectory, string text)
    {
        var path = text.StartsWith('/') ? "/" : realDirectory;
        var physical = true;
        foreach (var component in text.Split('/'))
        {
            switch (component)
            {
                case "" or ".":
                    continue;
                case "..":
                    // Where the path breaks off, no "what the kernel would do" exists and the text has to do.
                    if (!physical && PathResolver.Resolve(path, out var resolved) >= 0) path = resolved.Path;
                    path = ManifestPath.Parent(path) ?? "/";
                    physical = true;
                    continue;
                default:
                    path = ManifestPath.Combine(path, component);
                    physical = false;
                    continue;
            }
        }

        return path;
    }
}
