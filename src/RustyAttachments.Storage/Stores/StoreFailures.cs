using RustyAttachments.Common.Errors;

namespace RustyAttachments.Storage.Stores;

/// <summary>Failures that every kind of store words alike.</summary>
public static class StoreFailures
{
    /// <summary>An object does not exist.</summary>
    public static StoreException Missing(string store, string key) => new(ErrorCode.StoreObjectMissing,
        $"The store '{store}' has no object '{key}'; upload its source again, or check that this is the right store.", "read", key);

    /// <summary>An object is of another size than it should be; both in bytes.</summary>
    public static StoreException WrongSize(string store, string key, long expected, long actual) => new(ErrorCode.StoreObjectDamaged,
        $"The object '{key}' of the store '{store}' should have {expected} bytes but has {actual}; upload its source again to replace it.", "read", key);

    /// <summary>An object's content is not what its key says.</summary>
    public static StoreException WrongContent(string store, string key) => new(ErrorCode.StoreObjectDamaged,
        $"The object '{key}' of the store '{store}' holds other content than its name says, so it was not copied; find out what else is damaged with 'ra verify --read-data', and upload its source again.", "read", key);

    /// <summary>An object that is read whole is larger than the caller allows; both in bytes.</summary>
    public static StoreException TooLarge(string store, string key, long limit, long actual) => new(ErrorCode.ManifestTooLarge,
        $"The object '{key}' of the store '{store}' has {actual} bytes, more than the limit of {limit}; it is no manifest, or the limit must be raised.", "read", key);
}
