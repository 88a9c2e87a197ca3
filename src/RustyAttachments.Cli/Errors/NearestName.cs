namespace RustyAttachments.Cli.Errors;

/// <summary>Finds what somebody who mistyped a name probably meant.</summary>
internal static class NearestName
{
    /// <summary>
    /// The candidate with the fewest edits to <paramref name="typed"/>, or null when none is near: at most one edit for
    /// every three characters, or the one candidate that begins with what was typed.
    /// </summary>
    public static string? Of(string typed, IEnumerable<string> candidates)
    {
        var names = candidates.ToArray();
        var nearest = names
            .Select(name => (Name: name, Edits: Distance(typed, name)))
            .Where(c => c.Edits <= Math.Max(1, typed.TrimStart('-').Length / 3))
            .OrderBy(c => c.Edits).ThenBy(c => c.Name, StringComparer.Ordinal)
            .FirstOrDefault().Name;
        if (nearest is not null || typed.TrimStart('-').Length < 2) return nearest;
        var extended = names.Where(name => name.StartsWith(typed, StringComparison.Ordinal)).ToArray();
        return extended.Length == 1 ? extended[0] : null;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.</summary>
    internal static int Distance(string a, string b)
    {
        var rows = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= b.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            for (var j = 1; j <= b.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, 1 + Math.Min(rows[i - 1, j], rows[i, j - 1]));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], 1 + rows[i - 2, j - 2]);
            }
        }

        return rows[a.Length, b.Length];
    }
}
