using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Syncing;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Prestaging;

/// <summary>
/// Plans a prestage: reads the manifests, names every object once, splits them into segments, and makes for each segment
/// one unit on each node. Trees in directories are planned by each node itself. Plans once.
/// </summary>
internal sealed class PrestagePlanner(UnitContext unit, IContentStore store, EngineSettings settings)
{
    private PrestageRequest Request => (PrestageRequest)unit.Spec.Request;

    /// <summary>Makes the units of the transfer.</summary>
    public async Task<UnitResult> PlanAsync()
    {
        if (Request.Directory is not null) return new UnitResult { NewUnits = [.. Request.Keys.Distinct().SelectMany(key => Request.Nodes.Select(node => new PlanTreeUnit(key, node)))] };
        var (found, totals, cost) = await CollectAsync();
        var units = Batches(found).SelectMany(batch => Request.Nodes.Select(node => new PrestageUnit(batch, node, cost))).ToList();
        unit.Segments.Delete(found);
        return new UnitResult
        {
            NewUnits = [.. units],
            Counters = new UnitCounters { FilesTotal = totals.FilesTotal * Request.Nodes.Length, BytesTotal = totals.BytesTotal * Request.Nodes.Length },
        };
    }

    private async Task<(SegmentRef Found, UnitCounters Totals, long Cost)> CollectAsync()
    {
        using var found = unit.Segments.Create(unit.SegmentName("found"));
        var objects = new NamedObjects(found);
        var totals = UnitCounters.Zero;
        await new ManifestReader(store).ReadAsync(NamedAsync(), (manifest, _) =>
        {
            if (manifest.Problem is { } problem) throw new RustyAttachmentsException(problem.Code, $"{problem.Message.TrimEnd('.')}; it was found in '{store.DisplayName}'.", problem);
            lock (objects) totals += objects.Take(manifest);
            return ValueTask.CompletedTask;
        }, unit.Cancelled);
        return (found.Complete(), totals, objects.Sizes.Values.Sum(CacheCost.Of));
    }

    private async IAsyncEnumerable<ObjectInfo> NamedAsync()
    {
        foreach (var key in Request.Keys.Distinct().Select(StoreKey.Parse))
            yield return await store.HeadAsync(key, unit.Cancelled) ?? throw StoreFailures.Missing(store.DisplayName, key.Text);
    }

    private IEnumerable<SegmentRef> Batches(SegmentRef found)
    {
        var batch = new List<SegmentItem>();
        long bytes = 0;
        var written = 0;
        foreach (var item in unit.Segments.Read(found))
        {
            unit.Cancelled.ThrowIfCancellationRequested();
            batch.Add(item);
            bytes += item.File!.SizeOrZero;
            if (batch.Count < settings.BatchFiles && bytes < settings.BatchBytes) continue;
            yield return unit.Segments.Write(unit.SegmentName($"objects{written++}"), batch);
            batch.Clear();
            bytes = 0;
        }

        if (batch.Count > 0) yield return unit.Segments.Write(unit.SegmentName($"objects{written}"), batch);
    }
}
