using RustyAttachments.Model.Directories;

namespace RustyAttachments.Model.Validation;

/// <summary>Finds files that have the path of a directory, by walking both in the order of files.</summary>
internal sealed class CollisionWalk(DirectoryIndex dirs)
{
    private readonly string[] _paths = dirs.PathsInFileOrder();
    private int _next;

    /// <summary>Throws when the file at <paramref name="path"/>, which comes behind those before, is a directory too.</summary>
    public void Check(string path)
    {
        var order = -1;
        while (_next < _paths.Length && (order = string.CompareOrdinal(_paths[_next], path)) < 0) _next++;
        if (order == 0) throw dirs.IsParent(path) ? ManifestRules.FileIsParent(path) : ManifestRules.DuplicatePath(path);
    }
}
