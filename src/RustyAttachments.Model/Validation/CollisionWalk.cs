using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Validation;

/// <summary>
/// Finds files that have the path of a directory, by walking both in the order of files. In diffs a path may change from
/// one to the other: then one of the two entries is a deletion, and what was in the directory is deleted too.
/// </summary>
internal sealed class CollisionWalk(DirectoryIndex dirs)
{
    private readonly string[] _paths = dirs.PathsInFileOrder();
    private int _next;

    /// <summary>Throws when <paramref name="file"/>, which comes behind those before, is a directory too.</summary>
    public void Check(FileEntry file)
    {
        var order = -1;
        while (_next < _paths.Length && (order = string.CompareOrdinal(_paths[_next], file.Path)) < 0) _next++;
        if (order != 0 || file.IsDeleted) return;
        if (dirs.HoldsLive(file.Path)) throw ManifestRules.FileIsParent(file.Path);
        var number = dirs.NumberOf(file.Path);
        if (!dirs.Dirs[number].IsDeleted)
            throw dirs.IsParent(number) ? ManifestRules.FileIsParent(file.Path) : ManifestRules.DuplicatePath(file.Path);
    }
}
