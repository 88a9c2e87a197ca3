using System.Collections.Immutable;
using System.Text;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;

namespace RustyAttachments.Actors.Protocol;

/// <summary>
/// Splits results into parts that each fit a message, and puts them together again. Sizes are estimates, in bytes, that
/// are never below what the parts take as messages. Pure.
/// </summary>
public static class UnitResults
{
    /// <summary>What a part may take; far below what remoting can carry.</summary>
    public const int MaxPartBytes = 48 * 1024;

    /// <summary>The most parts that are put together again.</summary>
    public const int MaxParts = 64 * 1024;

    /// <summary>
    /// What the plan of an upload may take, where other nodes must know it: whatever may be submitted fits, unless much of
    /// it is links to long paths.
    /// </summary>
    public const int MaxPlanBytes = 96 * 1024;

    private const int MaxTextBytes = 12 * 1024;
    private const int ItemBytes = 72;     // numbers, and what surrounds the item
    private const int NestedBytes = 4;    // what surrounds a text or a part of an item
    private const int CounterBytes = 512;

    /// <summary>
    /// The parts of a result, at least one. The last one has the counters and the plan. A unit that fits no message (links
    /// nested within links, of very long paths) becomes a failure; texts of issues are cut.
    /// </summary>
    public static ImmutableArray<UnitResult> Split(UnitResult result)
    {
        ArgumentNullException.ThrowIfNull(result);
        var parts = ImmutableArray.CreateBuilder<UnitResult>();
        var part = new Part();
        foreach (var unit in result.NewUnits)
        {
            if (SizeOf(unit) > MaxPartBytes) Add(part => part.Failures.Add(TooLong(unit)), SizeOf(TooLong(unit)));
            else Add(part => part.Units.Add(unit), SizeOf(unit));
        }

        foreach (var segment in result.Segments) Add(part => part.Segments.Add(segment), SizeOf(segment));
        foreach (var failure in result.Failures.Select(Cut)) Add(part => part.Failures.Add(failure), SizeOf(failure));
        foreach (var warning in result.Warnings.Select(Cut)) Add(part => part.Warnings.Add(warning), SizeOf(warning));
        if (part.Bytes + CounterBytes + SizeOf(result.Plan) > MaxPartBytes) Flush();
        parts.Add(part.Build() with { Counters = result.Counters, CheckCacheWrong = result.CheckCacheWrong, Plan = result.Plan });
        return parts.ToImmutable();

        void Add(Action<Part> add, int bytes)
        {
            if (part.Bytes + bytes > MaxPartBytes) Flush();
            part.Bytes += bytes;
            add(part);
        }

        void Flush()
        {
            parts.Add(part.Build());
            part = new Part();
        }
    }

    /// <summary>The result whose parts these are, in order.</summary>
    public static UnitResult Join(IReadOnlyList<UnitResult> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        return parts.Count == 1 ? parts[0] : parts[^1] with
        {
            NewUnits = [.. parts.SelectMany(static part => part.NewUnits)],
            Segments = [.. parts.SelectMany(static part => part.Segments)],
            Failures = [.. parts.SelectMany(static part => part.Failures)],
            Warnings = [.. parts.SelectMany(static part => part.Warnings)],
        };
    }

    /// <summary>Leases for messages: as many in each as fit.</summary>
    public static IEnumerable<ImmutableArray<WorkProtocol.Lease>> Batches(IEnumerable<WorkProtocol.Lease> leases)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var batch = ImmutableArray.CreateBuilder<WorkProtocol.Lease>();
        var bytes = 0;
        foreach (var lease in leases)
        {
            var size = SizeOf(lease.Unit);
            if (bytes + size > MaxPartBytes && batch.Count > 0)
            {
                yield return batch.DrainToImmutable();
                bytes = 0;
            }

            bytes += size;
            batch.Add(lease);
        }

