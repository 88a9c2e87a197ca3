namespace RustyAttachments.Cli.Output;

/// <summary>Tables for people: columns are as wide as need be, the first is text, numbers stand at the right.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    /// <summary>Writes a line of titles and one for each row. The first <paramref name="texts"/> columns are texts.</summary>
    public static void Write(TextWriter output, IReadOnlyList<string> titles, IReadOnlyList<IReadOnlyList<string>> rows, int texts = 1)
    {
        var shown = rows.Select(row => row.Select(PrintableText.Of).ToArray()).Prepend([.. titles]).ToArray();
        var widths = Enumerable.Range(0, titles.Count).Select(column => shown.Max(row => row[column].Length)).ToArray();
        foreach (var row in shown)
            output.WriteLine(string.Join(Gap, row.Select((text, column) => column < texts ? text.PadRight(widths[column]) : text.PadLeft(widths[column]))).TrimEnd());
    }
}
