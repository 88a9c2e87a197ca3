using System.Collections.Immutable;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Globs;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>The beginning of a scan: its rules and its first tasks.</summary>
/// <param name="Rules">What every worker needs to know.</param>
/// <param name="Tasks">Where the work begins; tasks bring further tasks.</param>
public sealed record ScanPlan(ScanRules Rules, ImmutableArray<ScanTask> Tasks)
{
    private const int NamesPerTask = 128; // a task must fit a message, whatever the names

    /// <summary>
    /// Plans the collection of existing files and directories. One directory is the manifest's root; otherwise the
    /// deepest directory that holds everything is. A link that is named counts as the directory it leads to, or as a
    /// link when it leads to anything else. Under <see cref="SymlinkPolicy.TransitiveIncludeTargets"/> the trees are
    /// walked here already, to find what their links point to.
    /// Throws <see cref="LocalIOException"/> for a path that does not exist or cannot be reached, and
    /// <see cref="RustyAttachmentsException"/> for an invalid glob or an empty list of paths.
    /// </summary>
    public static ScanPlan Create(IReadOnlyList<string> paths, ScanOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        ArgumentNullException.ThrowIfNull(options);
        if (paths.Count == 0) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "No path to collect was given; name at least one file or directory.");
        _ = GlobFilter.Parse(options.Include, options.Exclude);
        var collection = new Collection();
        foreach (var path in paths) collection.AddNamed(path);
        if (options.Symlinks == SymlinkPolicy.TransitiveIncludeTargets) new TransitiveTargets(collection).AddAll(cancellationToken);
        return Of(collection, options);
    }

    private static ScanPlan Of(Collection collection, ScanOptions options)
    {
        var rules = new ScanRules
        {
            Root = collection.Root(), AbsolutePaths = options.AbsolutePaths, Symlinks = options.Symlinks,
            Include = options.Include, Exclude = options.Exclude,
            Directories = collection.Directories(), Files = collection.Files(),
        };
        var directories = rules.Directories.Select(d => Task(rules, d.Path, d.RealPath, []));
        var files = rules.Files
            .GroupBy(f => (Given: ParentOf(f.Path), Real: ParentOf(f.RealPath)))
            .SelectMany(g => g.Chunk(NamesPerTask).Select(c => Task(rules, g.Key.Given, g.Key.Real, [.. c.Select(f => NameOf(f.Path))])));
        return new ScanPlan(rules, [.. directories, .. files]);
    }

    private static ScanTask Task(ScanRules rules, string source, string real, ImmutableArray<string> names) =>
        new(source, rules.ManifestPathOf(source)) { RealDirectory = real == source ? null : real, Names = names };

    private static string ParentOf(string path) => ManifestPath.Parent(path) ?? "/";

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];
}
