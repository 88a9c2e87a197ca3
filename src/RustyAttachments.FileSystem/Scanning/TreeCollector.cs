using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>Collects whole trees into an unhashed manifest in memory.</summary>
public static class TreeCollector
{
    /// <summary>
    /// Collects existing files and directories, see <see cref="ScanPlan.Create"/> for the root and for what throws.
    /// Entries that cannot be read are <see cref="CollectResult.Problems"/>, not exceptions.
    /// </summary>
    public static CollectResult Collect(IReadOnlyList<string> paths, CollectOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        var plan = ScanPlan.Create(paths, options.Scan, cancellationToken);
        var gathered = new Gathered();
        ParallelScan.Run(plan, options.Threads, gathered.Add, options.Limits, cancellationToken);
        return gathered.ToResult(plan.Rules, options.ChunkSize);
    }

    private sealed class Gathered
    {
        private readonly List<FileEntry> _files = [];
        private readonly List<DirEntry> _directories = [];
        private readonly Dictionary<string, string> _sources = [];
        private readonly List<ScanIssue> _problems = [];
        private readonly List<ScanIssue> _warnings = [];

        internal void Add(ScanBatch batch)
        {
            foreach (ref readonly var file in batch.Files.AsSpan())
            {
                _files.Add(file.ToEntry());
                if (file.SourcePath is not null) _sources.Add(file.Path, file.SourcePath);
            }

            foreach (var link in batch.Links) _files.Add(link.ToEntry());
            foreach (var directory in batch.EmptyDirectories) _directories.Add(new DirEntry(directory));
            _problems.AddRange(batch.Problems);
            _warnings.AddRange(batch.Warnings);
        }

        internal CollectResult ToResult(ScanRules rules, ChunkSize chunkSize) => new(
            rules,
            Manifest.Create(rules.AbsolutePaths, diff: false, [.. _files], [.. _directories], chunkSize, parentHash: null),
            _sources,
            Sorted(_problems),
            Sorted(_warnings));

        private static List<ScanIssue> Sorted(List<ScanIssue> issues)
        {
            issues.Sort((a, b) => string.CompareOrdinal(a.Path, b.Path));
            return issues;
        }
    }
}

/// <summary>How a tree is collected.</summary>
public sealed record CollectOptions
{
    /// <summary>What is taken, and what becomes of links.</summary>
    public ScanOptions Scan { get; init; } = new();

    /// <summary>The chunk size that the manifest states.</summary>
    public ChunkSize ChunkSize { get; init; } = ChunkSize.Default;

    /// <summary>Threads that list directories; at least 1.</summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 2, 8);

    /// <summary>How the work is cut into pieces.</summary>
    public ScanLimits Limits { get; init; } = ScanLimits.Default;
}

/// <summary>A collected tree.</summary>
/// <param name="Rules">What was collected, and where paths start from.</param>
/// <param name="Manifest">A <see cref="Snapshot"/>, or an <see cref="AbsSnapshot"/> when absolute paths were asked for; nothing is hashed.</param>
/// <param name="Sources">For files behind replaced links: manifest path → where the content is.</param>
/// <param name="Problems">What could not be read or cannot be described, sorted by path.</param>
/// <param name="Warnings">What was left out as a rule, sorted by path.</param>
public sealed record CollectResult(
    ScanRules Rules,
    Manifest Manifest,
    IReadOnlyDictionary<string, string> Sources,
    IReadOnlyList<ScanIssue> Problems,
    IReadOnlyList<ScanIssue> Warnings);
