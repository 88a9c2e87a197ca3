using RustyAttachments.Common.Errors;

namespace RustyAttachments.Storage.Stores;

/// <summary>
/// The name of a store: <c>s3://bucket/rootPrefix?…</c>, <c>file:///abs/path?…</c> or a plain path. Never holds
/// credentials, so it may be shown and logged.
/// </summary>
public abstract record StoreUri
{
    private protected StoreUri()
    {
    }

    /// <summary>The store for messages: bucket and prefix, or directory, and no options.</summary>
    public abstract string DisplayName { get; }

    /// <summary>
    /// Reads a store's name. Throws <see cref="RustyAttachmentsException"/> with
    /// <see cref="ErrorCode.StoreUriInvalid"/> when it breaks a rule; the message never repeats a secret.
    /// </summary>
    public static StoreUri Parse(string text) => StoreUriParser.Parse(text);

    /// <inheritdoc/>
    public sealed override string ToString() => DisplayName;
}

/// <summary>A store in a directory.</summary>
/// <param name="Path">Absolute, without trailing slash.</param>
/// <param name="Durable">Whether every object is forced to the disk before it counts as stored (<c>?durable=true</c>).</param>
public sealed record FileStoreUri(string Path, bool Durable = false) : StoreUri
{
    /// <inheritdoc/>
    public override string DisplayName => Path;
}

/// <summary>A store below a prefix of an S3 bucket.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="RootPrefix">What all keys begin with, without slash at either end; empty for the whole bucket.</param>
public sealed record S3StoreUri(string Bucket, string RootPrefix) : StoreUri
{
    /// <summary>The value of <see cref="ExpectedBucketOwner"/> that stands for the account of the credentials in use.</summary>
    public const string OwnAccount = "auto";

    /// <summary>The server to talk to instead of AWS; null leaves the choice to the AWS configuration (<c>endpoint</c>).</summary>
    public Uri? Endpoint { get; init; }

    /// <summary>The region; null leaves the choice to the AWS configuration (<c>region</c>).</summary>
    public string? Region { get; init; }

    /// <summary>Bucket in the path instead of the host name; null decides by the endpoint (<c>path-style</c>).</summary>
    public bool? PathStyle { get; init; }

    /// <summary>When checksums are sent and checked; null leaves the choice to the AWS configuration (<c>checksum</c>).</summary>
    public S3ChecksumMode? Checksum { get; init; }

    /// <summary>The 12-digit account that must own the bucket, or <see cref="OwnAccount"/>; null does not ask (<c>expected-bucket-owner</c>).</summary>
    public string? ExpectedBucketOwner { get; init; }

    /// <summary>Whether AWS's SDK also carries the objects, instead of our own client; slower, for comparison and for doubt (<c>client=sdk</c>).</summary>
    public bool SdkOnly { get; init; }

    /// <inheritdoc/>
    public override string DisplayName => RootPrefix.Length == 0 ? $"s3://{Bucket}" : $"s3://{Bucket}/{RootPrefix}";
}

/// <summary>When object checksums are calculated and validated.</summary>
public enum S3ChecksumMode
{
    /// <summary>With every operation that supports them.</summary>
    WhenSupported,
    /// <summary>Only with operations that demand them; for servers that do not know the SDK's default checksums.</summary>
    WhenRequired,
}
