using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node;

/// <summary>Opens the store of a node. Nothing is asked of it yet.</summary>
internal static class StoreOpener
{
    /// <summary>The store <paramref name="uri"/>.</summary>
    public static IContentStore Open(StoreUri uri, TimeProvider time) => uri switch
    {
        FileStoreUri directory => new FileContentStore(directory, time),
        S3StoreUri bucket => OpenS3(bucket),
        _ => throw new InvalidOperationException($"'{uri.DisplayName}' is of a kind that cannot be opened."),
    };

    // A method of its own: only who opens an S3 store loads the AWS libraries.
    private static S3ContentStore OpenS3(S3StoreUri bucket) => new(bucket);
}
