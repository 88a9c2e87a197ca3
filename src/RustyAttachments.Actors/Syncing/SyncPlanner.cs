using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>
/// Plans a copy between stores: reads the manifests, names every object once, leaves out what a listing of the target
/// shows to be there, and splits the rest into segments. Plans once.
/// </summary>
internal sealed class SyncPlanner(UnitContext unit, IContentStore source, IContentStore target, EngineSettings settings, SyncTally tally)
{
    private readonly SortedDictionary<string, SegmentItem> _manifests = new(StringComparer.Ordinal);

    private SyncRequest Request => (SyncRequest)unit.Spec.Request;

    /// <summary>Makes the units of the transfer.</summary>
    public async Task<UnitResult> PlanAsync()
    {
        var (found, objects) = await CollectAsync();
        await PresenceListing.RemovePresentAsync(target, objects, unit.Cancelled);
        var units = CopyUnits(found, objects).ToList();
        unit.Segments.Delete(found);
        if (_manifests.Count > 0) units.Add(new SyncManifestsUnit(unit.Segments.Write(unit.SegmentName("manifests"), [.. _manifests.Values])));
        return tally.Result([.. units]);
    }

    private async Task<(SegmentRef Found, Dictionary<ContentHash, long> Sizes)> CollectAsync()
    {
        using var found = unit.Segments.Create(unit.SegmentName("found"));
        var objects = new NamedObjects(found);
        foreach (var file in Request.Files)
        {
            var manifest = SyncSources.ReadFile(file.Path, text => ManifestKeys.OfFile(file.Name, ContentHasher.Hash(text.Span)));
            Take(manifest, objects, file.Path);
        }

        var listed = Request.All ? source.ListAsync(StoreKey.ManifestsPrefix, unit.Cancelled) : NamedAsync();
        await new ManifestReader(source).ReadAsync(listed, (manifest, _) =>
        {
            Take(manifest, objects, file: null);
            return ValueTask.CompletedTask;
        }, unit.Cancelled);
        return (found.Complete(), objects.Sizes);
    }

    private async IAsyncEnumerable<ObjectInfo> NamedAsync()
    {
        foreach (var key in Request.Keys.Distinct().Select(StoreKey.Parse))
            yield return await source.HeadAsync(key, unit.Cancelled) ?? throw StoreFailures.Missing(source.DisplayName, key.Text);
    }

    private void Take(ManifestReading manifest, NamedObjects objects, string? file)
    {
        if (manifest.Problem is { } problem)
        {
            var message = $"{problem.Message.TrimEnd('.')}; it was found in '{source.DisplayName}'.";
            if (Request.OnError == ErrorPolicy.Fail) throw new RustyAttachmentsException(problem.Code, message, problem);
            tally.Fail(manifest.Key.Text, problem.Code, message);
            return;
        }

        lock (objects)
        {
            tally.Add(objects.Take(manifest));
            var text = manifest.Stored!.Content;
            _manifests[manifest.Key.Text] = new SegmentItem(FileEntry.Hashed(manifest.Key.Text, ContentHasher.Hash(text.Span), text.Length, 0), file);
        }
    }

    private IEnumerable<WorkUnit> CopyUnits(SegmentRef found, Dictionary<ContentHash, long> missing)
    {
        var batch = new List<SegmentItem>();
        long bytes = 0;
        var units = 0;
        foreach (var item in unit.Segments.Read(found))
        {
            unit.Cancelled.ThrowIfCancellationRequested();
            var size = item.File!.SizeOrZero;
            if (!missing.ContainsKey(item.File.Hash!.Value))
            {
                tally.Add(new UnitCounters { FilesDone = 1, BytesDone = size, ObjectsPresent = 1 });
                continue;
            }

            batch.Add(item);
            bytes += size;
            if (batch.Count >= settings.BatchFiles || bytes >= settings.BatchBytes) yield return Flush();
        }

        if (batch.Count > 0) yield return Flush();

        SyncUnit Flush()
        {
            var copy = new SyncUnit(unit.Segments.Write(unit.SegmentName($"objects{units++}"), batch));
            batch.Clear();
            bytes = 0;
            return copy;
        }
    }
}
