using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace RustyAttachments.Common.Units;

/// <summary>Texts for sizes in bytes: <c>64MiB</c>, <c>1.5GB</c>, <c>4096</c>.</summary>
public static class ByteSize
{
    /// <summary>Bytes in a kibibyte.</summary>
    public const long KiB = 1024;

    /// <summary>Bytes in a mebibyte.</summary>
    public const long MiB = 1024 * KiB;

    /// <summary>Bytes in a gibibyte.</summary>
    public const long GiB = 1024 * MiB;

    private static readonly (string Suffix, long Factor)[] Suffixes =
    [
        ("KiB", KiB), ("MiB", MiB), ("GiB", GiB), ("TiB", 1024 * GiB),
        ("KB", 1000), ("MB", 1000_000), ("GB", 1000_000_000), ("TB", 1000_000_000_000),
        ("K", KiB), ("M", MiB), ("G", GiB), ("T", 1024 * GiB), ("B", 1),
    ];

    /// <summary>Reads a size of 0 or more bytes; suffixes are case-insensitive, <c>MiB</c> binary, <c>MB</c> decimal, <c>M</c> binary.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out long bytes)
    {
        bytes = 0;
        var number = text?.Trim() ?? "";
        var factor = 1L;
        foreach (var (suffix, value) in Suffixes)
        {
            if (!number.EndsWith(suffix, StringComparison.OrdinalIgnoreCase)) continue;
            (number, factor) = (number[..^suffix.Length].TrimEnd(), value);
            break;
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount)) return false;
        if (amount < 0 || amount > long.MaxValue / factor) return false;
        bytes = (long)(amount * factor);
        return true;
    }

    /// <summary>A short text for people with one decimal: <c>1.5 MiB</c>.</summary>
    public static string Format(long bytes)
    {
        string[] units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
        double value = bytes;
        var unit = 0;
        while (Math.Abs(value) >= 1023.95 && unit < units.Length - 1)
        {
            value /= 1024;
            unit++;
        }

        return unit == 0 ? $"{bytes} B" : string.Create(CultureInfo.InvariantCulture, $"{value:0.0} {units[unit]}");
    }
}
