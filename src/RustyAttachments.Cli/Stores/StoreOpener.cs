using RustyAttachments.Cli.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Stores;

/// <summary>Opens stores by their names, with the limits that the settings put on them.</summary>
internal static class StoreOpener
{
    /// <summary>
    /// Opens the store <paramref name="uri"/>. Nothing is asked of it yet: a wrong name fails here, a store that is down
    /// later.
    /// </summary>
    public static IContentStore Open(string uri, Settings settings, TimeProvider clock)
    {
        var limiter = settings.Find(SettingKeys.LimitRate) is { } rate ? new RateLimiter(rate, clock) : null;
        switch (StoreUri.Parse(uri))
        {
            case FileStoreUri directory:
                var store = new FileContentStore(directory, clock, settings.Find(SettingKeys.Concurrency));
                return limiter is null ? store : new RateLimitedStore(store, limiter);
            case S3StoreUri bucket:
                throw new RustyAttachmentsException(ErrorCode.StoreUnsupported, $"This version cannot open '{bucket}'; use a directory.");
            case var other:
                throw new InvalidOperationException($"'{other}' is of a kind that cannot be opened.");
        }
    }
}
