using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Maintenance;

/// <summary>
/// Protects a manifest that was just stored from a garbage collection that runs at the same time. A sweep writes down
/// what it will delete before it looks for new manifests; whoever stores a manifest looks for such records afterwards.
/// So either the sweep sees the manifest and keeps what it names, or the manifest's writer sees the record and checks.
/// One listing for each manifest where nothing is swept.
/// </summary>
public sealed class SweepGuard(IContentStore store, TimeProvider time)
{
    /// <summary>How long after its record was written a round of a sweep may still delete.</summary>
    public static readonly TimeSpan RoundTime = TimeSpan.FromMinutes(5);

    // Clocks of those who began a transfer and of those who end it may differ by this much.
    private static readonly TimeSpan ClockTolerance = TimeSpan.FromHours(1);
    private const int AtOnce = 32;
    private readonly GcRecords _records = new(store);

    /// <summary>
    /// Returns when everything that the manifest names is there to stay. Where a sweep has removed some of it, the
    /// manifest is withdrawn, and the failure is <see cref="ErrorCode.StoreSwept"/>.
    /// </summary>
    /// <param name="manifest">The key of the manifest, which is stored.</param>
    /// <param name="named">What it names; asked for only when needed.</param>
    /// <param name="since">When the first of those objects was looked for, at the latest.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task EnsureKeptAsync(StoreKey manifest, Func<IEnumerable<NamedObject>> named, DateTimeOffset since, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(named);
        var listed = await _records.ListAsync(GcRecords.Sweeps, cancellationToken);
        if (listed.Count == 0) return;
        var looked = time.GetTimestamp();
        var stored = await store.HeadAsync(manifest, cancellationToken) ?? throw StoreFailures.Missing(store.DisplayName, manifest.Text);
        var began = stored.LastModified - (time.GetUtcNow() - since) - ClockTolerance;
        var touched = new Dictionary<StoreKey, NamedObject>();
        var over = DateTimeOffset.MinValue;
        foreach (var info in listed.Where(info => info.LastModified + RoundTime >= began))
        {
            if (await _records.ReadAsync(info, cancellationToken) is not { } record || !Take(record, named(), touched)) continue;
            if (info.LastModified + RoundTime > over) over = info.LastModified + RoundTime;
        }

        if (touched.Count == 0) return;
        // By the store's clock: the manifest was stored at LastModified, and some time has passed since.
        var wait = over - stored.LastModified - time.GetElapsedTime(looked);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancellationToken);
        await CheckAsync(manifest, touched.Values, cancellationToken);
    }

    private static bool Take(GcRecord record, IEnumerable<NamedObject> named, Dictionary<StoreKey, NamedObject> touched)
    {
        var any = false;
        foreach (var item in named)
        {
            if (!item.Hash.IsDigest || !record.Holds(item.Hash.Digest)) continue;
            touched[StoreKey.Data(item.Hash)] = item;
            any = true;
        }

        return any;
    }

    private async Task CheckAsync(StoreKey manifest, IEnumerable<NamedObject> touched, CancellationToken cancellationToken)
    {
        NamedObject? gone = null;
        var count = 0;
        var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Math.Clamp(store.Capabilities.MaxConcurrency, 1, AtOnce) };
        await Parallel.ForEachAsync(touched, parallel, async (item, cancelled) =>
        {
            if ((await store.HeadAsync(StoreKey.Data(item.Hash), cancelled))?.Size == item.Size) return;
            lock (parallel) (gone, count) = (item, count + 1);
        });
        if (gone is not { } lost) return;
        await store.DeleteAsync(manifest, cancellationToken);
        throw new StoreException(ErrorCode.StoreSwept,
            $"A garbage collection of '{store.DisplayName}' removed {count} {(count == 1 ? "object" : "objects")} that had been found there (the content of '{lost.Path}' is one), so the manifest {manifest} was withdrawn; run the same command again to store what is gone.", "write", manifest.Text);
    }
}
