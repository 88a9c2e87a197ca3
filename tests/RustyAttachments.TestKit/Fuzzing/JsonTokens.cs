using System.Buffers;

namespace RustyAttachments.TestKit.Fuzzing;

/// <summary>The tokens of a text that may be broken JSON: strings, marks and runs of anything else.</summary>
internal static class JsonTokens
{
    private static readonly SearchValues<byte> Marks = SearchValues.Create("\"[]{},:"u8);

    /// <summary>Start and end of each token.</summary>
    public static List<Range> Of(ReadOnlySpan<byte> text)
    {
        var tokens = new List<Range>();
        for (var at = 0; at < text.Length;)
        {
            var end = End(text, at);
            tokens.Add(at..end);
            at = end;
        }

        return tokens;
    }

    /// <summary>The tokens that begin a member of an object: strings with a colon behind.</summary>
    public static List<int> Members(ReadOnlySpan<byte> text, List<Range> tokens)
    {
        var members = new List<int>();
        for (var i = 0; i + 2 < tokens.Count; i++)
            if (text[tokens[i].Start.Value] == '"' && text[tokens[i + 1].Start.Value] == ':') members.Add(i);
        return members;
    }

    /// <summary>The token behind the value that begins at token <paramref name="first"/>.</summary>
    public static int EndOfValue(ReadOnlySpan<byte> text, List<Range> tokens, int first)
    {
        var depth = 0;
        for (var i = first; i < tokens.Count; i++)
        {
            var mark = text[tokens[i].Start.Value];
            if (mark is (byte)'[' or (byte)'{') depth++;
            if (mark is (byte)']' or (byte)'}') depth--;
            if (depth <= 0) return i + 1;
        }

        return tokens.Count;
    }

    private static int End(ReadOnlySpan<byte> text, int start)
    {
        if (text[start] == '"')
        {
            for (var i = start + 1; i < text.Length; i++)
            {
                if (text[i] == '\\') i++;
                else if (text[i] == '"') return i + 1;
            }

            return text.Length;
        }

        var length = text[start..].IndexOfAny(Marks);
        return length < 0 ? text.Length : start + Math.Max(length, 1);
    }
}
