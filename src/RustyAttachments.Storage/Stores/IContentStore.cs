using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Stores;

/// <summary>
/// A store of immutable objects under keys: a directory, a bucket. Safe for many callers at once, in this process and
/// in others. Every method reports failure as <see cref="StoreException"/> (after its own retries) and cancellation as
/// <see cref="OperationCanceledException"/>. An object becomes visible whole or not at all.
/// </summary>
public interface IContentStore : IAsyncDisposable
{
    /// <summary>Where the store is, without secrets; for messages.</summary>
    string DisplayName { get; }

    /// <summary>Tells this store from every other, also from one of the same name on another server; without secrets.</summary>
    string Identity => DisplayName;

    /// <summary>The store itself where this reads it through a cache; else this.</summary>
    IContentStore Origin => this;

    /// <summary>What the store can do and how it wants to be used.</summary>
    StoreCapabilities Capabilities { get; }

    /// <summary>The writes of this store that were begun and not ended; null where the store cannot have any, or cannot tell.</summary>
    IUnfinishedWrites? Unfinished { get; }

    /// <summary>
    /// Size and time of an object, or null when there is none, which includes that the bucket or directory of the store
    /// does not exist yet. All other reads report an absent store as <see cref="Common.Errors.ErrorCode.StoreNotFound"/>.
    /// </summary>
    Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Whether each of <paramref name="objects"/> is there with its size, in their order. For stores where asking is
    /// cheap (<see cref="StoreCapabilities.CheapHead"/>), which answer many questions at little more than the cost of one.
    /// </summary>
    async Task<bool[]> HaveAsync(IReadOnlyList<SizedHash> objects, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(objects);
        var found = new bool[objects.Count];
        for (var i = 0; i < found.Length; i++)
            found[i] = (await HeadAsync(StoreKey.Data(objects[i].Hash), cancellationToken).ConfigureAwait(false))?.Size == objects[i].Size;
        return found;
    }

    /// <summary>Stores <paramref name="content"/> as one object.</summary>
    Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken);

    /// <summary>
    /// Stores a range of an open file as content, reading it in pieces. The bytes are hashed as they are sent, and the
    /// object is published only if they hash to <paramref name="expected"/>; otherwise nothing stays behind and the
    /// failure is <see cref="Common.Errors.ErrorCode.LocalFileChanged"/> (a <see cref="Common.Errors.LocalIOException"/>).
    /// </summary>
    Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken);

    /// <summary>
    /// Fills <paramref name="destination"/> with the object's bytes from <paramref name="offset"/> on. Fewer bytes in
    /// the object than that is <see cref="Common.Errors.ErrorCode.StoreObjectDamaged"/>; no object is
    /// <see cref="Common.Errors.ErrorCode.StoreObjectMissing"/>.
    /// </summary>
    Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// The whole of a small object (a manifest) with its metadata; larger than <paramref name="maxBytes"/> is
    /// <see cref="Common.Errors.ErrorCode.ManifestTooLarge"/>.
    /// </summary>
    Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken);

    /// <summary>
    /// Writes a whole object of exactly <paramref name="length"/> bytes into an open file at an offset, in parallel
    /// ranges where that pays; returns the hash of what was written. An object of another size is
    /// <see cref="Common.Errors.ErrorCode.StoreObjectDamaged"/>.
    /// </summary>
    Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken);

    /// <summary>Objects whose keys begin with <paramref name="prefix"/>, in key order.</summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes an object; absent is not an error.</summary>
    Task DeleteAsync(StoreKey key, CancellationToken cancellationToken);

    /// <summary>
    /// Stores the content <paramref name="hash"/> of <paramref name="size"/> bytes as <paramref name="source"/> has it,
    /// unless it is here already. Where the bytes pass through this machine they are hashed on the way; where they do
    /// not (<see cref="CopyRoute.Shortest"/>, both stores of one service) only the size is checked. An object that is not
    /// what its name or size says is <see cref="Common.Errors.ErrorCode.StoreObjectDamaged"/>, none is
    /// <see cref="Common.Errors.ErrorCode.StoreObjectMissing"/>; both name the source, and nothing is stored.
    /// </summary>
    Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken);
}

