using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Directories;

/// <summary>
/// The normal form of a manifest's directories. The text formats list every parent directory beside the explicit ones
/// and do not mark which is which, so the model keeps exactly those that the text could not imply:
/// a live directory is kept unless something live is in it; the directory of a link's target counts as a directory that
/// exists, as the text lists it like one, so an empty directory is never lost because a link points into it;
/// a deletion does not empty its directory away, so the directory it was in is kept (live, unless deleted itself).
/// </summary>
internal static class ImpliedDirectories
{
    /// <summary>The directories of <paramref name="dirs"/> in normal form, in no particular order.</summary>
    public static DirEntry[] Remove(FileEntry[] files, DirEntry[] dirs)
    {
        var hasDeletion = Array.Exists(dirs, static d => d.IsDeleted) || Array.Exists(files, static f => f.IsDeleted);
        if (dirs.Length == 0 && !hasDeletion && !Array.Exists(files, static f => f.IsSymlink)) return dirs;

        var inhabited = new ParentSet();
        var bereft = new ParentSet();
        var targeted = new ParentSet();
        var links = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            if (file.IsDeleted) bereft.AddParentsOf(file.Path);
            else inhabited.AddParentsOf(file.Path);
            if (file.SymlinkTarget is not { } target) continue;
            links.Add(file.Path); // a target may lead through a link, which is no directory
            if (IsUsable(target, file.Path)) targeted.AddParentsOf(target);
        }

        var deleted = new HashSet<string>(StringComparer.Ordinal);
        var kept = new List<DirEntry>();
        foreach (var dir in dirs)
        {
            if (!dir.IsDeleted) continue;
            kept.Add(dir);
            deleted.Add(dir.Path);
            bereft.AddParentsOf(dir.Path);
        }

        var candidates = new List<string>(dirs.Where(static d => !d.IsDeleted).Select(static d => d.Path));
        candidates.AddRange(bereft.Paths.Concat(targeted.Paths.Except(links)).Where(path => !deleted.Contains(path)));
        // What is below a directory sorts behind it, so from the end every inhabitant is known before its directory.
        candidates.Sort(static (a, b) => string.CompareOrdinal(b, a));
        string? last = null;
        foreach (var path in candidates)
        {
            if (path == last) continue;
            last = path;
            if (inhabited.Contains(path)) continue;
            kept.Add(new DirEntry(path));
            inhabited.AddParentsOf(path);
        }

        return kept.ToArray();
    }

    /// <summary>Whether a target is a path like that of its link; others are rejected later, for what they are.</summary>
    private static bool IsUsable(string target, string link) => ManifestPath.Problem(target, ManifestPath.IsAbsolute(link)) is null;

    /// <summary>A set of directories that is closed under "parent of".</summary>
    private sealed class ParentSet
    {
        private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
        private readonly HashSet<string>.AlternateLookup<ReadOnlySpan<char>> _lookup;
        private string _last = "";

        public ParentSet() => _lookup = _paths.GetAlternateLookup<ReadOnlySpan<char>>();

        public IEnumerable<string> Paths => _paths;

        public bool Contains(string path) => _paths.Contains(path);

        public void AddParentsOf(ReadOnlySpan<char> path)
        {
            var parent = DirectoryIndex.ParentOf(path);
            if (parent.IsEmpty || parent.SequenceEqual(_last) || _lookup.Contains(parent)) return;
            _last = parent.ToString();
            _paths.Add(_last);
            for (parent = DirectoryIndex.ParentOf(parent); !parent.IsEmpty && _lookup.Add(parent); parent = DirectoryIndex.ParentOf(parent))
            {
            }
        }
    }
}
