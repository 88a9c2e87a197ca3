using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Operations;

/// <summary>
/// Replaces links by what they lead to inside their manifest: a file by a copy of its entry, a directory by copies of
/// everything below it, links in there likewise unless <c>keep</c> gives them at their new place. A link to nothing, or to
/// a directory that it lies in, has no content and is counted instead.
/// </summary>
internal sealed class LinkCollapser(LinkResolver links, Func<FileEntry, string, FileEntry?>? keep = null)
{
    /// <summary>Copies that links may make, beyond four for each entry; a bound for hostile manifests.</summary>
    private const int FreeCopies = 1_000_000;

    private readonly List<string> _through = []; // links and directories being copied, outermost first
    private readonly long _maxEntries = FreeCopies + (4L * links.EntryCount);

    /// <summary>Files so far.</summary>
    public List<FileEntry> Files { get; } = [];

    /// <summary>Directories that collapsed directories brought along.</summary>
    public List<DirEntry> Dirs { get; } = [];

    /// <summary>Links given to <see cref="Add"/> that were replaced.</summary>
    public int Collapsed { get; private set; }

    /// <summary>Links given to <see cref="Add"/> that lead to nothing or in circles.</summary>
    public int Dropped { get; private set; }

    /// <summary>Adds what <paramref name="link"/> leads to, at <paramref name="newPath"/>; false when that is nothing.</summary>
    public bool Add(FileEntry link, string newPath)
    {
        var added = TryAdd(link, newPath);
        if (added) Collapsed++;
        else Dropped++;
        return added;
    }

    private bool TryAdd(FileEntry link, string newPath)
    {
        var target = links.Resolve(link);
        if (target.File is { } file)
        {
            Keep(file.MovedTo(newPath));
            return true;
        }

        if (target.Directory is not { } dir) return false;
        // A directory that holds one of the places come through would be copied into itself without end.
        _through.Add(link.Path);
        var circular = _through.Exists(place => ManifestPath.IsSameOrBelow(place, dir));
        if (!circular)
        {
            _through.Add(dir);
            AddDirectory(dir, newPath);
            _through.RemoveAt(_through.Count - 1);
        }

        _through.RemoveAt(_through.Count - 1);
        return !circular;
    }

    private void AddDirectory(string dir, string newPath)
    {
        var skip = PathRange.First(dir).Length;
        KeepDir(newPath);
        foreach (var below in links.Ranges.DirsBelow(dir)) KeepDir(ManifestPath.Combine(newPath, below[skip..]));
        foreach (var file in links.Ranges.FilesBelow(dir))
        {
            var path = ManifestPath.Combine(newPath, file.Path[skip..]);
            if (!file.IsSymlink) Keep(file.MovedTo(path));
            else if (keep?.Invoke(file, path) is { } kept) Keep(kept);
            else TryAdd(file, path);
        }
    }

    private void Keep(FileEntry file)
    {
        CheckRoom(file.Path);
        Files.Add(file);
    }

    private void KeepDir(string path)
    {
        CheckRoom(path);
        Dirs.Add(new DirEntry(path));
    }

    /// <summary>Links to directories of links multiply; without a bound a small manifest could fill the memory.</summary>
    private void CheckRoom(string path)
    {
        if (Files.Count + (long)Dirs.Count >= _maxEntries || path.Length > ManifestPath.MaxUtf8Bytes)
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"Replacing symlinks by their content makes the manifest too large, at '{ManifestRules.Shown(path)}'.", path);
    }
}
