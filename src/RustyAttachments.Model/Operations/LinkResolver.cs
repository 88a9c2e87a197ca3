using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>What a path in a manifest leads to when links are followed: a file, a directory, or nothing when both are null.</summary>
internal readonly record struct LinkTarget(FileEntry? File, string? Directory);

/// <summary>
/// Follows links from entry to entry inside one manifest, at most 64 of them. Targets lead through directories only (a
/// rule of manifests), so there is nothing to follow on the way. Deleted entries do not exist; nothing outside of the
/// manifest is looked at.
/// </summary>
internal sealed class LinkResolver(Manifest manifest)
{
    /// <summary>Links that one resolution may pass, as in the reference; loops end here.</summary>
    private const int MaxLinks = 64;

    /// <summary>Entries of the manifest by directory.</summary>
    public EntryRanges Ranges { get; } = new(manifest);

    /// <summary>Number of files, links and explicit directories.</summary>
    public long EntryCount => manifest.Files.Count + (long)manifest.Dirs.Count;

    /// <summary>Where the target of <paramref name="link"/> leads in the end; "." is the root of a relative manifest.</summary>
    public LinkTarget Resolve(FileEntry link)
    {
        for (var passed = 0; passed < MaxLinks; passed++)
        {
            var path = link.SymlinkTarget == "." ? "" : link.SymlinkTarget!;
            if (manifest.FindFile(path) is not { IsDeleted: false } entry)
                return path.Length == 0 || Ranges.Exists(path) ? new LinkTarget(null, path) : default;
            if (!entry.IsSymlink) return new LinkTarget(entry, null);
            link = entry;
        }

        return default;
    }
}

/// <summary>Finds the entries below a directory in the sorted lists of a manifest.</summary>
internal sealed class EntryRanges
{
    private readonly Manifest _manifest;
    private readonly string[] _dirs; // live explicit directories in ordinal order

    public EntryRanges(Manifest manifest)
    {
        _manifest = manifest;
        _dirs = manifest.Dirs.Where(static d => !d.IsDeleted).Select(static d => d.Path).ToArray();
        Array.Sort(_dirs, StringComparer.Ordinal);
    }

    /// <summary>Whether <paramref name="dir"/> is a directory: explicit, or with something live in it.</summary>
    public bool Exists(string dir) =>
        Array.BinarySearch(_dirs, dir, StringComparer.Ordinal) >= 0 || FilesBelow(dir).Any() || DirsBelow(dir).Any();

    /// <summary>Live files and links below <paramref name="dir"/>, in order; an empty dir is the root.</summary>
    public IEnumerable<FileEntry> FilesBelow(string dir)
    {
        var prefix = PathRange.First(dir);
        var files = _manifest.Files;
        for (var i = _manifest.LowerBound(prefix); i < files.Count && files[i].Path.StartsWith(prefix, StringComparison.Ordinal); i++)
            if (!files[i].IsDeleted) yield return files[i];
    }

    /// <summary>Live explicit directories below <paramref name="dir"/>, in order; an empty dir is the root.</summary>
    public IEnumerable<string> DirsBelow(string dir)
    {
        var prefix = PathRange.First(dir);
        var found = Array.BinarySearch(_dirs, prefix, StringComparer.Ordinal);
        for (var i = found < 0 ? ~found : found; i < _dirs.Length && _dirs[i].StartsWith(prefix, StringComparison.Ordinal); i++)
            yield return _dirs[i];
    }
}
