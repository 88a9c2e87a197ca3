using System.Collections.Immutable;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>The directories and files that are to be collected, while they are being gathered.</summary>
internal sealed class Collection
{
    private readonly SortedDictionary<string, CollectedPath> _directories = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, CollectedPath> _files = new(StringComparer.Ordinal);

    private readonly HashSet<string> _covered = new(StringComparer.Ordinal);

    /// <summary>Adds what a user named.</summary>
    internal void AddNamed(string path)
    {
        var given = Absolute(path);
        var result = PathResolver.Resolve(given, out var resolved);
        if (result >= 0 && resolved.Metadata.Kind == EntryKind.Directory) Add(_directories, given, resolved.Path);
        else AddFile(given, result);
    }

    /// <summary>Adds a path whose directory is free of links.</summary>
    internal void AddPhysical(string path, EntryKind kind) => Add(kind == EntryKind.Directory ? _directories : _files, path, path);

    /// <summary>Whether a path, as it was given or with links followed, is collected or inside a collected directory.</summary>
    internal bool Contains(string path)
    {
        for (string? ancestor = path; ancestor is not null; ancestor = ManifestPath.Parent(ancestor))
            if (_covered.Contains(ancestor)) return true;
        return _covered.Contains("/");
    }

    /// <summary>The directories that are not inside another one.</summary>
    internal ImmutableArray<CollectedPath> Directories() =>
        [.. _directories.Values.Where(d => d.Path == "/" || !IsInDirectory(ManifestPath.Parent(d.Path) ?? "/"))];

    /// <summary>The files that are not inside a directory that is collected.</summary>
    internal ImmutableArray<CollectedPath> Files() => [.. _files.Values.Where(f => !IsInDirectory(f.Path))];

    /// <summary>The deepest directory that holds everything.</summary>
    internal string Root() => ManifestPath.CommonAncestor(
        Directories().Select(d => d.Path).Concat(Files().Select(f => ManifestPath.Parent(f.Path) ?? "/")));

    private static string Absolute(string path)
    {
        var absolute = path.StartsWith('/') ? path : Environment.CurrentDirectory + "/" + path;
        // Where ".." follows a link, the text alone would lead elsewhere than the system does.
        if (!absolute.Split('/').Contains("..")) return ManifestPath.Normalize(absolute);
        var end = "/" + string.Join('/', absolute.Split('/').Where(part => part is not ("" or ".")));
        var result = end.EndsWith("/..", StringComparison.Ordinal) ? ResolveAll(end, out var resolved) : PathResolver.ResolveParent(end, out resolved);
        return result < 0 ? throw LocalErrors.Reading(result, "read", path) : resolved;
    }

    private static int ResolveAll(string path, out string resolved)
    {
        var result = PathResolver.Resolve(path, out var where);
        resolved = where.Path;
        return result;
    }

    private void AddFile(string given, int resolveResult)
    {
        var result = PathResolver.ResolveParent(given, out var real);
        if (result >= 0) result = LongPath.Stat(real, out _);
        if (result < 0) throw LocalErrors.Reading(resolveResult < 0 ? resolveResult : result, "read", given);
        Add(_files, given, real);
    }

    private void Add(SortedDictionary<string, CollectedPath> map, string given, string real)
    {
        map[given] = new CollectedPath(given, real);
        _covered.Add(given);
        _covered.Add(real);
    }

    private bool IsInDirectory(string path)
    {
        for (string? ancestor = path; ancestor is not null; ancestor = ManifestPath.Parent(ancestor))
            if (_directories.ContainsKey(ancestor)) return true;
        return _directories.ContainsKey("/");
    }
}
