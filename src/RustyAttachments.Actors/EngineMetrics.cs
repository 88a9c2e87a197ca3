using System.Diagnostics.Metrics;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Telemetry;
using RustyAttachments.Storage.Memory;

namespace RustyAttachments.Actors;

/// <summary>
/// What a node's work amounts to.
/// <list type="bullet">
/// <item><c>ra.stage.bytes</c>: bytes, by <c>stage</c> (hashed, stored, written).</item>
/// <item><c>ra.stage.files</c>: files, by <c>stage</c> (found, done, written, up-to-date, failed).</item>
/// <item><c>ra.stage.objects</c>: objects, by <c>stage</c> (stored, present).</item>
/// <item><c>ra.existence.keys</c>: objects of which was found out whether the store has them, by <c>means</c> (cache, head, listing, store: storing it shows).</item>
/// <item><c>ra.existence.estimate</c>: about how many objects a store has, each time that was looked at.</item>
/// <item><c>ra.queue.depth</c>: requests that wait, by <c>stage</c> (store, fetch).</item>
/// <item><c>ra.units.running</c>: leased units, by <c>kind</c>; <c>ra.units.duration</c>: seconds of a finished one.</item>
/// <item><c>ra.memory.used</c>, <c>ra.memory.budget</c>: bytes of content in memory, and how many there may be; <c>ra.memory.waiting</c>: requests that wait for some.</item>
/// </list>
/// </summary>
internal static class EngineMetrics
{
    private static readonly Counter<long> Bytes = RaMeter.Instance.CreateCounter<long>("ra.stage.bytes", "By", "Bytes that passed a stage.");
    private static readonly Counter<long> Files = RaMeter.Instance.CreateCounter<long>("ra.stage.files", "{file}", "Files that passed a stage.");
    private static readonly Counter<long> Objects = RaMeter.Instance.CreateCounter<long>("ra.stage.objects", "{object}", "Objects that were stored or found.");
    private static readonly Counter<long> Existence = RaMeter.Instance.CreateCounter<long>("ra.existence.keys", "{object}", "Objects that the store was found to have or to lack.");
    private static readonly Histogram<long> Estimate = RaMeter.Instance.CreateHistogram<long>("ra.existence.estimate", "{object}", "Objects that a store has, about.");
    private static readonly UpDownCounter<long> Queue = RaMeter.Instance.CreateUpDownCounter<long>("ra.queue.depth", "{request}", "Requests that wait for a stage.");
    private static readonly UpDownCounter<long> Units = RaMeter.Instance.CreateUpDownCounter<long>("ra.units.running", "{unit}", "Units of work under way.");
    private static readonly Histogram<double> UnitDuration = RaMeter.Instance.CreateHistogram<double>("ra.units.duration", "s", "Time of one unit of work.");

    /// <summary>It was found out whether the store has <paramref name="objects"/>, or was left to storing them.</summary>
    public static void Answered(ClaimMeans means, int objects = 1)
    {
        if (objects > 0 && Existence.Enabled) Existence.Add(objects, Tag("means", means.ToString().ToLowerInvariant()));
    }

    /// <summary>The size of a store was estimated, in objects.</summary>
    public static void Estimated(long objects) => Estimate.Record(objects);

    /// <summary>A request begins to wait for a stage (+1), or no longer does (-1).</summary>
    public static void Waits(string stage, int change) => Queue.Add(change, Tag("stage", stage));

    /// <summary>A unit was started.</summary>
    public static void Started(WorkUnit unit) => Units.Add(1, Tag("kind", KindOf(unit)));

    /// <summary>A unit has ended, in whatever way.</summary>
    public static void Ended(WorkUnit unit, TimeSpan after)
    {
        var kind = Tag("kind", KindOf(unit));
        Units.Add(-1, kind);
        UnitDuration.Record(after.TotalSeconds, kind);
    }

    /// <summary>A unit's counters have moved on. They can also go back, when a file is started again; counters cannot.</summary>
    public static void Advanced(UnitCounters before, UnitCounters now)
    {
        if (!Bytes.Enabled && !Files.Enabled && !Objects.Enabled) return;
        Add(Bytes, "hashed", now.BytesHashed - before.BytesHashed);
        Add(Bytes, "stored", now.BytesStored - before.BytesStored);
        Add(Bytes, "written", now.BytesWritten - before.BytesWritten);
        Add(Files, "found", now.FilesTotal - before.FilesTotal);
        Add(Files, "done", now.FilesDone - before.FilesDone);
        Add(Files, "written", now.FilesWritten - before.FilesWritten);
        Add(Files, "up-to-date", now.FilesUpToDate - before.FilesUpToDate);
        Add(Files, "failed", now.FilesFailed - before.FilesFailed);
        Add(Objects, "stored", now.ObjectsStored - before.ObjectsStored);
        Add(Objects, "present", now.ObjectsPresent - before.ObjectsPresent);
    }

    /// <summary>Shows the memory of an engine until the result is disposed.</summary>
    public static IDisposable Observe(MemoryPermits permits)
    {
        var meter = new Meter(RaMeter.Name);
        meter.CreateObservableGauge("ra.memory.used", () => permits.InUse, "By", "Content in memory.");
        meter.CreateObservableGauge("ra.memory.budget", () => permits.Budget, "By", "Content that may be in memory.");
        meter.CreateObservableGauge("ra.memory.waiting", () => permits.Waiting, "{request}", "Requests that wait for memory.");
        return meter;
    }

    private static string KindOf(WorkUnit unit) => unit.GetType().Name[..^"Unit".Length].ToLowerInvariant();

    private static void Add(Counter<long> counter, string stage, long amount)
    {
        if (amount > 0) counter.Add(amount, Tag("stage", stage));
    }

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}
