namespace RustyAttachments.Common.Globs;

/// <summary>Turns <c>{a,b}</c> into one text per alternative, keeping escapes and sets as they are.</summary>
internal static class BraceExpander
{
    private const int MaxPatternLength = 4096;
    private const int MaxAlternatives = 1024;

    /// <summary>All alternatives of <paramref name="pattern"/>, in order; at most 1024.</summary>
    public static List<string> Expand(string pattern)
    {
        if (pattern.Length > MaxPatternLength) throw GlobParser.Invalid(pattern, $"is longer than {MaxPatternLength} characters");
        if (pattern.Contains('\0')) throw GlobParser.Invalid(pattern, "holds a NUL character");
        var results = new List<string>();
        Expand(pattern, 0, pattern, results);
        return results;
    }

    /// <summary>Expands the first group at or behind <paramref name="from"/>, and what is behind it, recursively.</summary>
    private static void Expand(string text, int from, string pattern, List<string> results)
    {
        var open = FindGroup(text, from, pattern);
        if (open < 0)
        {
            if (results.Count == MaxAlternatives) throw GlobParser.Invalid(pattern, $"has more than {MaxAlternatives} alternatives");
            results.Add(text);
            return;
        }

        var (alternatives, close) = Split(text, open, pattern);
        foreach (var alternative in alternatives)
            Expand(string.Concat(text.AsSpan(0, open), text.AsSpan(alternative.From, alternative.Length), text.AsSpan(close + 1)), open, pattern, results);
    }

    private static int FindGroup(string text, int from, string pattern)
    {
        for (var i = from; i < text.Length; i = Next(text, i, pattern))
        {
            if (text[i] == '{') return i;
            if (text[i] == '}') throw GlobParser.Invalid(pattern, @"has a '}' without '{'; write '\}' for the character itself");
        }

        return -1;
    }

    private static (List<(int From, int Length)> Alternatives, int Close) Split(string text, int open, string pattern)
    {
        var alternatives = new List<(int, int)>();
        var depth = 0;
        var start = open + 1;
        for (var i = open + 1; i < text.Length; i = Next(text, i, pattern))
        {
            if (text[i] == '{') depth++;
            if (text[i] == '}' && depth-- == 0)
            {
                alternatives.Add((start, i - start));
                return (alternatives, i);
            }

            if (text[i] != ',' || depth > 0) continue;
            alternatives.Add((start, i - start));
            start = i + 1;
        }

        throw GlobParser.Invalid(pattern, @"has a '{' without '}'; write '\{' for the character itself");
    }

    /// <summary>The index behind the character at <paramref name="i"/>: an escape or a set counts as one.</summary>
    private static int Next(string text, int i, string pattern) => text[i] switch
    {
        '\\' => i + 2,
        '[' => GlobParser.EndOfSet(text, i, pattern),
        _ => i + 1,
    };
}
