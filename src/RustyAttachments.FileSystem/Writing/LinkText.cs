using RustyAttachments.Common.Paths;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>From a link's target in the manifest's terms to the text of a link on disk.</summary>
internal static class LinkText
{
    /// <summary>The way from the directory of <paramref name="link"/> to <paramref name="target"/>, both relative to one root.</summary>
    internal static string From(string link, string target)
    {
        var from = (ManifestPath.Parent(link) ?? "").Split('/', StringSplitOptions.RemoveEmptyEntries);
        var to = target.Split('/');
        var common = 0;
        while (common < from.Length && common < to.Length && from[common] == to[common]) common++;
        var text = string.Join('/', Enumerable.Repeat("..", from.Length - common).Concat(to.Skip(common)));
        return text.Length == 0 ? "." : text;
    }
}
