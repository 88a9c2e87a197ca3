using RustyAttachments.Cli.Configuration;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Metering;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Stores;

/// <summary>Opens stores by their names, with the limits that the settings put on them.</summary>
internal static class StoreOpener
{
    /// <summary>
    /// Opens the store <paramref name="uri"/>. Nothing is asked of it yet: a wrong name fails here, a store that is down
    /// later. Content in flight comes out of <paramref name="permits"/>; without them the store has its own.
    /// </summary>
    public static IContentStore Open(string uri, Settings settings, TimeProvider clock, MemoryPermits? permits = null) =>
        Open(StoreUri.Parse(uri), settings, clock, permits, settings.Find(SettingKeys.LimitRate));

    /// <summary>
    /// Opens two stores between which content is copied. The rate limit counts each byte once: where it enters or leaves
    /// S3, since that is the line that others share.
    /// </summary>
    public static (IContentStore From, IContentStore To) OpenBoth(StoreUri from, StoreUri to, Settings settings, TimeProvider clock, MemoryPermits permits)
    {
        var rate = settings.Find(SettingKeys.LimitRate);
        var limitTarget = to is S3StoreUri;
        return (Open(from, settings, clock, permits, limitTarget ? null : rate), Open(to, settings, clock, permits, limitTarget ? rate : null));
    }

    private static IContentStore Open(StoreUri uri, Settings settings, TimeProvider clock, MemoryPermits? permits, long? rate)
    {
        var limiter = rate is { } bytes ? new RateLimiter(bytes, clock) : null;
        switch (uri)
        {
            case FileStoreUri directory:
                var store = new MeteredStore(new FileContentStore(directory, clock, settings.Find(SettingKeys.Concurrency)), "file");
                return limiter is null ? store : new RateLimitedStore(store, limiter);
            case S3StoreUri bucket:
                return OpenS3(bucket, settings, limiter, permits);
            case var other:
                throw new InvalidOperationException($"'{other}' is of a kind that cannot be opened.");
        }
    }

    // A method of its own: only who opens an S3 store loads the AWS libraries.
    private static S3ContentStore OpenS3(S3StoreUri bucket, Settings settings, RateLimiter? limiter, MemoryPermits? permits)
    {
        var options = new S3StoreOptions { Limiter = limiter };
        if (settings.Find(SettingKeys.Concurrency) is { } concurrency) options = options with { MaxConcurrency = concurrency };
        if (permits is not null) options = options with { Permits = permits };
        return new S3ContentStore(bucket, options);
    }
}
