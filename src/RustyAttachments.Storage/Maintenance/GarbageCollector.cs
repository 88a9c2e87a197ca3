using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Maintenance;

/// <summary>
/// Removes from a store what nothing needs: objects older than the grace period that no manifest names, in two looks
/// with some time between them, and writes that were never finished. The first look marks, a later one deletes what is
/// marked and still garbage. Safe beside uploads, copies and other collections (see <see cref="SweepGuard"/>); a manifest
/// that cannot be read ends it before anything is deleted. One collector collects once.
/// </summary>
public sealed class GarbageCollector
{
    private const int MarkObjects = 1_000_000;

    // Whoever stores a manifest must find the records of all sweeps since it began: longer than any transfer, and than
    // anybody remembers what a store holds.
    private static readonly TimeSpan RecordTime = TimeSpan.FromDays(40);

    private readonly IContentStore _store;
    private readonly GcOptions _options;
    private readonly TimeProvider _time;
    private readonly IProgress<GcProgress>? _progress;
    private readonly GcRecords _records;
    private readonly GarbageScan _scan;
    private readonly Dictionary<GcFate, GcCount> _counts = Enum.GetValues<GcFate>().ToDictionary(static fate => fate, static _ => default(GcCount));
    private long _toSweep;

    /// <summary>A collector for one store.</summary>
    public GarbageCollector(IContentStore store, GcOptions options, TimeProvider time, IProgress<GcProgress>? progress = null)
    {
        (_store, _options, _time, _progress) = (store, options, time, progress);
        _records = new GcRecords(store);
        _scan = new GarbageScan(store, Report);
    }

    /// <summary>Runs the collection. Throws <see cref="StoreException"/> when the store fails.</summary>
    public async Task<GcReport> RunAsync(CancellationToken cancellationToken)
    {
        var marks = await ReadMarksAsync(cancellationToken); // first, so that a store that does not exist is not created
        var now = _options.Run ? await _records.NowAsync(cancellationToken) : _time.GetUtcNow();
        await _scan.ListObjectsAsync(now - _options.Grace, cancellationToken);
        await _scan.ReadManifestsAsync(now, cancellationToken);
        var manifests = _scan.Manifests; // those that come later are read while sweeping
        var (due, fresh) = Judge(marks, now);
        _toSweep = due.Count;
        if (_options.Run)
        {
            await new Sweep(_store, _scan, _records, _options, _time, Settle).RunAsync(due, now, cancellationToken);
            await MarkAsync(fresh, cancellationToken);
            await ForgetAsync(marks, now, cancellationToken);
        }
        else
        {
            foreach (var index in due) Settle(GcFate.Deleted, index);
        }

        await AbandonAsync(now - _options.Grace, cancellationToken);
        return new GcReport
        {
            Run = _options.Run, Stored = _scan.Stored, Manifests = manifests,
            Deleted = _counts[GcFate.Deleted], Marked = _counts[GcFate.Marked], Waiting = _counts[GcFate.Waiting], Kept = _counts[GcFate.Kept],
            Abandoned = _counts[GcFate.Abandoned].Objects,
        };
    }

    private async Task<List<GcRecord>> ReadMarksAsync(CancellationToken cancellationToken)
    {
        var marks = new List<GcRecord>();
        foreach (var info in await _records.ListAsync(GcRecords.Marks, cancellationToken))
            if (await _records.ReadAsync(info, cancellationToken) is { } mark) marks.Add(mark);
        return marks;
    }

    // A mark that cannot be read marks nothing: its objects are marked again.
    private (List<int> Due, List<int> Fresh) Judge(List<GcRecord> marks, DateTimeOffset now)
    {
        var readable = marks.Where(static mark => mark.Digests is not null).ToLookup(mark => IsDue(mark, now));
        var (due, fresh) = (new List<int>(), new List<int>());
        foreach (var index in _scan.Garbage())
        {
            var digest = _scan.DigestOf(index);
            if (readable[true].Any(mark => mark.Holds(digest))) due.Add(index);
            else if (readable[false].Any(mark => mark.Holds(digest))) Settle(GcFate.Waiting, index);
            else
            {
                fresh.Add(index);
                Settle(GcFate.Marked, index);
            }
        }

        return (due, fresh);
    }

    private bool IsDue(GcRecord mark, DateTimeOffset now) => mark.Written + _options.SweepAfter <= now;

    private async Task MarkAsync(List<int> fresh, CancellationToken cancellationToken)
    {
        foreach (var part in fresh.Chunk(MarkObjects))
            await _records.WriteAsync(GcRecords.Marks, part.Select(_scan.DigestOf).ToArray(), cancellationToken);
    }

    private async Task ForgetAsync(List<GcRecord> marks, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (var mark in marks.Where(mark => mark.Digests is null || IsDue(mark, now))) await _store.DeleteAsync(mark.Key, cancellationToken);
        foreach (var sweep in await _records.ListAsync(GcRecords.Sweeps, cancellationToken))
            if (sweep.LastModified < now - RecordTime) await _store.DeleteAsync(sweep.Key, cancellationToken);
    }

    private async Task AbandonAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        if (_store.Unfinished is not { } unfinished) return;
        var old = new List<UnfinishedWrite>();
        await foreach (var write in unfinished.ListAsync(cancellationToken))
            if (write.Started < before) old.Add(write);
        foreach (var write in old)
        {
            if (_options.Run) await unfinished.RemoveAsync(write, cancellationToken);
            Count(GcFate.Abandoned, 0, write.Name);
        }
    }

    private void Settle(GcFate fate, int index) => Count(fate, _scan.SizeOf(index), _scan.KeyOf(index).Text);

    private void Count(GcFate fate, long bytes, string name)
    {
        lock (_counts) _counts[fate] = new GcCount(_counts[fate].Objects + 1, _counts[fate].Bytes + bytes);
        _options.Each?.Invoke(fate, name);
        if (fate is GcFate.Deleted or GcFate.Kept) Report();
    }

    private void Report()
    {
        if (_progress is null) return;
        lock (_counts)
            _progress.Report(new GcProgress(_scan.Stored.Objects, _scan.Manifests, _counts[GcFate.Deleted].Objects + _counts[GcFate.Kept].Objects, _toSweep));
    }
}
