using RustyAttachments.Common.Globs;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>Keeps some entries of a manifest. Kind, chunk size and parent hash stay; the total is that of what is kept.</summary>
public static class ManifestFilter
{
    /// <summary>The entries of <paramref name="manifest"/> whose paths <paramref name="filter"/> includes.</summary>
    public static T Apply<T>(T manifest, GlobFilter filter) where T : Manifest
    {
        ArgumentNullException.ThrowIfNull(filter);
        return filter.IncludesAll ? manifest : Apply(manifest, file => filter.Includes(file.Path), dir => filter.Includes(dir.Path));
    }

    /// <summary>
    /// The files, links and deletions that <paramref name="keepFile"/> and the empty or deleted directories that
    /// <paramref name="keepDir"/> accepts. In diffs, the live directory of a kept deletion comes along with it.
    /// </summary>
    public static T Apply<T>(T manifest, Func<FileEntry, bool> keepFile, Func<DirEntry, bool> keepDir) where T : Manifest
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(keepFile);
        ArgumentNullException.ThrowIfNull(keepDir);
        var files = manifest.Files.Where(keepFile).ToArray();
        var dirs = manifest.Dirs.Where(dir => (dir.IsDeleted || !manifest.Directories.IsMentioned(dir.Path)) && keepDir(dir)).ToArray();
        return (T)Manifest.Create(manifest.IsAbsolute, manifest.IsDiff, files, dirs, manifest.ChunkSize, manifest.ParentManifestHash);
    }
}