        if (batch.Count > 0) yield return batch.DrainToImmutable();
    }

    /// <summary>About what a unit takes in a message, never less.</summary>
    public static int SizeOf(WorkUnit unit) => unit switch
    {
        ScanUnit scan => SizeOf(scan.Task),
        UploadUnit upload => SizeOf(upload.Files),
        PlanTreeUnit tree => ItemBytes + SizeOf(tree.Key) + SizeOf(tree.Node),
        DownloadUnit download => SizeOf(download.Files) + SizeOf(download.Node),
        FinishDownloadUnit finish => SizeOf(finish.Entries) + SizeOf(finish.Node),
        SyncUnit sync => SizeOf(sync.Objects),
        SyncManifestsUnit manifests => SizeOf(manifests.Manifests),
        PrestageUnit prestage => SizeOf(prestage.Objects) + SizeOf(prestage.Node),
        _ => ItemBytes,
    };

    /// <summary>About what an upload's plan takes in a message, never less.</summary>
    public static int SizeOf(UploadPlan? plan) => plan is null ? 0 : ItemBytes + SizeOf(plan.Root) + SizeOf(plan.Rules) + (plan.Probe?.TextLength ?? 0);

    /// <summary>About what an issue takes in a message, never less.</summary>
    public static int SizeOf(PathIssue issue)
    {
        ArgumentNullException.ThrowIfNull(issue);
        return ItemBytes + SizeOf(issue.Path) + SizeOf(issue.Message);
    }

    /// <summary>An issue whose texts are short enough for a message.</summary>
    public static PathIssue Cut(PathIssue issue)
    {
        ArgumentNullException.ThrowIfNull(issue);
        return new PathIssue(Cut(issue.Path), issue.Code, Cut(issue.Message));
    }

    /// <summary>A text that is short enough for a message: at most so many bytes of UTF-8.</summary>
    public static string Cut(string text, int mostBytes = MaxTextBytes)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Encoding.UTF8.GetByteCount(text) <= mostBytes) return text;
        var (bytes, length) = (Encoding.UTF8.GetByteCount("…"), 0);
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += rune.Utf8SequenceLength;
            if (bytes > mostBytes) break;
            length += rune.Utf16SequenceLength;
        }

        return text[..length] + "…";
    }

    private static PathIssue TooLong(WorkUnit unit) => new(
        unit is ScanUnit scan ? Cut(scan.Task.SourceDirectory) : "", ErrorCode.LocalNameUnsupported,
        "The paths of links and directories are too long here to be handed to another node; upload this directory by itself, or shorten them.");

    private static int SizeOf(ScanTask task) => ItemBytes + SizeOf(task.SourceDirectory) + SizeOf(task.ManifestPath) + SizeOf(task.RealDirectory)
        + task.Names.Sum(SizeOf) + task.Collapsed.Sum(static link => SizeOf(link.RealTarget) + SizeOf(link.ManifestPath) + SizeOf(link.RealParent) + NestedBytes);

    private static int SizeOf(ScanRules rules) => ItemBytes + SizeOf(rules.Root) + rules.Include.Sum(SizeOf) + rules.Exclude.Sum(SizeOf)
        + rules.Directories.Concat(rules.Files).Sum(static path => SizeOf(path.Path) + SizeOf(path.RealPath) + NestedBytes);

    private static int SizeOf(Segments.SegmentRef segment) => ItemBytes + SizeOf(segment.Name) + segment.Check.TextLength;

    private static int SizeOf(string? text) => text is null ? 0 : Encoding.UTF8.GetByteCount(text) + NestedBytes;

    private sealed class Part
    {
        public ImmutableArray<WorkUnit>.Builder Units { get; } = ImmutableArray.CreateBuilder<WorkUnit>();

        public ImmutableArray<Segments.SegmentRef>.Builder Segments { get; } = ImmutableArray.CreateBuilder<Segments.SegmentRef>();

        public ImmutableArray<PathIssue>.Builder Failures { get; } = ImmutableArray.CreateBuilder<PathIssue>();

        public ImmutableArray<PathIssue>.Builder Warnings { get; } = ImmutableArray.CreateBuilder<PathIssue>();

        public int Bytes { get; set; }

        public UnitResult Build() => new()
        {
            NewUnits = Units.ToImmutable(), Segments = Segments.ToImmutable(), Failures = Failures.ToImmutable(), Warnings = Warnings.ToImmutable(),
        };
    }
}
