using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Storage.Stores;

/// <summary>The grammar of store names. Everything after the first <c>?</c> is options; a directory whose name holds one is written as <c>file://</c> with <c>%3F</c>.</summary>
internal static class StoreUriParser
{
    private const int MaxLength = 8192;
    private const int MaxPrefixBytes = 123; // with a slash and the longest StoreKey, a key of S3's 1,024 bytes

    private static readonly string[] FileOptions = ["durable"];
    private static readonly string[] S3Options = ["checksum", "client", "endpoint", "expected-bucket-owner", "path-style", "region"];
    private static readonly string[] SecretMarks = ["secret", "token", "password", "credential", "access-key", "access_key", "accesskey", "x-amz-", "signature", "api-key", "apikey"];

    public static StoreUri Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > MaxLength) throw Invalid($"A store's name is at most {MaxLength} characters long; this one has {text.Length}.");
        if (text.Any(char.IsControl)) throw Invalid("A store's name holds a control character; remove it.");
        var mark = text.IndexOf('?', StringComparison.Ordinal);
        var (name, query) = mark < 0 ? (text, "") : (text[..mark], text[(mark + 1)..]);
        if (name.Trim().Length == 0) throw Invalid("The store's name is empty; give a directory or s3://bucket/prefix.");

        return Scheme(name) switch
        {
            null => File(name, query),
            "file" => File(FilePath(name), query),
            "s3" => S3(name, query),
            _ => throw Invalid($"'{Shown(name)}' is not a store: the schemes are s3:// and file://, or write a plain path."),
        };
    }

    // "s3:bucket" and "file:x" are read as attempts at a URI; any other colon may be part of a path.
    private static string? Scheme(string name)
    {
        var colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || !name.AsSpan(0, colon).ContainsOnlySchemeCharacters()) return null;
        var scheme = name[..colon].ToLowerInvariant();
        return scheme is "s3" or "file" || name.AsSpan(colon).StartsWith("://") ? scheme : null;
    }

    private static bool ContainsOnlySchemeCharacters(this ReadOnlySpan<char> text)
    {
        foreach (var c in text)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '-' or '.')) return false;
        return true;
    }

    private static string FilePath(string name)
    {
        var rest = name["file:".Length..];
        if (rest.StartsWith("//", StringComparison.Ordinal))
        {
            var slash = rest.IndexOf('/', 2);
            var host = slash < 0 ? rest[2..] : rest[2..slash];
            if (host is not ("" or "localhost")) throw Invalid($"'{Shown(name)}' names a host; a file store is on this machine: file:///absolute/path.");
            rest = slash < 0 ? "" : rest[slash..];
        }

        if (!rest.StartsWith('/')) throw Invalid($"'{name}' has no absolute path; write file:///absolute/path.");
        return Decoded(rest, "path");
    }

    private static FileStoreUri File(string path, string query)
    {
        if (path.Contains('\0', StringComparison.Ordinal)) throw Invalid("A store's path holds a NUL character; remove it.");
        if (path is "~" || path.StartsWith("~/", StringComparison.Ordinal))
            path = HomeDirectory.Path + path[1..];
        var durable = false;
        foreach (var (option, value) in Options(query, FileOptions, "a file store"))
            durable = Flag(option, value);
        var full = Path.GetFullPath(path);
        return new FileStoreUri(full.Length > 1 ? full.TrimEnd('/') : full, durable);
    }

    private static S3StoreUri S3(string name, string query)
    {
        if (!name.StartsWith("s3://", StringComparison.OrdinalIgnoreCase)) throw Invalid("An S3 store is written s3://bucket/prefix.");
        var rest = name["s3://".Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var (bucket, prefix) = slash < 0 ? (rest, "") : (rest[..slash], rest[(slash + 1)..]);
        if (bucket.Contains('@', StringComparison.Ordinal)) throw Credentials();
        if (BucketProblem(bucket) is { } problem) throw Invalid($"'{bucket}' is not a bucket's name: {problem}.");
        prefix = prefix.TrimEnd('/');
        if (prefix.Length > 0 && ManifestPath.Problem(prefix, absolute: false) is not null)
            throw Invalid($"'{prefix}' is not a prefix: it is made of names with one '/' between them, and no name is '.' or '..'.");
        if (Encoding.UTF8.GetByteCount(prefix) > MaxPrefixBytes) throw Invalid($"The prefix of an S3 store is at most {MaxPrefixBytes} bytes long; shorten '{prefix}'.");

        var uri = new S3StoreUri(bucket, prefix);
        foreach (var (option, value) in Options(query, S3Options, "an S3 store"))
            uri = WithOption(uri, option, value);
        return uri;
    }

    private static S3StoreUri WithOption(S3StoreUri uri, string option, string value) => option switch
    {
        "endpoint" => uri with { Endpoint = EndpointOf(value) },
        "region" => uri with { Region = RegionOf(value) },
        "path-style" => uri with { PathStyle = Flag(option, value) },
        "checksum" => uri with { Checksum = ChecksumOf(value) },
        "expected-bucket-owner" => uri with { ExpectedBucketOwner = OwnerOf(value) },
        _ => value == "sdk" ? uri with { SdkOnly = true } : throw Invalid("The option 'client' of an S3 store takes 'sdk'."),
    };

    private static Uri EndpointOf(string value)
    {
        if (!Uri.TryCreate(value, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https") || endpoint.Host.Length == 0)
            throw Invalid("The option 'endpoint' takes an address such as https://s3.example.com or http://127.0.0.1:9000.");
        if (endpoint.UserInfo.Length > 0) throw Credentials();
        return endpoint.Query.Length + endpoint.Fragment.Length == 0 ? endpoint
            : throw Invalid("The option 'endpoint' takes an address without '?' and '#'.");
    }

    private static string RegionOf(string value) =>
        value.Length is > 0 and <= 64 && value.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? value
            : throw Invalid($"'{value}' is not a region; write one such as us-west-2.");

    private static S3ChecksumMode ChecksumOf(string value) => value switch
    {
        "when-required" => S3ChecksumMode.WhenRequired,
        "when-supported" => S3ChecksumMode.WhenSupported,
        _ => throw Invalid("The option 'checksum' takes 'when-supported' or 'when-required'."),
    };

    private static string OwnerOf(string value) =>
        value == S3StoreUri.OwnAccount || (value.Length == 12 && value.All(char.IsAsciiDigit)) ? value
            : throw Invalid($"The option 'expected-bucket-owner' takes an account id of 12 digits or '{S3StoreUri.OwnAccount}'.");

    private static bool Flag(string option, string value) => value switch
    {
        "true" => true,
        "false" => false,
        _ => throw Invalid($"The option '{option}' takes 'true' or 'false'."),
    };

    private static List<(string Option, string Value)> Options(string query, string[] known, string kind)
    {
        var options = new List<(string, string)>();
        foreach (var part in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            var option = Decoded(equals < 0 ? part : part[..equals], "option");
            if (!known.Contains(option, StringComparer.Ordinal)) throw Unknown(option, known, kind);
            if (equals < 0) throw Invalid($"The option '{option}' has no value; write {option}=….");
            if (options.Exists(other => other.Item1 == option)) throw Invalid($"The option '{option}' is given twice.");
            options.Add((option, Decoded(part[(equals + 1)..], option)));
        }

        return options;
    }

    private static RustyAttachmentsException Unknown(string option, string[] known, string kind)
    {
        if (SecretMarks.Any(mark => option.Contains(mark, StringComparison.OrdinalIgnoreCase))) return Credentials();
        var near = NearName.Of(option, known);
        var hint = near is null ? $"the options are {string.Join(", ", known)}." : $"did you mean '{near}'?";
        return Invalid($"'{option}' is not an option of {kind}; {hint}");
    }

    private static string Decoded(string text, string what)
    {
        for (var i = text.IndexOf('%', StringComparison.Ordinal); i >= 0; i = text.IndexOf('%', i + 1))
            if (i + 2 >= text.Length || !char.IsAsciiHexDigit(text[i + 1]) || !char.IsAsciiHexDigit(text[i + 2]))
                throw Invalid($"The {what} of the store's name has a '%' that two hexadecimal digits must follow; write %25 for a percent sign.");
        var decoded = Uri.UnescapeDataString(text);
        return decoded.Any(char.IsControl) ? throw Invalid($"The {what} of the store's name holds a control character; remove it.") : decoded;
    }

    private static string? BucketProblem(string bucket)
    {
        if (bucket.Length is < 3 or > 63) return "it needs 3 to 63 characters";
        if (!bucket.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '.')) return "only a-z, 0-9, '-' and '.' are allowed";
        if (!char.IsAsciiLetterOrDigit(bucket[0]) || !char.IsAsciiLetterOrDigit(bucket[^1])) return "it begins and ends with a letter or digit";
        return bucket.Contains("..", StringComparison.Ordinal) ? "it has two dots in a row" : null;
    }

    // What stands before an '@' may be a secret.
    private static string Shown(string name)
    {
        var at = name.LastIndexOf('@');
        return at < 0 ? name : "…" + name[at..];
    }

    private static RustyAttachmentsException Credentials() =>
        Invalid("A store's name must not hold credentials; give them through the AWS environment variables, profile or role.");

    private static RustyAttachmentsException Invalid(string message) => new(ErrorCode.StoreUriInvalid, message);
}
