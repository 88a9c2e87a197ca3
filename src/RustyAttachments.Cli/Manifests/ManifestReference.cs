using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Manifests;

/// <summary>What a MANIFEST argument means, by its text alone.</summary>
internal abstract record ManifestReference
{
    private const string Folder = "Manifests/";

    private ManifestReference()
    {
    }

    /// <summary><c>-</c>: standard input or output.</summary>
    public sealed record Standard : ManifestReference;

    /// <summary>A file, given by a <c>file://</c> URI: an absolute path.</summary>
    public sealed record LocalFile(string Path) : ManifestReference;

    /// <summary>An object of the store at <paramref name="StoreUri"/>: its URI without the key, options kept.</summary>
    public sealed record InStore(string StoreUri, string Key) : ManifestReference;

    /// <summary>A file if there is one of this name, else a key of the run's store.</summary>
    public sealed record FileOrKey(string Text) : ManifestReference
    {
        /// <summary>The keys to look for: the text itself, and below <c>Manifests/</c>, for job attachments carry keys without it.</summary>
        public IEnumerable<string> Keys => Text.StartsWith(Folder, StringComparison.Ordinal) ? [Text] : [Text, Folder + Text];
    }

    /// <summary>The manifest <paramref name="name"/> in the directory, or below the key, that this reference names; <see cref="ErrorCode.UsageInvalid"/> for <c>-</c>.</summary>
    public ManifestReference Within(string name) => this switch
    {
        LocalFile directory => new LocalFile(System.IO.Path.Join(directory.Path, name)),
        FileOrKey directory => new FileOrKey(System.IO.Path.Join(directory.Text, name)),
        InStore below => below with { Key = $"{below.Key.TrimEnd('/')}/{name}" },
        _ => throw Invalid("standard output (-) cannot hold several manifests; name a directory"),
    };

    /// <summary>Reads the argument. <see cref="ErrorCode.UsageInvalid"/> when it is no reference at all.</summary>
    public static ManifestReference Parse(string text)
    {
        if (text == "-") return new Standard();
        if (text.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)) return OfS3(text);
        if (text.StartsWith("file://", StringComparison.OrdinalIgnoreCase)) return OfFileUri(text);
        if (text.Contains("://", StringComparison.Ordinal)) throw Invalid($"'{text}' is not a manifest; the schemes are s3:// and file://");
        return text.Length > 0 ? new FileOrKey(text) : throw Invalid("a manifest's name cannot be empty; give a file, a URI, a key, or -");
    }

    // s3://bucket/root/Manifests/name/…: the store's root ends where "Manifests/" begins. A manifest that somebody put
    // elsewhere is an object of the whole bucket.
    private static InStore OfS3(string text)
    {
        var query = text.IndexOf('?', StringComparison.Ordinal);
        var (address, options) = query < 0 ? (text, "") : (text[..query], text[query..]);
        var bucketEnd = address.IndexOf('/', "s3://".Length);
        if (bucketEnd < 0 || bucketEnd == address.Length - 1) throw Invalid($"'{text}' names a bucket, not a manifest; add the manifest's key");
        var split = address.IndexOf("/" + Folder, bucketEnd, StringComparison.Ordinal);
        if (split < 0) split = bucketEnd;
        return new InStore(address[..split] + options, address[(split + 1)..]);
    }

    private static LocalFile OfFileUri(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Host.Length == 0 && uri.LocalPath.Length > 1
            ? new LocalFile(uri.LocalPath)
            : throw Invalid($"'{text}' is not the URI of a local file; write file:///absolute/path");

    private static RustyAttachmentsException Invalid(string message) => new(ErrorCode.UsageInvalid, message);
}
