using System.Buffers;
using System.Text.Json;
using System.Text.Unicode;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Model.Codecs;

/// <summary>Steps over JSON tokens with the checks that hostile text needs. Syntax errors surface as <see cref="JsonException"/>.</summary>
internal static class JsonReading
{
    /// <summary>How deep a manifest's JSON may nest; the formats need 5.</summary>
    public const int MaxDepth = 16;

    /// <summary>Nesting is bounded by <see cref="Step"/> with an error of its own, before the reader's bound is met.</summary>
    public static readonly JsonReaderOptions Options = new() { MaxDepth = MaxDepth + 2 };

    /// <summary>Moves to the next token, which must exist.</summary>
    public static void Step(ref Utf8JsonReader json)
    {
        json.Read();
        if (json.CurrentDepth > MaxDepth) throw TooDeep();
    }

    /// <summary>The failure for nesting beyond <see cref="MaxDepth"/>.</summary>
    public static ManifestException TooDeep() =>
        new(ErrorCode.ManifestTooLarge, $"The manifest's JSON nests deeper than {MaxDepth} levels.");

    /// <summary>Moves behind the value that begins at the current token.</summary>
    public static void SkipValue(ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.StartArray or JsonTokenType.StartObject)) return;
        var depth = json.CurrentDepth;
        do Step(ref json);
        while (json.CurrentDepth > depth);
    }

    /// <summary>The state of a reader that has read one object more than the reader whose state this is, which is where a value may stand.</summary>
    public static JsonReaderState BehindObject(JsonReaderState state)
    {
        var json = new Utf8JsonReader("{}"u8, isFinalBlock: false, state);
        json.Read();
        json.Read();
        return json.CurrentState;
    }

    /// <summary>Bytes in a text that <see cref="CopyName"/> unescapes; every known name, escaped in full, is shorter.</summary>
    public const int LongestName = 128;

    /// <summary>Unescapes the current property name and gives its length; 0 when it is none that could be known: too long, or no valid Unicode.</summary>
    public static int CopyName(ref Utf8JsonReader json, scoped Span<byte> scratch)
    {
        if (json.ValueSpan.Length > LongestName) return 0;
        try
        {
            return json.CopyString(scratch);
        }
        catch (InvalidOperationException)
        {
            return 0;
        }
    }

    /// <summary>Unescapes the current string into <paramref name="scratch"/> and gives its length; throws when it is no valid Unicode.</summary>
    public static int CopyText(ref Utf8JsonReader json, scoped Span<char> scratch)
    {
        if (json.ValueIsEscaped)
        {
            try
            {
                return json.CopyString(scratch);
            }
            catch (InvalidOperationException)
            {
                throw InvalidUnicode();
            }
        }

        if (Utf8.ToUtf16(json.ValueSpan, scratch, out _, out var written, replaceInvalidSequences: false) != OperationStatus.Done)
            throw InvalidUnicode();
        return written;
    }

    /// <summary>The current string as a hash; false when it is none.</summary>
    public static bool TryHash(ref Utf8JsonReader json, out ContentHash hash)
    {
        if (!json.ValueIsEscaped) return ContentHash.TryParse(json.ValueSpan, out hash);
        hash = default;
        if (json.ValueSpan.Length > ContentHash.MaxTextLength * 6) return false;
        Span<char> scratch = stackalloc char[ContentHash.MaxTextLength * 6];
        return ContentHash.TryParse(scratch[..CopyText(ref json, scratch)], out hash);
    }

    /// <summary>A short string such as a version; longer ones are cut, since they are only shown.</summary>
    public static string ShortText(ref Utf8JsonReader json)
    {
        if (json.ValueSpan.Length > 4096) return "(a text of " + json.ValueSpan.Length + " bytes)";
        Span<char> scratch = stackalloc char[4096];
        return scratch[..CopyText(ref json, scratch)].ToString();
    }

    private static ManifestException InvalidUnicode() =>
        new(ErrorCode.ManifestMalformed, "The manifest holds a string that is not valid Unicode: invalid UTF-8 or a lone surrogate.");
}
