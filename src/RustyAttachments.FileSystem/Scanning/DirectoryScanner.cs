using RustyAttachments.Common.Globs;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// Lists directory subtrees under the rules of one scan. Thread-safe: one scanner serves any number of workers, each
/// with its own tasks. Links are judged while scanning, see <see cref="ScanRules"/>.
/// </summary>
public sealed class DirectoryScanner
{
    private readonly ScanContext _context;

    /// <summary>A scanner for the tasks of one scan. Throws when a glob is invalid.</summary>
    public DirectoryScanner(ScanRules rules, ScanLimits? limits = null)
    {
        ArgumentNullException.ThrowIfNull(rules);
        _context = new ScanContext(rules, limits ?? ScanLimits.Default, GlobFilter.Parse(rules.Include, rules.Exclude));
    }

    /// <summary>
    /// Lists what <paramref name="task"/> names, batch by batch as the caller asks for them; blocks on the file system.
    /// After <see cref="ScanLimits.TaskEntries"/> entries the directories that are left come back as tasks. An entry that
    /// cannot be read is a problem in a batch, never an exception. Dispose the enumeration to stop early.
    /// </summary>
    public IEnumerable<ScanBatch> Scan(ScanTask task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(task);
        return Batches(task, cancellationToken);
    }

    private IEnumerable<ScanBatch> Batches(ScanTask task, CancellationToken cancellationToken)
    {
        using var run = new ScanRun(_context, task);
        while (run.Next(cancellationToken) is { } batch) yield return batch;
    }
}

/// <summary>The rules of a scan with everything that is derived from them once.</summary>
internal sealed class ScanContext
{
    private readonly ScanRules _rules;
    private readonly int _relativeFrom;

    internal ScanContext(ScanRules rules, ScanLimits limits, GlobFilter filter)
    {
        (_rules, Limits, Filter) = (rules, limits, filter);
        Judge = new LinkJudge(rules, new TargetMap(rules));
        _relativeFrom = !rules.AbsolutePaths ? 0 : rules.Root == "/" ? 1 : rules.Root.Length + 1;
    }

    internal ScanLimits Limits { get; }

    internal GlobFilter Filter { get; }

    internal LinkJudge Judge { get; }

    /// <summary>Whether a directory is one that was named for collection, and so must be there.</summary>
    internal bool IsNamed(string directory) => _rules.Directories.Any(named => named.Path == directory);

    /// <summary>Whether the globs choose a manifest path.</summary>
    internal bool Includes(string manifestPath) => Filter.IncludesAll || Filter.Includes(Relative(manifestPath));

    /// <summary>Whether the globs may choose something below a directory.</summary>
    internal bool CouldIncludeBelow(string manifestPath) => Filter.IncludesAll || Filter.CouldIncludeBelow(Relative(manifestPath));

    private ReadOnlySpan<char> Relative(string manifestPath) => manifestPath.AsSpan(Math.Min(_relativeFrom, manifestPath.Length));
}
