using RustyAttachments.Common.Paths;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// Tells whether an absolute path lies inside what is collected, and which manifest path it then has. Knows every
/// collected path both as it was given and with links followed. Immutable and thread-safe.
/// </summary>
internal sealed class TargetMap
{
    private readonly ScanRules _rules;
    private readonly Dictionary<string, string> _directories = [];
    private readonly Dictionary<string, string> _files = [];
    private readonly Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> _directoryLookup;

    internal TargetMap(ScanRules rules)
    {
        _rules = rules;
        foreach (var directory in rules.Directories) Add(_directories, directory);
        foreach (var file in rules.Files) Add(_files, file);
        _directoryLookup = _directories.GetAlternateLookup<ReadOnlySpan<char>>();
    }

    /// <summary>The manifest path of an absolute, normalized path; null when it is outside, or is the root of a relative manifest.</summary>
    internal string? Find(string path)
    {
        var given = FindGiven(path);
        if (given is null) return null;
        var mapped = _rules.ManifestPathOf(given);
        return mapped.Length == 0 ? null : mapped;
    }

    private static void Add(Dictionary<string, string> map, CollectedPath collected)
    {
        map[collected.Path] = collected.Path;
        map.TryAdd(collected.RealPath, collected.Path);
    }

    private string? FindGiven(string path)
    {
        if (_files.TryGetValue(path, out var file)) return file;
        if (_directories.Count == 0) return null;
        for (var ancestor = path.AsSpan(); ; ancestor = ParentOf(ancestor))
        {
            if (_directoryLookup.TryGetValue(ancestor, out var directory))
                return ManifestPath.Combine(directory, path[ancestor.Length..].TrimStart('/'));
            if (ancestor is "/") return null;
        }
    }

    private static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path) => path[..Math.Max(1, path.LastIndexOf('/'))];
}
