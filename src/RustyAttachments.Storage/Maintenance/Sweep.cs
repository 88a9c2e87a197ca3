using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Maintenance;

/// <summary>
/// Deletes garbage in rounds. Each writes down what it is about to delete, then reads the manifests that have come since,
/// then deletes what is garbage still, within <see cref="SweepGuard.RoundTime"/>: that order, and that limit, are what
/// <see cref="SweepGuard"/> relies on. Several may run at once, in this process and in others.
/// </summary>
internal sealed class Sweep(IContentStore store, GarbageScan scan, GcRecords records, GcOptions options, TimeProvider time, Action<GcFate, int> settled)
{
    /// <summary>Objects of one round.</summary>
    public const int RoundObjects = 50_000;

    // A request that was given up may still reach the store: the rest of the round's time is for that.
    private static readonly TimeSpan DeletingTime = SweepGuard.RoundTime - TimeSpan.FromMinutes(1);

    /// <summary>Deletes the objects with these numbers, in order, as far as they are garbage still. <paramref name="now"/> is the store's time.</summary>
    public async Task RunAsync(IReadOnlyList<int> due, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var left = new Queue<int[]>(due.Chunk(RoundObjects));
        while (left.TryDequeue(out var round))
        {
            var late = await RoundAsync(round, now, cancellationToken);
            if (late.Length > 0) left.Enqueue(late);
        }
    }

    private async Task<int[]> RoundAsync(int[] round, DateTimeOffset now, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(DeletingTime, time);
        await records.WriteAsync(GcRecords.Sweeps, round.Select(scan.DigestOf).ToArray(), cancellationToken);
        await scan.ReadManifestsAsync(now, cancellationToken);
        var late = new List<int>();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, end.Token);
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Clamp(store.Capabilities.MaxConcurrency, 1, options.Concurrency) };
        await Parallel.ForEachAsync(round, parallel, async (index, _) =>
        {
            try
            {
                settled(await SettleAsync(index, now, stop.Token), index);
            }
            catch (OperationCanceledException) when (end.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                lock (late) late.Add(index);
            }
        });
        late.Sort();
        return [.. late];
    }

    private async Task<GcFate> SettleAsync(int index, DateTimeOffset now, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!scan.IsGarbage(index)) return GcFate.Kept;
        var key = scan.KeyOf(index);
        var found = await store.HeadAsync(key, cancellationToken);
        if (found is not null && found.LastModified > now - options.Grace) return GcFate.Kept; // stored anew since it was listed
        await store.DeleteAsync(key, cancellationToken);
        return GcFate.Deleted;
    }
}
