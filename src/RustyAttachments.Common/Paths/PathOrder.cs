namespace RustyAttachments.Common.Paths;

/// <summary>
/// The two orders that manifests need. .NET's ordinal order compares UTF-16 units, which is the order of files;
/// directories are ordered by code point, where astral characters come after U+FFFF.
/// </summary>
public static class PathOrder
{
    /// <summary>Order by UTF-16 code units: files in every manifest format.</summary>
    public static StringComparer Utf16 => StringComparer.Ordinal;

    /// <summary>Order by Unicode code point: the directory index of the 2025 formats.</summary>
    public static IComparer<string> CodePoint { get; } = Comparer<string>.Create(CompareCodePoints);

    /// <summary>Compares two well-formed strings by code point.</summary>
    public static int CompareCodePoints(string? left, string? right)
    {
        var a = left.AsSpan();
        var b = right.AsSpan();
        var common = a.CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length.CompareTo(b.Length);
        // Only where exactly one side is a surrogate does the order of units differ from the order of code points.
        return Rank(a[common]).CompareTo(Rank(b[common]));
    }

    private static int Rank(char unit) => char.IsSurrogate(unit) ? unit + 0x10000 : unit;
}
