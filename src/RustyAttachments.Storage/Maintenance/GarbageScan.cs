using System.Globalization;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Maintenance;

/// <summary>
/// Finds the old objects of a store that no manifest names. Holds 24 bytes and a bit for each old object and nothing for
/// each name in a manifest, so ten million objects take a quarter of a gigabyte. Objects are listed first and manifests
/// read afterwards: what a manifest names that appears in between is seen.
/// </summary>
internal sealed class GarbageScan(IContentStore store, Action progress)
{
    private const string Digits = "0123456789abcdef";

    // A listing shows whole seconds; a manifest that was replaced in the second in which it was read is read again.
    private static readonly TimeSpan Unsettled = TimeSpan.FromMinutes(1);

    private readonly ManifestReader _reader = new(store);
    private readonly HashSet<ContentHash> _seen = [];
    private UInt128[] _digests = [];
    private long[] _sizes = [];
    private long[] _named = [];
    private long _stored;
    private long _storedBytes;
    private long _manifests;

    /// <summary>All objects of the store, as far as listed.</summary>
    public GcCount Stored => new(Interlocked.Read(ref _stored), Interlocked.Read(ref _storedBytes));

    /// <summary>Manifests read.</summary>
    public long Manifests => Interlocked.Read(ref _manifests);

    /// <summary>Lists the objects that were stored before <paramref name="before"/>. Objects that are not named by a digest are nobody's business here.</summary>
    public async Task ListObjectsAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        // Where a listing takes a round trip for each 1,000 keys, sixteen at once are as many times faster.
        string[] prefixes = store.Capabilities.CheapHead ? [StoreKey.DataPrefix] : [.. Digits.Select(digit => StoreKey.DataPrefix + digit)];
        var parts = await Task.WhenAll(prefixes.Select(prefix => ListAsync(prefix, before, cancellationToken)));
        _digests = [.. parts.SelectMany(static part => part.Digests)];
        _sizes = [.. parts.SelectMany(static part => part.Sizes)];
        Array.Sort(_digests, _sizes);
        _named = new long[(_digests.Length + 63) / 64];
    }

    /// <summary>
    /// Reads the manifests that have come since the last call, by the store's time <paramref name="now"/> at some moment
    /// before this call. One that cannot be read ends it: what it names is unknown.
    /// </summary>
    public Task ReadManifestsAsync(DateTimeOffset now, CancellationToken cancellationToken) =>
        _reader.ReadAsync(NewAsync(now, cancellationToken), (manifest, _) =>
        {
            if (manifest.Problem is { } problem)
                throw new RustyAttachmentsException(problem.Code, $"{problem.Message.TrimEnd('.')}; because what it names is unknown, garbage collection of '{store.DisplayName}' stopped: repair or remove {manifest.Key}.", problem);
            foreach (var named in ManifestObjects.Of(manifest.Decoded!.Manifest)) Name(named.Hash);
            Interlocked.Increment(ref _manifests);
            progress();
            return ValueTask.CompletedTask;
        }, cancellationToken);

    /// <summary>The old objects that no manifest names, by their numbers, in order.</summary>
    public IEnumerable<int> Garbage() => Enumerable.Range(0, _digests.Length).Where(IsGarbage);

    /// <summary>Whether no manifest that was read names an object.</summary>
    public bool IsGarbage(int index) => (Volatile.Read(ref _named[index / 64]) & (1L << (index % 64))) == 0;

    /// <summary>The digest of an object.</summary>
    public UInt128 DigestOf(int index) => _digests[index];

    /// <summary>The key of an object.</summary>
    public StoreKey KeyOf(int index) => StoreKey.Data(new ContentHash(_digests[index]));

    /// <summary>The size of an object in bytes.</summary>
    public long SizeOf(int index) => _sizes[index];

    private void Name(ContentHash hash)
    {
        if (!hash.IsDigest) return;
        var index = Array.BinarySearch(_digests, hash.Digest);
        if (index >= 0) Interlocked.Or(ref _named[index / 64], 1L << (index % 64));
    }

    private async Task<(List<UInt128> Digests, List<long> Sizes)> ListAsync(string prefix, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var (digests, sizes) = (new List<UInt128>(), new List<long>());
        await foreach (var found in store.ListAsync(prefix, cancellationToken))
        {
            if (!found.Key.TryGetHash(out var hash)) continue;
            Interlocked.Increment(ref _stored);
            Interlocked.Add(ref _storedBytes, found.Size);
            if (digests.Count % 1000 == 0) progress();
            if (!hash.IsDigest || found.LastModified >= before) continue;
            digests.Add(hash.Digest);
            sizes.Add(found.Size);
        }

        return (digests, sizes);
    }

    private async IAsyncEnumerable<ObjectInfo> NewAsync(DateTimeOffset now, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var info in store.ListAsync(StoreKey.ManifestsPrefix, cancellationToken))
        {
            var identity = ContentHasher.HashText(string.Create(CultureInfo.InvariantCulture, $"{info.Key}\n{info.Size}\n{info.LastModified.UtcTicks}"));
            if (_seen.Contains(identity)) continue;
            if (info.LastModified < now - Unsettled) _seen.Add(identity);
            yield return info;
        }
    }
}
