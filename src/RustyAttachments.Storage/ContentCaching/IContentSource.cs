using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>Where a cache gets an object that it does not have.</summary>
public interface IContentSource
{
    /// <summary>What the object comes from in the end; for messages.</summary>
    string Name { get; }

    /// <summary>
    /// Whether other caches may be asked, which ask further themselves. Who does not ask others never waits for one who
    /// does: so caches that ask each other cannot wait in a circle.
    /// </summary>
    bool AsksOthers { get; }

    /// <summary>
    /// Fills the destination, as long as the object, and returns the hash of what was written. Fails as
    /// <see cref="IContentStore.GetToFileAsync"/> does, and has ended its writing when it fails.
    /// </summary>
    Task<ContentHash> FillAsync(ContentHash hash, FileRange destination, CancellationToken cancellationToken);
}

/// <summary>Gets objects from a store.</summary>
public sealed class StoreSource(IContentStore store) : IContentSource
{
    /// <inheritdoc/>
    public string Name => store.DisplayName;

    /// <inheritdoc/>
    public bool AsksOthers => false;

    /// <inheritdoc/>
    public Task<ContentHash> FillAsync(ContentHash hash, FileRange destination, CancellationToken cancellationToken) =>
        store.GetToFileAsync(StoreKey.Data(hash), destination.Length, destination, cancellationToken);
}

/// <summary>Gets the one object that is in memory already.</summary>
internal sealed class MemorySource(ReadOnlyMemory<byte> content) : IContentSource
{
    public string Name => "memory";

    public bool AsksOthers => false;

    public Task<ContentHash> FillAsync(ContentHash hash, FileRange destination, CancellationToken cancellationToken)
    {
        Files.LocalFile.Write(destination, 0, content.Span);
        return Task.FromResult(ContentHasher.Hash(content.Span));
    }
}
