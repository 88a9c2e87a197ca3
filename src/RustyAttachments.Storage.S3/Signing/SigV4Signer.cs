using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RustyAttachments.Storage.S3.Signing;

/// <summary>
/// AWS Signature Version 4 in the Authorization header. The key that is derived for a day, region and secret is kept
/// until one of them changes. Thread-safe; allocates little more than the header's value.
/// </summary>
internal sealed class SigV4Signer(string service)
{
    /// <summary>The payload hash of a request without body.</summary>
    public const string EmptyPayload = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    /// <summary>The payload hash of a body that TLS protects instead.</summary>
    public const string UnsignedPayload = "UNSIGNED-PAYLOAD";

    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const int DayLength = 8;
    private volatile DayKey? _key;

    /// <summary>The service that is named in signatures.</summary>
    public string Service => service;

    /// <summary>A time as signatures need it: <c>20130524T000000Z</c>.</summary>
    public static string Stamp(DateTimeOffset time) => time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    /// <summary>The payload hash of a body.</summary>
    public static string HashOf(ReadOnlySpan<byte> body)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(body, hash);
        return Convert.ToHexStringLower(hash);
    }

    /// <summary>The value of the Authorization header.</summary>
    public string Authorize(in SigningInput request, string accessKey, string secretKey)
    {
        request.Headers.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        var buffer = ArrayPool<byte>.Shared.Rent(CanonicalRequest.MaxBytes(request) + (2 * MaxScopeBytes(request.Region)) + Encoding.UTF8.GetMaxByteCount(accessKey.Length));
        try
        {
            Span<byte> signature = stackalloc byte[HMACSHA256.HashSizeInBytes];
            Sign(request, secretKey, buffer, signature);
            return Header(request, accessKey, buffer, signature);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Sign(in SigningInput request, string secretKey, byte[] buffer, Span<byte> signature)
    {
        var canonical = new Utf8Writer(buffer);
        CanonicalRequest.Write(request, ref canonical);
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonical.Written, hash);

        var text = new Utf8Writer(buffer);
        text.Append(Algorithm);
        text.Append("\n");
        text.Append(request.Stamp);
        text.Append("\n");
        AppendScope(request, ref text);
        text.Append("\n");
        text.AppendHex(hash);
        HMACSHA256.HashData(KeyFor(secretKey, request.Region, request.Stamp), text.Written, signature);
    }

    private string Header(in SigningInput request, string accessKey, byte[] buffer, ReadOnlySpan<byte> signature)
    {
        var header = new Utf8Writer(buffer);
        header.Append(Algorithm);
        header.Append(" Credential=");
        header.Append(accessKey);
        header.Append("/");
        AppendScope(request, ref header);
        header.Append(", SignedHeaders=");
        CanonicalRequest.WriteNames(request.Headers, ref header);
        header.Append(", Signature=");
        header.AppendHex(signature);
        return Encoding.UTF8.GetString(header.Written);
    }

    private void AppendScope(in SigningInput request, ref Utf8Writer writer)
    {
        writer.Append(request.Stamp.AsSpan(0, DayLength));
        writer.Append("/");
        writer.Append(request.Region);
        writer.Append("/");
        writer.Append(service);
        writer.Append("/aws4_request");
    }

    // Scope and all that stands around it in the text to sign and in the header.
    private int MaxScopeBytes(string region) => 512 + Encoding.UTF8.GetMaxByteCount(region.Length + service.Length);

    private byte[] KeyFor(string secretKey, string region, string stamp)
    {
        var day = stamp.AsSpan(0, DayLength);
        if (_key is { } known && day.SequenceEqual(known.Day) && known.Region == region && known.SecretKey == secretKey) return known.Key;
        var key = Derive(secretKey, day, region);
        _key = new DayKey(secretKey, region, day.ToString(), key);
        return key;
    }

    private byte[] Derive(string secretKey, ReadOnlySpan<char> day, string region)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var step in (ReadOnlySpan<string>)[day.ToString(), region, service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(step));
        return key;
    }

    // Not a record: its text would show the secret.
    private sealed class DayKey(string secretKey, string region, string day, byte[] key)
    {
        public string SecretKey => secretKey;

        public string Region => region;

        public string Day => day;

        public byte[] Key => key;
    }
}
