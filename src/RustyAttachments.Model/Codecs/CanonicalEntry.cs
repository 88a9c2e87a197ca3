using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// A hashed file as canonical texts write it: sorted members, no white space. Nearly all entries of nearly all texts
/// are that, and reading them from the bytes takes a fraction of what JSON tokens take. What is not accepted here is not
/// wrong: it is read as JSON, which also finds the words for what is wrong.
/// </summary>
internal struct CanonicalEntry
{
    /// <summary>Digits of numbers that surely fit into 64 bits.</summary>
    private const int MaxDigits = 18;

    /// <summary>The digest or other name of the content.</summary>
    public ContentHash Hash;

    /// <summary>µs since the Unix epoch.</summary>
    public long Mtime;

    /// <summary>Bytes, not negative.</summary>
    public long Size;

    /// <summary>Whether an execute bit is set.</summary>
    public bool Runnable;

    /// <summary>Characters of the path, as written and unescaped.</summary>
    public int NameLength;

    /// <summary>
    /// Reads the entry that begins at byte <paramref name="at"/> and moves behind it; false, where it stays, when there is
    /// none in canonical form. The path is left in <paramref name="name"/>, which every path that is read fits in.
    /// Optimized when it is first called: a command that reads one manifest would be done before the runtime gets to it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryRead(ReadOnlySpan<byte> text, ref int at, bool v2023, Span<char> name)
    {
        const int hashStart = 9;
        const int hashEnd = hashStart + ContentHash.DigestTextLength;
        var rest = text[at..];
        if (rest.Length < hashEnd || !rest.StartsWith("{\"hash\":\""u8) || !ContentHash.TryParse(rest[hashStart..hashEnd], out Hash)) return false;
        var position = hashEnd;
        if (!TrySkip(rest, ref position, "\",\"mtime\":"u8)) return false;
        var negative = position < rest.Length && rest[position] == '-';
        if (negative) position++;
        if (!TryDigits(rest, ref position, out Mtime) || (negative && Mtime == 0)) return false;
        if (negative) Mtime = -Mtime;
        if (!TrySkip(rest, ref position, v2023 ? ",\"path\":\""u8 : ",\"name\":\""u8) || !TryText(rest, ref position, name)) return false;
        Runnable = !v2023 && TrySkip(rest, ref position, ",\"runnable\":true"u8);
        if (!TrySkip(rest, ref position, ",\"size\":"u8) || !TryDigits(rest, ref position, out Size) || !TrySkip(rest, ref position, "}"u8)) return false;
        at += position;
        return true;
    }

    /// <summary>The file that was read, its path unfolded from <paramref name="name"/>, and the number of its directory. Throws <see cref="ManifestException"/> as <see cref="PathUnfolder"/> does.</summary>
    public readonly FileEntry ToFile(PathUnfolder paths, ReadOnlySpan<char> name, bool v2023, out int parent)
    {
        name = name[..NameLength];
        var path = v2023 ? paths.Plain(name, out parent) : paths.Unfold(name, out parent);
        return FileEntry.Hashed(path, Hash, Size, Mtime, Runnable);
    }

    private static bool TrySkip(ReadOnlySpan<byte> text, ref int at, ReadOnlySpan<byte> expected)
    {
        if (!text[at..].StartsWith(expected)) return false;
        at += expected.Length;
        return true;
    }

    private static bool TryDigits(ReadOnlySpan<byte> text, ref int at, out long value)
    {
        var start = at;
        value = 0;
        for (; at < text.Length && at - start <= MaxDigits && char.IsAsciiDigit((char)text[at]); at++) value = (value * 10) + (text[at] - '0');
        return at - start is 1 or (> 1 and <= MaxDigits) && (at - start == 1 || text[start] != '0');
    }

    /// <summary>Reads a string from behind its opening quote; false unless it is ASCII without other escapes than <c>\uXXXX</c>, of no surrogate.</summary>
    private bool TryText(ReadOnlySpan<byte> text, ref int at, Span<char> chars)
    {
        var start = at;
        NameLength = 0;
        while (true)
        {
            var plain = Widen(text[at..], chars[NameLength..]);
            NameLength += plain;
            at += plain;
            if (at == text.Length || NameLength == chars.Length) return false;
            if (text[at] == '"') break;
            if (!TryEscape(text[at..], out chars[NameLength])) return false;
            NameLength++;
            at += 6;
        }

        at++;
        return at - start <= chars.Length;
    }

    /// <summary>Copies the bytes that mean themselves in a JSON string, up to the first that does not, and gives their number; optimized as <see cref="TryRead"/> is.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int Widen(ReadOnlySpan<byte> text, Span<char> chars)
    {
        ref var from = ref MemoryMarshal.GetReference(text);
        ref var to = ref Unsafe.As<char, ushort>(ref MemoryMarshal.GetReference(chars));
        var end = Math.Min(text.Length, chars.Length);
        var at = 0;
        for (; at <= end - Vector128<byte>.Count; at += Vector128<byte>.Count)
        {
            var bytes = Vector128.LoadUnsafe(ref from, (nuint)at);
            // As signed numbers, what is not ASCII is below the control characters.
            var special = Vector128.Equals(bytes, Vector128.Create((byte)'"')) | Vector128.Equals(bytes, Vector128.Create((byte)'\\'))
                | Vector128.LessThan(bytes.AsSByte(), Vector128.Create((sbyte)' ')).AsByte();
            var (low, high) = Vector128.Widen(bytes);
            low.StoreUnsafe(ref to, (nuint)at);
            high.StoreUnsafe(ref to, (nuint)(at + Vector128<ushort>.Count));
            if (special != Vector128<byte>.Zero) return at + BitOperations.TrailingZeroCount(special.ExtractMostSignificantBits());
        }

        for (; at < end && text[at] is >= (byte)' ' and < 0x80 and not ((byte)'"' or (byte)'\\'); at++) chars[at] = (char)text[at];
        return at;
    }

    private static bool TryEscape(ReadOnlySpan<byte> text, out char unit)
    {
        unit = default;
        if (text.Length < 6 || text[0] != '\\' || text[1] != 'u') return false;
        var value = 0;
        foreach (var digit in text.Slice(2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit)) return false;
            value = (value << 4) | ((digit & 0xF) + (digit > '9' ? 9 : 0));
        }

        unit = (char)value;
        return !char.IsSurrogate(unit);
    }
}
