using System.Globalization;
using System.Text;

namespace RustyAttachments.Cli.Output;

/// <summary>Makes text from outside safe to show: file names can hold escape sequences that would drive a terminal.</summary>
internal static class PrintableText
{
    /// <summary><paramref name="text"/> with control characters, and marks that reorder what is read, written as escapes.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~')) return text;
        var shown = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            if (IsHarmless(c)) shown.Append(c);
            else shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
        }

        return shown.ToString();
    }

    private static bool IsHarmless(char c) =>
        char.GetUnicodeCategory(c) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
