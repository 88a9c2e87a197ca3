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
/// shows to be there, and splits the rest into segments. Memory grows with the number of distinct objects, about 60 bytes
/// each. Plans once.
/// </summary>
internal sealed class SyncPlanner(UnitContext unit, IContentStore source, IContentStore target, EngineSettings settings, SyncTally tally)
{
    private readonly Dictionary<ContentHash, long> _objects = [];
    private readonly SortedDictionary<string, SegmentItem> _manifests = new(StringComparer.Ordinal);

    private SyncRequest Request => (SyncRequest)unit.Spec.Request;

    /// <summary>Makes the units of the transfer.</summary>
    public async Task<UnitResult> PlanAsync()
    {
        var found = await CollectAsync();
        await PresenceListing.RemovePresentAsync(target, _objects, unit.Cancelled);
        var units = CopyUnits(found).ToList();
        unit.Segments.Delete(found);
        if (_manifests.Count > 0) units.Add(new SyncManifestsUnit(unit.Segments.Write(unit.SegmentName("manifests"), [.. _manifests.Values])));
        return tally.Result([.. units]);
    }

    private async Task<SegmentRef> CollectAsync()
    {
        using var found = unit.Segments.Create(unit.SegmentName("found"));
        foreach (var file in Request.Files)
        {
            var manifest = SyncSources.ReadFile(file.Path, text => ManifestKeys.OfFile(file.Name, ContentHasher.Hash(text.Span)));
            Take(manifest, found, file.Path);
        }

        var listed = Request.All ? source.ListAsync(StoreKey.ManifestsPrefix, unit.Cancelled) : NamedAsync();
        await new ManifestReader(source).ReadAsync(listed, (manifest, _) =>
        {
            Take(manifest, found, file: null);
            return ValueTask.CompletedTask;
        }, unit.Cancelled);
        return found.Complete();
    }

    private async IAsyncEnumerable<ObjectInfo> NamedAsync()
    {
        foreach (var key in Request.Keys.Distinct().Select(StoreKey.Parse))
            yield return await source.HeadAsync(key, unit.Cancelled) ?? throw StoreFailures.Missing(source.DisplayName, key.Text);
    }

    private void Take(ManifestReading manifest, SegmentStreamWriter found, string? file)
    {
        if (manifest.Problem is { } problem)
        {
            var message = $"{problem.Message.TrimEnd('.')}; it was found in '{source.DisplayName}'.";
            if (Request.OnError == ErrorPolicy.Fail) throw new RustyAttachmentsException(problem.Code, message, problem);
            tally.Fail(manifest.Key.Text, problem.Code, message);
            return;
        }

        lock (_objects)
        {
            foreach (var named in ManifestObjects.Of(manifest.Decoded!.Manifest)) Take(named, manifest.Key, found);
            var text = manifest.Stored!.Content;
            _manifests[manifest.Key.Text] = new SegmentItem(FileEntry.Hashed(manifest.Key.Text, ContentHasher.Hash(text.Span), text.Length, 0), file);
        }
    }

    private void Take(NamedObject named, StoreKey manifest, SegmentStreamWriter found)
    {
        if (_objects.TryAdd(named.Hash, named.Size))
        {
            found.Add(new SegmentItem(FileEntry.Hashed(named.Path, named.Hash, named.Size, 0), manifest.Text));
            tally.Add(new UnitCounters { FilesTotal = 1, BytesTotal = named.Size });
        }
        else if (_objects[named.Hash] != named.Size)
        {
            throw new StoreException(ErrorCode.StoreObjectDamaged,
                $"Two manifests disagree about the size of the object {named.Hash}: '{named.Path}' of {manifest} says {named.Size} bytes, another one says {_objects[named.Hash]}; one of them is wrong, sync them one by one.", "read", named.Hash.ToString());
        }
    }

    private IEnumerable<WorkUnit> CopyUnits(SegmentRef found)
    {
        var batch = new List<SegmentItem>();
        long bytes = 0;
        var units = 0;
        foreach (var item in unit.Segments.Read(found))
        {
            unit.Cancelled.ThrowIfCancellationRequested();
            var size = item.File!.SizeOrZero;
            if (!_objects.ContainsKey(item.File.Hash!.Value))
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
