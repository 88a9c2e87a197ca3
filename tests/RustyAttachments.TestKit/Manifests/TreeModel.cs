using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.TestKit.Manifests;

/// <summary>
/// A tree as a dictionary of paths, with every rule written in the most obvious way: what operations on manifests are
/// compared with. A null entry is a directory.
/// </summary>
public sealed class TreeModel
{
    private readonly Dictionary<string, FileEntry?> _nodes;

    /// <summary>An empty tree.</summary>
    public TreeModel() => _nodes = [];

    private TreeModel(Dictionary<string, FileEntry?> nodes) => _nodes = nodes;

    /// <summary>The tree that a manifest describes, deletions passed over.</summary>
    public static TreeModel Of(Manifest manifest)
    {
        var tree = new TreeModel();
        tree.Overlay(manifest);
        return tree;
    }

    /// <summary>Puts a file or link in place of whatever is at its path or in its way.</summary>
    public void Put(FileEntry file)
    {
        Delete(file.Path);
        MakeParents(file.Path);
        _nodes[file.Path] = file;
    }

    /// <summary>Makes a directory in place of a file at its path or in its way.</summary>
    public void MakeDirectory(string path)
    {
        if (_nodes.TryGetValue(path, out var node) && node is null) return;
        MakeParents(path);
        _nodes[path] = null;
    }

    /// <summary>Removes whatever is at a path and below.</summary>
    public void Delete(string path)
    {
        foreach (var below in _nodes.Keys.Where(p => p == path || IsBelow(p, path)).ToList()) _nodes.Remove(below);
    }

    /// <summary>Moves whatever is at a path and below to another path, unless one is in the other.</summary>
    public void Move(string from, string to)
    {
        if (from == to || IsBelow(to, from) || IsBelow(from, to)) return;
        var moved = _nodes.Where(n => n.Key == from || IsBelow(n.Key, from)).ToList();
        if (moved.Count == 0) return;
        Delete(from);
        Delete(to);
        MakeParents(to);
        foreach (var (path, node) in moved) _nodes[to + path[from.Length..]] = node?.MovedTo(to + path[from.Length..]);
    }

    /// <summary>Does what a diff says: deleted files, everything live, deleted directories that are empty, deepest first.</summary>
    public void Apply(Manifest diff)
    {
        foreach (var file in diff.Files.Where(f => f.IsDeleted))
            if (_nodes.TryGetValue(file.Path, out var node) && node is not null) _nodes.Remove(file.Path);
        Overlay(diff);
        foreach (var dir in diff.Dirs.Where(d => d.IsDeleted).OrderByDescending(d => d.Path.Length))
            if (_nodes.TryGetValue(dir.Path, out var node) && node is null && !_nodes.Keys.Any(p => IsBelow(p, dir.Path))) _nodes.Remove(dir.Path);
    }

    /// <summary>Puts everything live of a manifest on top.</summary>
    public void Overlay(Manifest manifest)
    {
        foreach (var file in manifest.Files.Where(f => !f.IsDeleted)) Put(file);
        foreach (var dir in manifest.Dirs.Where(d => !d.IsDeleted)) MakeDirectory(dir.Path);
    }

    /// <summary>The tree as a manifest. A link whose way leads through a file or link, which none can hold, becomes a file.</summary>
    public Snapshot ToSnapshot()
    {
        var tree = new TreeModel(new Dictionary<string, FileEntry?>(_nodes));
        foreach (var link in _nodes.Values.OfType<FileEntry>().Where(f => f.IsSymlink))
        {
            var through = Above(link.SymlinkTarget!).Any(path => tree._nodes.TryGetValue(path, out var node) && node is not null);
            if (through) tree._nodes[link.Path] = FileEntry.Hashed(link.Path, ContentHash.Empty, 0, 0);
            else tree.MakeParents(link.SymlinkTarget!);
        }

        var dirs = tree._nodes.Where(n => n.Value is null).Select(n => new DirEntry(n.Key)).ToArray();
        return new Snapshot(tree._nodes.Values.OfType<FileEntry>().ToArray(), dirs, ChunkSize.Default);
    }

    private void MakeParents(string path)
    {
        foreach (var parent in Above(path)) _nodes[parent] = null;
    }

    private static bool IsBelow(string path, string directory) => path.StartsWith(directory + "/", StringComparison.Ordinal);

    private static IEnumerable<string> Above(string path)
    {
        for (var parent = ManifestPath.Parent(path); parent is not null; parent = ManifestPath.Parent(parent)) yield return parent;
    }
}
