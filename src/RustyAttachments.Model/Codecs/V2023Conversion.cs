using RustyAttachments.Model.Operations;

namespace RustyAttachments.Model.Codecs;

/// <summary>What a manifest loses when it is written as v2023, counted for a warning.</summary>
/// <param name="CollapsedSymlinks">Links replaced by copies of what they lead to; nothing but the link is lost.</param>
/// <param name="DroppedSymlinks">Links left out because they lead to nothing in the manifest, or in circles.</param>
/// <param name="DroppedDirectories">Empty directories left out.</param>
/// <param name="DroppedDeletions">Deleted files and directories left out.</param>
public sealed record V2023Losses(int CollapsedSymlinks, int DroppedSymlinks, int DroppedDirectories, int DroppedDeletions)
{
    /// <summary>Whether something is left out or replaced.</summary>
    public bool Any => this != new V2023Losses(0, 0, 0, 0);

    /// <summary>A sentence for a warning; empty when nothing is lost.</summary>
    public string Describe()
    {
        (int Count, string What)[] losses =
        [
            (CollapsedSymlinks, "symlinks replaced by their content"),
            (DroppedSymlinks, "symlinks without content left out"),
            (DroppedDirectories, "empty directories left out"),
            (DroppedDeletions, "deletions left out"),
        ];
        var texts = losses.Where(static l => l.Count > 0).Select(static l => $"{l.Count} {l.What}");
        return Any ? $"v2023-03-03 holds files only: {string.Join(", ", texts)}." : "";
    }
}

/// <summary>Makes of any relative manifest what v2023-03-03 can hold: files.</summary>
public static class V2023Conversion
{
    /// <summary>
    /// The files of <paramref name="manifest"/> with links replaced by their content inside the manifest, without
    /// directories, deletions and execute bits, and what that lost. Absolute manifests, chunked files and files without
    /// hash are not judged here but by the writer.
    /// </summary>
    public static (Manifest Snapshot, V2023Losses Losses) Convert(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        var collapser = new LinkCollapser(new LinkResolver(manifest));
        var deletions = manifest.Dirs.Count(static d => d.IsDeleted);
        var emptyDirs = manifest.Dirs.Count - deletions;
        var changed = false;
        foreach (var file in manifest.FileSpan)
        {
            changed |= !file.HasContent;
            if (file.HasContent) collapser.Files.Add(file);
            else if (file.IsSymlink) collapser.Add(file, file.Path);
            else deletions++;
        }

        var losses = new V2023Losses(collapser.Collapsed, collapser.Dropped, emptyDirs, deletions);
        if (!changed && !manifest.IsDiff && manifest.Dirs.Count == 0) return (manifest, losses);
        return (Manifest.Create(manifest.IsAbsolute, false, collapser.Files.ToArray(), [], manifest.ChunkSize, null), losses);
    }
}