/// <summary>What a store can do, so that callers choose instead of catching.</summary>
/// <param name="MaxConcurrency">Requests that the store wants at once, at most.</param>
/// <param name="CheapHead">Whether asking for existence costs less than a network request.</param>
/// <param name="ServerSideCopy">Whether objects can be copied within the service.</param>
public sealed record StoreCapabilities(int MaxConcurrency, bool CheapHead, bool ServerSideCopy);

/// <summary>Content by its hash and its size in bytes.</summary>
public readonly record struct SizedHash(ContentHash Hash, long Size);

/// <summary>An object as a listing or a HEAD shows it. Size in bytes.</summary>
public sealed record ObjectInfo(StoreKey Key, long Size, DateTimeOffset LastModified);

/// <summary>A small object with its content and user metadata (names in lower case).</summary>
public sealed record StoredObject(ReadOnlyMemory<byte> Content, IReadOnlyDictionary<string, string> Metadata, string? ContentType);

/// <summary>How an object is stored.</summary>
public sealed record PutOptions
{
    /// <summary>Content: stored only when absent; an object of the same size is "already there", one of another size is replaced.</summary>
    public static PutOptions Content { get; } = new() { OnlyIfAbsent = true };

    /// <summary>The most metadata an object can have: bytes of all names and values.</summary>
    public const int MaxMetadataBytes = 2048;

    /// <summary>Whether an object that exists with the same size is left as it is.</summary>
    public bool OnlyIfAbsent { get; init; }

    /// <summary>MIME type; the store's default when null.</summary>
    public string? ContentType { get; init; }

    /// <summary>User metadata: ASCII, names in lower case without the <c>x-amz-meta-</c> prefix.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; init; } = new Dictionary<string, string>();

    /// <summary>Throws <see cref="ArgumentException"/> when the metadata could not be kept by every store: S3 allows 2 KiB of printable ASCII.</summary>
    public void Validate()
    {
        var total = 0;
        foreach (var (name, value) in Metadata)
        {
            total += name.Length + value.Length;
            if (name.Length == 0 || !name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
                throw new ArgumentException($"'{name}' is not a metadata name: a-z, 0-9 and '-' are allowed.");
            if (value.Any(static c => c is < ' ' or > '~') || value.Trim().Length != value.Length)
                throw new ArgumentException($"The metadata '{name}' is not printable ASCII without spaces around it.");
        }

        if (total > MaxMetadataBytes) throw new ArgumentException($"The metadata has {total} bytes, more than {MaxMetadataBytes}.");
    }
}

/// <summary>The way that content takes from one store to another.</summary>
public enum CopyRoute
{
    /// <summary>Within the service where both stores can, else as <see cref="Verified"/>.</summary>
    Shortest,
    /// <summary>Through this machine, hashed on the way.</summary>
    Verified,
}

/// <summary>What storing an object came to.</summary>
public enum PutOutcome
{
    /// <summary>The object was stored by this call.</summary>
    Stored,
    /// <summary>An object of the right size was there already.</summary>
    AlreadyPresent,
    /// <summary>A damaged object (wrong size) was there and was replaced.</summary>
    Replaced,
}

/// <summary>A range of an open file. The handle stays the caller's. Offset and length in bytes; the path is for messages.</summary>
public readonly record struct FileRange(SafeFileHandle Handle, string Path, long Offset, long Length)
{
    /// <summary>
    /// Told the number of bytes each time that some have gone: into this range, or from it into the store. On any thread.
    /// A call that fails may have told of bytes, too.
    /// </summary>
    public Action<long>? Moved { get; init; }
}
