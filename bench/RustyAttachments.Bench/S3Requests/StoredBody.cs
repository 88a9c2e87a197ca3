using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RustyAttachments.Bench.S3Requests;

/// <summary>An object of the server: its bytes, its ETag as S3 makes it (MD5 in hex), and the CRC-32 that came with it.</summary>
internal sealed record StoredBody(byte[] Content, string ETag, string? Crc32)
{
    /// <summary>An object from the body of a put, which may be plain or in the chunks of the SDK (<c>aws-chunked</c>), and its CRC-32.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "S3's ETag is an MD5; nothing relies on it.")]
    public static StoredBody Of(byte[] body, string? decodedLength, string? crc32)
    {
        if (decodedLength is null) return new StoredBody(body, Convert.ToHexStringLower(MD5.HashData(body)), crc32);
        var content = new byte[int.Parse(decodedLength, CultureInfo.InvariantCulture)];
        var trailer = Decode(body, content);
        const string Name = "x-amz-checksum-crc32:";
        var at = trailer.IndexOf(Name, StringComparison.OrdinalIgnoreCase);
        return new StoredBody(content, Convert.ToHexStringLower(MD5.HashData(content)), at < 0 ? crc32 : trailer[(at + Name.Length)..].Split('\r', '\n')[0].Trim());
    }

    // "10000;chunk-signature=…\r\n", bytes, "\r\n"; a chunk of 0 bytes ends it, with headers behind it.
    private static string Decode(ReadOnlySpan<byte> body, Span<byte> content)
    {
        while (true)
        {
            var end = body.IndexOf("\r\n"u8);
            var line = Encoding.ASCII.GetString(body[..end]);
            var length = int.Parse(line.Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            body = body[(end + 2)..];
            if (length == 0) return Encoding.ASCII.GetString(body);
            body[..length].CopyTo(content);
            content = content[length..];
            body = body[(length + 2)..];
        }
    }
}
