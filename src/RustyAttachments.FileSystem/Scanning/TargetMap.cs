using RustyAttachments.Common.Paths;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// Tells whether an absolute path lies inside what is collected, and which manifest path it then has. Knows every
/// collected path both as it was given and with links followed. Immutable and thread-safe.
/// </summary>
internal sealed class TargetMap
{
    private readonly ScanRules _rules;
    private readonly Dictionary<string, CollectedPath> _directories = [];
    private readonly Dictionary<string, CollectedPath> _files = [];
    private readonly Dictionary<string, CollectedPath>.AlternateLookup<ReadOnlySpan<char>> _directoryLookup;

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

    /// <summary>The collected directory that holds an absolute path, with links followed, and the path from there.</summary>
    internal (string RealDirectory, string Below) Locate(string path) =>
        Holder(path, out var rest) is { } directory ? (directory.RealPath, rest) : throw new ArgumentException($"'{path}' is in no collected directory.", nameof(path));

    /// <summary>Whether a path stands below a file or link that was named for collection.</summary>
    internal bool IsBelowFile(string path)
    {
        if (_files.Count == 0) return false;
        for (var ancestor = ManifestPath.Parent(path); ancestor is not null; ancestor = ManifestPath.Parent(ancestor))
            if (_files.ContainsKey(ancestor)) return true;
        return false;
    }

    private static void Add(Dictionary<string, CollectedPath> map, CollectedPath collected)
    {
        map[collected.Path] = collected;
        map.TryAdd(collected.RealPath, collected);
    }

    private string? FindGiven(string path) =>
        _files.TryGetValue(path, out var file) ? file.Path
        : Holder(path, out var rest) is { } directory ? ManifestPath.Combine(directory.Path, rest)
        : null;

    private CollectedPath? Holder(string path, out string rest)
    {
        rest = "";
        if (_directories.Count == 0) return null;
        for (var ancestor = path.AsSpan(); ; ancestor = ParentOf(ancestor))
        {
            if (_directoryLookup.TryGetValue(ancestor, out var directory))
            {
                rest = path[ancestor.Length..].TrimStart('/');
                return directory;
            }

            if (ancestor is "/") return null;
        }
    }

    private static ReadOnlySpan<char> ParentOf(ReadOnlySpan<char> path) => path[..Math.Max(1, path.LastIndexOf('/'))];
}
