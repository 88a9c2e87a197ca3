using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Text;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// Writes JSON byte for byte as CPython's <c>json.dumps(…, sort_keys=True, separators=(",", ":"), ensure_ascii=True)</c>
/// does, through one buffer that is handed to the stream and the hasher when it is full. Keeping keys sorted is the
/// caller's part.
/// </summary>
internal sealed class CanonicalJson(Stream destination)
{
    private const int BufferSize = 64 * 1024;
    private const int TextPiece = 4096;
    private const int MaxEscaped = 6;

    /// <summary>Characters that stand for themselves: space to tilde without quote and backslash. CPython escapes DEL.</summary>
    private static readonly SearchValues<char> Plain =
        SearchValues.Create(Enumerable.Range(' ', '~' - ' ' + 1).Select(static c => (char)c).Where(static c => c is not ('"' or '\\')).ToArray());

    private readonly byte[] _buffer = new byte[BufferSize];
    private readonly ContentHasher _hasher = new();
    private int _used;
    private long _flushed;

    /// <summary>Bytes written so far.</summary>
    public long Length => _flushed + _used;

    /// <summary>Writes bytes as they are; at most 4096.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Reserve(json.Length));
        _used += json.Length;
    }

    /// <summary>Writes an integer.</summary>
    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Reserve(20), out var written);
        _used += written;
    }

    /// <summary>Writes a hash with its quotes; its characters need no escape.</summary>
    public void Hash(ContentHash hash)
    {
        var space = Reserve(ContentHash.MaxTextLength + 2);
        space[0] = (byte)'"';
        var length = hash.WriteText(space[1..]);
        space[length + 1] = (byte)'"';
        _used += length + 2;
    }

    /// <summary>Writes a text with its quotes.</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        Raw("\""u8);
        Escaped(text);
        Raw("\""u8);
    }

    /// <summary>Writes a text's characters without quotes.</summary>
    public void Escaped(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            var piece = text.Length <= TextPiece ? text : text[..TextPiece];
            EscapedPiece(piece);
            text = text[piece.Length..];
        }
    }

    /// <summary>Hands everything to the stream and gives the hash of the whole text.</summary>
    public ContentHash Complete()
    {
        Flush();
        return _hasher.Current();
    }

    private void EscapedPiece(ReadOnlySpan<char> text)
    {
        var space = Reserve(text.Length * MaxEscaped);
        var at = 0;
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(Plain);
            if (plain < 0) plain = text.Length;
            Ascii.FromUtf16(text[..plain], space[at..], out _);
            at += plain;
            if (plain == text.Length) break;
            at += Escape(text[plain], space[at..]);
            text = text[(plain + 1)..];
        }

        _used += at;
    }

    private static int Escape(char unit, Span<byte> space)
    {
        var letter = unit switch
        {
            '"' => (byte)'"',
            '\\' => (byte)'\\',
            '\b' => (byte)'b',
            '\f' => (byte)'f',
            '\n' => (byte)'n',
            '\r' => (byte)'r',
            '\t' => (byte)'t',
            _ => (byte)'u',
        };
        space[0] = (byte)'\\';
        space[1] = letter;
        if (letter != (byte)'u') return 2;
        var digits = "0123456789abcdef"u8;
        for (var i = 5; i >= 2; i--, unit >>= 4) space[i] = digits[unit & 15];
        return MaxEscaped;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Reserve(int bytes)
    {
        if (BufferSize - _used < bytes) Flush();
        return _buffer.AsSpan(_used);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Flush()
    {
        var written = _buffer.AsSpan(0, _used);
        _hasher.Append(written);
        destination.Write(written);
        _flushed += _used;
        _used = 0;
    }
}
