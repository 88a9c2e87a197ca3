using System.Buffers;
using System.Text;

namespace RustyAttachments.Storage.S3.Signing;

/// <summary>
/// Percent-encoding as S3 signs it: letters, digits and <c>-._~</c> as they are, every other byte of UTF-8 as
/// <c>%XX</c>, once, and nothing normalised.
/// </summary>
internal static class KeyEncoding
{
    private static readonly SearchValues<char> InValues = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");
    private static readonly SearchValues<char> InPaths = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/");

    /// <summary>A key as part of a path; slashes stay.</summary>
    public static string Path(string key) => Encode(key, InPaths);

    /// <summary>A value of a query; slashes are encoded.</summary>
    public static string Value(string value) => Encode(value, InValues);

    private static string Encode(string text, SearchValues<char> plain)
    {
        var first = text.AsSpan().IndexOfAnyExcept(plain);
        if (first < 0) return text;
        var encoded = new StringBuilder(text.Length + 32).Append(text.AsSpan(0, first));
        Span<byte> utf8 = stackalloc byte[4];
        foreach (var rune in text.AsSpan(first).EnumerateRunes())
        {
            if (rune.IsBmp && plain.Contains((char)rune.Value))
            {
                encoded.Append((char)rune.Value);
                continue;
            }

            foreach (var b in utf8[..rune.EncodeToUtf8(utf8)]) encoded.Append('%').Append(Hex(b >> 4)).Append(Hex(b & 15));
        }

        return encoded.ToString();
    }

    private static char Hex(int digit) => (char)(digit < 10 ? '0' + digit : 'A' + digit - 10);
}
