using RustyAttachments.Model.Entries;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>The order in which links are created: what a link leads to, or through, comes before it.</summary>
public static class SymlinkOrder
{
    /// <summary>
    /// Sorts links so that each comes after the links that its target is or passes through. Links that form a cycle are
    /// all there, in some order. Linear in the number of links and the lengths of their targets.
    /// </summary>
    public static IReadOnlyList<FileEntry> Sort(IReadOnlyCollection<FileEntry> links)
    {
        ArgumentNullException.ThrowIfNull(links);
        var byPath = links.ToDictionary(link => link.Path, StringComparer.Ordinal);
        var seen = new HashSet<FileEntry>(ReferenceEqualityComparer.Instance);
        var sorted = new List<FileEntry>(links.Count);
        var open = new Stack<(FileEntry Link, IEnumerator<FileEntry> Needs)>();
        foreach (var link in links)
        {
            if (!seen.Add(link)) continue;
            open.Push((link, Needs(link, byPath)));
            while (open.TryPeek(out var top))
            {
                if (!top.Needs.MoveNext()) sorted.Add(open.Pop().Link);
                else if (seen.Add(top.Needs.Current)) open.Push((top.Needs.Current, Needs(top.Needs.Current, byPath)));
            }
        }

        return sorted;
    }

    /// <summary>The links among the target and the directories on the way to it.</summary>
    private static IEnumerator<FileEntry> Needs(FileEntry link, Dictionary<string, FileEntry> byPath)
    {
        var target = link.SymlinkTarget ?? throw new ArgumentException($"'{link.Path}' is not a link.", nameof(link));
        for (var end = target.IndexOf('/', 1); end >= 0; end = target.IndexOf('/', end + 1))
            if (byPath.TryGetValue(target[..end], out var passed)) yield return passed;
        if (byPath.TryGetValue(target, out var reached)) yield return reached;
    }
}
