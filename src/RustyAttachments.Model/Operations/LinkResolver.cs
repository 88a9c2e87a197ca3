using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>What a path in a manifest leads to when links are followed: a file, a directory, or nothing when both are null.</summary>
internal readonly record struct LinkTarget(FileEntry? File, string? Directory);

/// <summary>
/// Follows links inside one manifest as a file system would: also through directories that are links, at most 64 links
/// for one path. Deleted entries do not exist. Nothing outside of the manifest is looked at.
/// </summary>
internal sealed class LinkResolver(Manifest manifest)
{
    /// <summary>Links that one resolution may pass, as in the reference; loops end here.</summary>
    private const int MaxLinks = 64;

    private readonly EntryRanges _ranges = new(manifest);

    /// <summary>Entries of the manifest by directory.</summary>
    public EntryRanges Ranges => _ranges;

    /// <summary>Number of files, links and explicit directories.</summary>
    public long EntryCount => manifest.Files.Count + (long)manifest.Dirs.Count;

    /// <summary>Follows <paramref name="path"/> to its end; an empty path or "." is the root of a relative manifest.</summary>
    public LinkTarget Resolve(string path)
    {
        for (var links = 0; links <= MaxLinks; links++)
        {
            if (FirstEntry(path) is not var (entry, length)) return IsDirectory(path) ? new LinkTarget(null, path) : default;
            var rest = path.AsSpan(length);
            if (!entry.IsSymlink) return rest.IsEmpty ? new LinkTarget(entry, null) : default;
            var target = entry.SymlinkTarget == "." ? "" : entry.SymlinkTarget!;
            path = target.Length == 0 ? rest.TrimStart('/').ToString() : string.Concat(target, rest);
        }

        return default;
    }

    /// <summary>The first file or link on the way along <paramref name="path"/>, with the length of its path.</summary>
    private (FileEntry Entry, int Length)? FirstEntry(string path)
    {
        for (var end = path.IndexOf('/', Math.Min(1, path.Length)); ; end = path.IndexOf('/', end + 1))
        {
            var length = end < 0 ? path.Length : end;
            if (manifest.FindFile(path.AsSpan(0, length)) is { IsDeleted: false } entry) return (entry, length);
            if (end < 0) return null;
        }
    }

    private bool IsDirectory(string path) => path.Length == 0 || _ranges.Exists(path);
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
        var prefix = Prefix(dir);
        var files = _manifest.Files;
        for (var i = _manifest.LowerBound(prefix); i < files.Count && files[i].Path.StartsWith(prefix, StringComparison.Ordinal); i++)
            if (!files[i].IsDeleted) yield return files[i];
    }

    /// <summary>Live explicit directories below <paramref name="dir"/>, in order; an empty dir is the root.</summary>
    public IEnumerable<string> DirsBelow(string dir)
    {
        var prefix = Prefix(dir);
        var found = Array.BinarySearch(_dirs, prefix, StringComparer.Ordinal);
        for (var i = found < 0 ? ~found : found; i < _dirs.Length && _dirs[i].StartsWith(prefix, StringComparison.Ordinal); i++)
            yield return _dirs[i];
    }

    /// <summary>How the paths below <paramref name="dir"/> begin.</summary>
    public static string Prefix(string dir) => dir.Length == 0 || dir[^1] == '/' ? dir : dir + "/";
}
