using System.Globalization;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;

namespace RustyAttachments.Cli.Configuration;

/// <summary>Numbers with units as users write them. Everything here throws <see cref="ErrorCode.QuantityInvalid"/>.</summary>
internal static class Quantity
{
    /// <summary>The most requests that may be asked for at once; more only costs memory.</summary>
    public const int MaxConcurrency = 4096;

    private const long MinMemory = 16 * ByteSize.MiB;

    /// <summary>A memory budget in bytes, at least 16 MiB.</summary>
    public static long ParseMemory(string text)
    {
        var bytes = ParseSize(text);
        return bytes >= MinMemory ? bytes : throw Invalid($"'{text}' is too little memory to work with; give at least {ByteSize.Format(MinMemory)}");
    }

    /// <summary>A rate in bytes per second: <c>50MiB/s</c>, or without the <c>/s</c>.</summary>
    public static long ParseRate(string text)
    {
        var size = text.EndsWith("/s", StringComparison.OrdinalIgnoreCase) ? text[..^2] : text;
        if (!ByteSize.TryParse(size, out var bytes)) throw Invalid($"'{text}' is not a rate; write for example 50MiB/s or 1.5GB/s");
        return bytes > 0 ? bytes : throw Invalid($"'{text}' would never move a byte; give a positive rate, for example 50MiB/s");
    }

    /// <summary>A number of requests at once.</summary>
    public static int ParseConcurrency(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MaxConcurrency
            ? number
            : throw Invalid($"'{text}' is not a number of requests; give a whole number from 1 to {MaxConcurrency}");

    /// <summary>A length of time up to ten years: <c>14d</c>, <c>36h</c>, <c>30m</c>, <c>10s</c>.</summary>
    public static TimeSpan ParseDuration(string text)
    {
        var unit = text.Length < 2 ? TimeSpan.Zero : text[^1] switch
        {
            'd' => TimeSpan.FromDays(1),
            'h' => TimeSpan.FromHours(1),
            'm' => TimeSpan.FromMinutes(1),
            's' => TimeSpan.FromSeconds(1),
            _ => TimeSpan.Zero,
        };
        return unit > TimeSpan.Zero && long.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number <= TimeSpan.FromDays(3660) / unit
            ? unit * number
            : throw Invalid($"'{text}' is not a length of time; write for example 14d, 36h, 30m or 10s");
    }

    /// <summary>A chunk size, or <c>none</c>.</summary>
    public static ChunkSize ParseChunkSize(string text)
    {
        if (text.Equals("none", StringComparison.OrdinalIgnoreCase)) return ChunkSize.None;
        var bytes = ParseSize(text);
        return bytes >= ByteSize.MiB
            ? ChunkSize.Of(bytes)
            : throw Invalid($"'{text}' is too small for a chunk; give at least {ByteSize.Format(ByteSize.MiB)}, or none");
    }

    /// <summary>A share of 0 to 100 percent, as a fraction: <c>10%</c> or <c>10</c>.</summary>
    public static double ParsePercent(string text)
    {
        var number = text.EndsWith('%') ? text[..^1] : text;
        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent) && percent is > 0 and <= 100
            ? percent / 100
            : throw Invalid($"'{text}' is not a share of the data; write for example 10%");
    }

    /// <summary>An age: a whole number of days, hours or minutes (<c>7d</c>, <c>12h</c>, <c>90m</c>).</summary>
    public static TimeSpan ParseAge(string text)
    {
        const int Most = 1_000_000; // beyond any use, and far from what a time span cannot hold
        if (text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Most)
        {
            switch (text[^1])
            {
                case 'd': return TimeSpan.FromDays(number);
                case 'h': return TimeSpan.FromHours(number);
                case 'm': return TimeSpan.FromMinutes(number);
            }
        }

        throw Invalid($"'{text}' is not an age; write for example 7d, 12h or 90m");
    }

    private static long ParseSize(string text) =>
        ByteSize.TryParse(text, out var bytes) ? bytes : throw Invalid($"'{text}' is not a size; write for example 64MiB or 1.5GB");

    private static RustyAttachmentsException Invalid(string message) => new(ErrorCode.QuantityInvalid, message);
}
