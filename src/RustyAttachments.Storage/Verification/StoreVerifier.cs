using System.Buffers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Verification;

/// <summary>
/// Checks a store: every manifest decodes, every object that one names is there with the right size and, as far as asked
/// for, every object's content is what its name says (also of objects that no manifest names: a later upload would
/// rely on them). Safe beside running uploads. Memory grows with the number of objects, about 60 bytes each. One
/// verifier checks once.
/// </summary>
public sealed class StoreVerifier(IContentStore store, VerifyOptions options, IProgress<VerifyProgress>? progress = null)
{
    private const int ReadBytes = 4 << 20;
    private readonly Dictionary<ContentHash, long> _stored = [];
    private readonly HashSet<ContentHash> _named = [];
    private readonly List<VerifyFinding> _findings = [];
    private readonly HashSet<string> _found = new(StringComparer.Ordinal);
    private long _findingCount;
    private long _manifests;
    private long _objectsRead;
    private long _bytesRead;
    private (long Objects, long Bytes) _toRead;

    /// <summary>Runs the check. Throws <see cref="StoreException"/> when the store itself fails.</summary>
    public async Task<VerifyReport> RunAsync(CancellationToken cancellationToken)
    {
        long bytes = 0;
        await foreach (var found in store.ListAsync(StoreKey.DataPrefix, cancellationToken))
        {
            if (!found.Key.TryGetHash(out var hash)) continue;
            _stored[hash] = found.Size;
            bytes += found.Size;
        }

        await foreach (var found in store.ListAsync(StoreKey.ManifestsPrefix, cancellationToken))
            await CheckManifestAsync(found.Key, cancellationToken);
        if (options.ReadShare > 0) await ReadAsync(cancellationToken);
        return new VerifyReport
        {
            Manifests = _manifests, Objects = _stored.Count, ObjectBytes = bytes, ObjectsNamed = _named.Count,
            ObjectsRead = _objectsRead, BytesRead = _bytesRead,
            Findings = [.. _findings.OrderBy(static finding => finding.Key, StringComparer.Ordinal)], FindingCount = _findingCount,
        };
    }

    private async Task CheckManifestAsync(StoreKey key, CancellationToken cancellationToken)
    {
        try
        {
            var text = await store.GetAsync(key, ManifestStore.MaxBytes, cancellationToken);
            var manifest = ManifestCodec.Decode(text.Content.Span).Manifest;
            foreach (var file in manifest.Files) await CheckFileAsync(key, file, manifest.ChunkSize, cancellationToken);
        }
        catch (ManifestException e)
        {
            Find(new VerifyFinding(e.Code, key.Text, $"The manifest {key} does not decode: {e.Message} Whatever it described cannot be downloaded; upload it again."));
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectMissing)
        {
            return; // removed since it was listed
        }

        _manifests++;
        Report();
    }

    private async Task CheckFileAsync(StoreKey manifest, FileEntry file, ChunkSize chunkSize, CancellationToken cancellationToken)
    {
        var part = 0;
        foreach (var hash in file.AllHashes())
        {
            var size = file.State == FileState.Chunked ? chunkSize.Range(file.SizeOrZero, part++).Length : file.SizeOrZero;
            if (!_named.Add(hash) && _stored.TryGetValue(hash, out var known) && known == size) continue;
            await CheckObjectAsync(manifest, file.Path, hash, size, cancellationToken);
        }
    }

    private async Task CheckObjectAsync(StoreKey manifest, string path, ContentHash hash, long size, CancellationToken cancellationToken)
    {
        if (_stored.TryGetValue(hash, out var stored) && stored == size) return;
        // It may have been stored, or repaired, since the listing.
        var now = await store.HeadAsync(StoreKey.Data(hash), cancellationToken);
        if (now is not null) _stored[hash] = now.Size;
        if (now?.Size == size) return;
        Find(now is null
            ? new VerifyFinding(ErrorCode.StoreObjectMissing, StoreKey.Data(hash).Text, $"The object {hash} is missing; '{path}' of {manifest} needs it: upload that file again.")
            : new VerifyFinding(ErrorCode.StoreObjectDamaged, StoreKey.Data(hash).Text, $"The object {hash} has {now.Size} bytes instead of {size}; '{path}' of {manifest} needs it: upload that file again to replace it."));
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var chosen = _stored.Where(pair => pair.Key.IsDigest && (options.ReadShare >= 1 || options.Random.NextDouble() < options.ReadShare)).ToList();
        _toRead = (chosen.Count, chosen.Sum(static pair => pair.Value));
        var parallel = new ParallelOptions
        {
            CancellationToken = cancellationToken,
            MaxDegreeOfParallelism = Math.Clamp(store.Capabilities.MaxConcurrency, 1, options.Concurrency),
        };
        await Parallel.ForEachAsync(chosen, parallel, async (pair, cancelled) => await ReadObjectAsync(pair.Key, pair.Value, cancelled));
    }

    private async Task ReadObjectAsync(ContentHash hash, long size, CancellationToken cancellationToken)
    {
        var key = StoreKey.Data(hash);
        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ReadBytes, Math.Max(1, size)));
        try
        {
            var hasher = new ContentHasher();
            for (long done = 0; done < size;)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(buffer.Length, size - done));
                await store.GetRangeAsync(key, done, piece, cancellationToken);
                hasher.Append(piece.Span);
                done += piece.Length;
                Interlocked.Add(ref _bytesRead, piece.Length);
            }

            Interlocked.Increment(ref _objectsRead);
            if (hasher.Current() != hash)
                Find(new VerifyFinding(ErrorCode.StoreObjectDamaged, key.Text, $"The object {hash} holds other content (its hash is {hasher.Current()}); delete it and upload the files that need it again."));
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectDamaged or ErrorCode.StoreObjectMissing)
        {
            Find(new VerifyFinding(e.Code, key.Text, e.Message));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Report();
    }

    private void Find(VerifyFinding finding)
    {
        lock (_findings)
        {
            if (!_found.Add(finding.Key)) return; // many files may need one object
            _findingCount++;
            if (_findings.Count < VerifyReport.KeptFindings) _findings.Add(finding);
        }
    }

    private void Report() => progress?.Report(new VerifyProgress(
        _manifests, Interlocked.Read(ref _objectsRead), _toRead.Objects, Interlocked.Read(ref _bytesRead), _toRead.Bytes));
}
