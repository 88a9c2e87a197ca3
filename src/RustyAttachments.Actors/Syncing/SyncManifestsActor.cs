using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>
/// Does the last unit of a copy between stores: stores the manifests, with their metadata and content type. Runs when all
/// objects are there. Where objects may have been left out, a manifest that needs one of them is left out as well.
/// </summary>
public sealed class SyncManifestsActor(UnitContext context, SyncManifestsUnit unit, IContentStore source, IContentStore target, TimeProvider time) : AsyncUnitActor(context)
{
    private readonly ConcurrentDictionary<ContentHash, long> _seen = [];

    /// <inheritdoc/>
    protected override async Task<UnitResult> WorkAsync(Action<UnitCounters> advanced)
    {
        var tally = new SyncTally(advanced);
        var planned = Unit.Segments.Read(unit.Manifests).ToDictionary(static item => item.Path, StringComparer.Ordinal);
        var read = new HashSet<string>(StringComparer.Ordinal);
        await new SyncSources(source).ReadAsync(Listed(planned.Values), planned.Values.Where(static item => item.Source is not null), async (manifest, cancelled) =>
        {
            lock (read) read.Add(manifest.Key.Text);
            if (manifest.Stored is { } stored && ContentHasher.Hash(stored.Content.Span) == planned[manifest.Key.Text].File!.Hash) await StoreAsync(manifest, tally, cancelled);
            else Changed(manifest.Key.Text, tally);
        }, Unit.Cancelled);
        foreach (var key in planned.Keys.Where(key => !read.Contains(key))) Changed(key, tally);
        return tally.Result();
    }

    private static async IAsyncEnumerable<ObjectInfo> Listed(IEnumerable<SegmentItem> planned)
    {
        await Task.CompletedTask;
        foreach (var item in planned.Where(static item => item.Source is null))
            yield return new ObjectInfo(StoreKey.Parse(item.Path), item.File!.SizeOrZero, default);
    }

    private void Changed(string key, SyncTally tally) => tally.Fail(key, ErrorCode.TransferFailed,
        $"The manifest {key} of '{source.DisplayName}' was changed or removed while what it names was copied, so it was not stored; run the command again.");

    private async ValueTask StoreAsync(ManifestReading manifest, SyncTally tally, CancellationToken cancelled)
    {
        var (key, stored) = (manifest.Key, manifest.Stored!);
        if (await IsThereAsync(key, stored, cancelled))
        {
            tally.Add(new UnitCounters { FilesUpToDate = 1 });
            return;
        }

        if (Unit.Spec.Request.OnError == ErrorPolicy.Skip && await MissingAsync(manifest, cancelled) is { } missing)
        {
            tally.Fail(key.Text, ErrorCode.StoreObjectMissing,
                $"The manifest {key} was not stored, because '{target.DisplayName}' lacks what it names: the object {missing.Hash}, needed by '{missing.Path}'.");
            return;
        }

        var options = new PutOptions { ContentType = stored.ContentType, Metadata = stored.Metadata };
        try
        {
            options.Validate();
        }
        catch (ArgumentException e)
        {
            tally.Fail(key.Text, ErrorCode.StoreUnsupported, $"The metadata of the manifest {key} of '{source.DisplayName}' cannot be kept by every store, so it was not stored: {e.Message}");
            return;
        }

        await target.PutAsync(key, stored.Content, options, cancelled);
        await new SweepGuard(target, time).EnsureKeptAsync(key, () => ManifestObjects.Of(manifest.Decoded!.Manifest), Unit.Spec.Since, cancelled);
        tally.Add(new UnitCounters { FilesWritten = 1, BytesWritten = stored.Content.Length });
    }

    private async Task<bool> IsThereAsync(StoreKey key, StoredObject wanted, CancellationToken cancelled)
    {
        if ((await target.HeadAsync(key, cancelled))?.Size != wanted.Content.Length) return false;
        var found = await target.GetAsync(key, wanted.Content.Length, cancelled);
        return found.Content.Span.SequenceEqual(wanted.Content.Span) && (wanted.ContentType is null || found.ContentType == wanted.ContentType)
            && found.Metadata.Count == wanted.Metadata.Count && wanted.Metadata.All(pair => found.Metadata.GetValueOrDefault(pair.Key) == pair.Value);
    }

    private async Task<NamedObject?> MissingAsync(ManifestReading manifest, CancellationToken cancelled)
    {
        var missing = new StrongBox<NamedObject?>();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancelled);
        var parallel = new ParallelOptions { CancellationToken = enough.Token, MaxDegreeOfParallelism = Math.Clamp(target.Capabilities.MaxConcurrency, 1, 32) };
        try
        {
            await Parallel.ForEachAsync(ManifestObjects.Of(manifest.Decoded!.Manifest), parallel, async (named, token) =>
            {
                if (_seen.TryGetValue(named.Hash, out var size) && size == named.Size) return;
                if ((await target.HeadAsync(StoreKey.Data(named.Hash), token))?.Size == named.Size)
                {
                    _seen[named.Hash] = named.Size;
                    return;
                }

                lock (missing) missing.Value = named;
                await enough.CancelAsync();
            });
        }
        catch (OperationCanceledException) when (!cancelled.IsCancellationRequested)
        {
            // One is enough.
        }

        return missing.Value;
    }
}
