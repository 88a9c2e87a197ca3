using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RustyAttachments.Common.Hashing;

/// <summary>
/// The name of content: usually an XXH128 digest, written as 32 lowercase hex characters of its canonical big-endian
/// form. Manifests of other programs may carry any text of <c>[0-9a-zA-Z]</c>; such a text is kept as it is, because it
/// is part of object keys. 16 bytes for digests; equality and order are those of the text.
/// </summary>
public readonly struct ContentHash : IEquatable<ContentHash>, IComparable<ContentHash>
{
    /// <summary>Characters of a digest's text.</summary>
    public const int DigestTextLength = 32;

    /// <summary>The longest text accepted: with the suffix <c>.xxh128</c> it must stay a valid file name.</summary>
    public const int MaxTextLength = 128;

    private readonly ulong _high;
    private readonly ulong _low;
    private readonly string? _text; // only for texts that are not 32 lowercase hex characters

    /// <summary>The hash whose digest is <paramref name="digest"/>.</summary>
    public ContentHash(UInt128 digest)
    {
        _high = (ulong)(digest >> 64);
        _low = (ulong)digest;
    }

    private ContentHash(string text) => _text = text;

    /// <summary>The XXH128 of no bytes.</summary>
    public static ContentHash Empty { get; } = new(new UInt128(0x99aa06d3014798d8, 0x6001c324468d497f));

    /// <summary>Whether this is a digest, so that content can be checked against it.</summary>
    public bool IsDigest => _text is null;

    /// <summary>The digest; throws when this is another text.</summary>
    public UInt128 Digest => IsDigest ? new UInt128(_high, _low) : throw new InvalidOperationException($"'{_text}' is not a digest.");

    /// <summary>Length of the text in characters.</summary>
    public int TextLength => _text?.Length ?? DigestTextLength;

    /// <summary>A well spread 16-bit prefix for sharding; equal for equal hashes.</summary>
    public ushort ShardKey => _text is null ? (ushort)(_high >> 48) : (ushort)StableTextHash(_text);

    /// <summary>Reads a hash from ASCII characters; false unless it is 1 to 128 characters of <c>[0-9a-zA-Z]</c>.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ContentHash hash)
    {
        Span<byte> bytes = stackalloc byte[MaxTextLength];
        hash = default;
        if (text.Length is 0 or > MaxTextLength || Encoding.UTF8.GetByteCount(text) != text.Length) return false;
        Encoding.UTF8.GetBytes(text, bytes);
        return TryParse(bytes[..text.Length], out hash);
    }

    /// <summary>Reads a hash from UTF-8; false unless it is 1 to 128 characters of <c>[0-9a-zA-Z]</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8, out ContentHash hash)
    {
        hash = default;
        if (utf8.Length is 0 or > MaxTextLength) return false;
        if (utf8.Length == DigestTextLength && TryDigest(utf8, out hash)) return true;

        foreach (var b in utf8)
            if (!char.IsAsciiLetterOrDigit((char)b)) return false;
        hash = new ContentHash(Encoding.ASCII.GetString(utf8));
        return true;
    }

    /// <summary>Reads a hash that is known to be well formed. Throws <see cref="FormatException"/> otherwise.</summary>
    public static ContentHash Parse(string text) =>
        TryParse(text, out var hash) ? hash : throw new FormatException($"'{text}' is not a content hash.");

    /// <summary>Reads a digest from its 16 canonical bytes.</summary>
    public static ContentHash FromBytes(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt128BigEndian(bytes));

    /// <summary>Writes the 16 canonical bytes of a digest.</summary>
    public void WriteBytes(Span<byte> destination)
    {
        if (_text is not null) throw new InvalidOperationException($"'{_text}' is not a digest.");
        BinaryPrimitives.WriteUInt64BigEndian(destination, _high);
        BinaryPrimitives.WriteUInt64BigEndian(destination[8..], _low);
    }

    /// <summary>Writes the text as ASCII and returns its length.</summary>
    public int WriteText(Span<byte> destination)
    {
        if (_text is not null) return Encoding.ASCII.GetBytes(_text, destination);
        Span<byte> digest = stackalloc byte[DigestTextLength / 2];
        BinaryPrimitives.WriteUInt64BigEndian(digest, _high);
        BinaryPrimitives.WriteUInt64BigEndian(digest[8..], _low);
        Convert.TryToHexStringLower(digest, destination, out var written);
        return written;
    }

    /// <inheritdoc/>
    public override string ToString() =>
        _text ?? string.Create(DigestTextLength, this, static (chars, hash) =>
        {
            Span<byte> ascii = stackalloc byte[DigestTextLength];
            hash.WriteText(ascii);
            Encoding.ASCII.GetChars(ascii, chars);
        });

    /// <inheritdoc/>
    public bool Equals(ContentHash other) => _high == other._high && _low == other._low && _text == other._text;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is ContentHash other && Equals(other);

    /// <summary>Differs from process to process: the digests in a manifest are anybody's choice, and must not be able to share one slot of a table.</summary>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? HashCode.Combine(_high, _low);

    /// <inheritdoc/>
    public int CompareTo(ContentHash other)
    {
        if (_text is null && other._text is null)
            return _high != other._high ? _high.CompareTo(other._high) : _low.CompareTo(other._low);
        return string.CompareOrdinal(ToString(), other.ToString());
    }

    /// <summary>Equality of the texts.</summary>
    public static bool operator ==(ContentHash left, ContentHash right) => left.Equals(right);

    /// <summary>Difference of the texts.</summary>
    public static bool operator !=(ContentHash left, ContentHash right) => !left.Equals(right);

    /// <summary>Order of the texts.</summary>
    public static bool operator <(ContentHash left, ContentHash right) => left.CompareTo(right) < 0;

    /// <summary>Order of the texts.</summary>
    public static bool operator >(ContentHash left, ContentHash right) => left.CompareTo(right) > 0;

    /// <summary>Order of the texts.</summary>
    public static bool operator <=(ContentHash left, ContentHash right) => left.CompareTo(right) <= 0;

    /// <summary>Order of the texts.</summary>
    public static bool operator >=(ContentHash left, ContentHash right) => left.CompareTo(right) >= 0;

    private static bool TryDigest(ReadOnlySpan<byte> text, out ContentHash hash)
    {
        var isDigest = TryHex(text, out var a) & TryHex(text[8..], out var b) & TryHex(text[16..], out var c) & TryHex(text[24..], out var d);
        hash = isDigest ? new ContentHash(new UInt128(((ulong)a << 32) | b, ((ulong)c << 32) | d)) : default;
        return isDigest;
    }

    /// <summary>
    /// Reads eight digits, all at once in one word; false unless they are 0-9, a-f (uppercase is another text). Manifests
    /// hold millions of hashes, and unlike the library's vectors this is fast from the first call on.
    /// </summary>
    private static bool TryHex(ReadOnlySpan<byte> text, out uint value)
    {
        const ulong each = 0x0101010101010101;
        var digits = BinaryPrimitives.ReadUInt64BigEndian(text);
        var isLetter = (digits >> 6) & each;
        // Moves a-f next to 9, so that each byte is '0' and its value.
        digits -= isLetter * ('a' - '9' - 1);
        var values = digits & (0xF * each);
        var isAboveNine = ((values + (6 * each)) >> 4) & each;
        var isHex = (digits & (0xF0 * each)) == ('0' * each) && isAboveNine == isLetter;
        values = (values | (values >> 4)) & 0x00FF00FF00FF00FF;
        values = (values | (values >> 8)) & 0x0000FFFF0000FFFF;
        value = (uint)(values | (values >> 16));
        return isHex;
    }

    private static uint StableTextHash(string text)
    {
        var hash = 2166136261;
        foreach (var c in text) hash = (hash ^ c) * 16777619;
        return hash >> 8;
    }
}
