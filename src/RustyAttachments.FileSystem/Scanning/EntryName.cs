using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>Turns the bytes of a name into characters, or tells that they are none.</summary>
internal sealed class EntryName
{
    private char[] _characters = new char[256];
    private int _length;

    /// <summary>The characters of the last valid name.</summary>
    internal ReadOnlySpan<char> Text => _characters.AsSpan(0, _length);

    /// <summary>Takes a name without its NUL; false when it is not valid UTF-8.</summary>
    internal bool TrySet(ReadOnlySpan<byte> name)
    {
        if (name.Length > _characters.Length) _characters = new char[name.Length];
        return Utf8.ToUtf16(name, _characters, out _, out _length, replaceInvalidSequences: false) == OperationStatus.Done;
    }

    /// <summary>The name for messages: bytes that are not UTF-8 as <c>\xNN</c>.</summary>
    internal static string Escape(ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        while (name.Length > 0)
        {
            var valid = Rune.DecodeFromUtf8(name, out var rune, out var consumed) == OperationStatus.Done;
            if (valid) text.Append(rune);
            else foreach (var b in name[..consumed]) text.Append("\\x").Append(b.ToString("x2", System.Globalization.CultureInfo.InvariantCulture));
            name = name[consumed..];
        }

        return text.ToString();
    }
}
