using System.Buffers;
using System.Collections.Concurrent;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Verification;

/// <summary>
/// Checks a store: every manifest decodes, every object that one names is there with the right size and, as far as asked
/// for, every object's content is what its name says (also of objects that no manifest names: a later upload would
/// rely on them). Safe beside uploads and garbage collection: what seems to be missing is looked for again, and so is
/// the manifest that needs it. Memory grows with the number of objects, about 60 bytes each. One verifier checks once.
/// </summary>
public sealed class StoreVerifier(IContentStore store, VerifyOptions options, IProgress<VerifyProgress>? progress = null)
{
    private const int ReadBytes = 4 << 20;

    private readonly ManifestReader _reader = new(store);
    private readonly Dictionary<ContentHash, long> _stored = [];
    private readonly HashSet<ContentHash> _named = [];
    private readonly HashSet<ContentHash> _vanished = [];
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

        await _reader.ReadAllAsync(CheckManifestAsync, cancellationToken);
        if (options.ReadShare > 0) await ReadAsync(cancellationToken);
        if (_vanished.Count > 0) await LookAgainAsync(cancellationToken);
        return new VerifyReport
        {
            Manifests = _manifests, Objects = _stored.Count, ObjectBytes = bytes, ObjectsNamed = _named.Count,
            ObjectsRead = _objectsRead, BytesRead = _bytesRead,
            Findings = [.. _findings.OrderBy(static finding => finding.Key, StringComparer.Ordinal)], FindingCount = _findingCount,
        };
    }

    private async ValueTask CheckManifestAsync(ManifestReading read, CancellationToken cancellationToken)
    {
        if (read.Problem is { } problem)
            Find(new VerifyFinding(problem.Code, read.Key.Text, problem is ManifestException ? $"{problem.Message} Whatever it described cannot be downloaded; upload it again." : problem.Message));
        else
            await AskAsync(read.Key, ManifestObjects.Of(read.Decoded!.Manifest).Where(named => !IsStored(named.Hash, named.Size)), cancellationToken);
        Interlocked.Increment(ref _manifests);
        Report();
    }

    // Objects that were listed and could not be read: garbage collection takes those of manifests that are gone.
    private Task LookAgainAsync(CancellationToken cancellationToken) => _reader.ReadAllAsync(async (read, cancelled) =>
    {
        if (read.Decoded is { } decoded) await AskAsync(read.Key, ManifestObjects.Of(decoded.Manifest).Where(named => _vanished.Contains(named.Hash)), cancelled);
    }, cancellationToken);

    private async ValueTask AskAsync(StoreKey manifest, IEnumerable<NamedObject> doubtful, CancellationToken cancellationToken)
    {
        var found = new ConcurrentBag<VerifyFinding>();
        await Parallel.ForEachAsync(doubtful, _reader.InParallel(cancellationToken), async (named, cancelled) =>
        {
            if (await AskAsync(manifest, named, cancelled) is { } finding) found.Add(finding);
        });
        if (found.IsEmpty || await store.HeadAsync(manifest, cancellationToken) is null) return; // nobody needs it any more
        foreach (var finding in found) Find(finding);
    }

    private bool IsStored(ContentHash hash, long size)
    {
        lock (_stored)
        {
            _named.Add(hash);
            return _stored.TryGetValue(hash, out var stored) && stored == size;
        }
    }

    // It may have been stored, or repaired, since the listing.
    private async Task<VerifyFinding?> AskAsync(StoreKey manifest, NamedObject named, CancellationToken cancellationToken)
    {
        var (path, hash, size) = named;
        var key = StoreKey.Data(hash);
        if (IsFound(key)) return null; // many files may need one object
        var now = await store.HeadAsync(key, cancellationToken);
        if (now is not null)
            lock (_stored) _stored[hash] = now.Size;
        if (now?.Size == size) return null;
        return now is null
            ? new VerifyFinding(ErrorCode.StoreObjectMissing, key.Text, $"The object {hash} is missing; '{path}' of {manifest} needs it: upload that file again.")
            : new VerifyFinding(ErrorCode.StoreObjectDamaged, key.Text, $"The object {hash} has {now.Size} bytes instead of {size}; '{path}' of {manifest} needs it: upload that file again to replace it.");
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var chosen = _stored.Where(pair => pair.Key.IsDigest && options.IsChosen(pair.Key)).ToList();
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
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectMissing)
        {
            lock (_vanished)
                if (_named.Contains(hash)) _vanished.Add(hash);
        }
        catch (StoreException e) when (e.Code is ErrorCode.StoreObjectDamaged)
        {
            Find(new VerifyFinding(e.Code, key.Text, e.Message));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        Report();
    }

    private bool IsFound(StoreKey key)
    {
        lock (_findings) return _found.Contains(key.Text);
    }

    private void Find(VerifyFinding finding)
    {
        lock (_findings)
        {
            if (!_found.Add(finding.Key)) return;
            _findingCount++;
            if (_findings.Count < VerifyReport.KeptFindings) _findings.Add(finding);
        }
    }

    private void Report() => progress?.Report(new VerifyProgress(
        Interlocked.Read(ref _manifests), Interlocked.Read(ref _objectsRead), _toRead.Objects, Interlocked.Read(ref _bytesRead), _toRead.Bytes));
}
