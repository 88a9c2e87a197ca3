namespace RustyAttachments.Storage.Stores;

/// <summary>Finds what a user may have meant by a mistyped name.</summary>
internal static class NearName
{
    private const int MaxLength = 64;

    /// <summary>The known name with the fewest edits to <paramref name="typed"/>; null when none is within a third of its length.</summary>
    public static string? Of(string typed, IEnumerable<string> known)
    {
        if (typed.Length > MaxLength) return null;
        var (best, fewest) = ((string?)null, int.MaxValue);
        foreach (var name in known)
        {
            var edits = Edits(typed.ToLowerInvariant(), name);
            if (edits < fewest && edits <= Math.Max(2, name.Length / 3)) (best, fewest) = (name, edits);
        }

        return best;
    }

    private static int Edits(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++) row[j] = j;
        foreach (var c in from)
        {
            var diagonal = row[0]++;
            for (var j = 1; j <= to.Length; j++)
            {
                var substitute = diagonal + (to[j - 1] == c ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substitute, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
