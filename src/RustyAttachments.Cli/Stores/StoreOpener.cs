using RustyAttachments.Cli.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Stores;

/// <summary>Opens stores by their names, with the limits that the settings put on them.</summary>
internal static class StoreOpener
{
    /// <summary>Opens the store that the settings name.</summary>
    public static IContentStore Open(Settings settings, TimeProvider clock) => Open(settings.Get(SettingKeys.Store), settings, clock);

    /// <summary>Opens the store <paramref name="uri"/>. Nothing is asked of it yet: a wrong name fails here, a store that is down later.</summary>
    public static IContentStore Open(string uri, Settings settings, TimeProvider clock)
    {
        IContentStore store = StoreUri.Parse(uri) switch
        {
            FileStoreUri directory => new FileContentStore(directory, clock),
            var other => throw new RustyAttachmentsException(ErrorCode.StoreUnsupported, $"This version cannot open '{other}'; use a directory."),
        };
        return settings.Find(SettingKeys.LimitRate) is { } rate ? new RateLimitedStore(store, new RateLimiter(rate, clock)) : store;
    }
}
