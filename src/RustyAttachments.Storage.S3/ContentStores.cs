using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3;

/// <summary>Opens stores of every kind.</summary>
public static class ContentStores
{
    /// <summary>
    /// Opens the store that <paramref name="uri"/> names, without talking to it; the caller disposes it. The limiter of
    /// <paramref name="options"/> holds for stores of every kind.
    /// </summary>
    public static IContentStore Open(StoreUri uri, S3StoreOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(uri);
        if (uri is S3StoreUri s3) return new S3ContentStore(s3, options);
        var store = new FileContentStore((FileStoreUri)uri);
        return options?.Limiter is { } limiter ? new RateLimitedStore(store, limiter) : store;
    }
}
