using System.Globalization;
using System.Text.Json;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Progress;

/// <summary>Progress in words and as a document. Pure.</summary>
internal static class ProgressText
{
    /// <summary>One line: units, bytes, rate, time left. Totals that still grow are marked with a plus.</summary>
    public static string Line(ProgressSample sample)
    {
        var progress = sample.Progress;
        var more = progress.TotalsFinal ? "" : "+";
        var left = sample.Remaining is { } remaining ? "  " + Duration(remaining) + " left" : "";
        var failed = progress.Failed > 0 ? $"  {Count(progress.Failed)} failed" : "";
        return $"{Count(progress.Done)}/{Count(progress.Total)}{more} {progress.Unit}  " +
            $"{ByteSize.Format(progress.BytesDone)}/{ByteSize.Format(progress.BytesTotal)}{more}  " +
            $"{ByteSize.Format((long)sample.BytesPerSecond)}/s{left}{failed}";
    }

    /// <summary>A number of things with separators: <c>12,345</c>.</summary>
    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A number of things with their name: <c>1 file</c>, <c>2 files</c>.</summary>
    public static string Count(long number, string one, string many) => $"{Count(number)} {(number == 1 ? one : many)}";

    /// <summary>A time span for people: <c>0:07</c>, <c>12:34</c>, <c>3:25:45</c>, <c>2d 03:25</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { Days: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.Days}d {time.Hours:00}:{time.Minutes:00}"),
        { Hours: > 0 } => string.Create(CultureInfo.InvariantCulture, $"{time.Hours}:{time.Minutes:00}:{time.Seconds:00}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}"),
    };

    /// <summary>How long something took: <c>1.8 s</c> below a minute, else as <see cref="Duration"/>.</summary>
    public static string Elapsed(TimeSpan time) =>
        time < TimeSpan.FromMinutes(1) ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s") : Duration(time);

    /// <summary>The document of <c>--progress json</c>.</summary>
    public static void Write(Utf8JsonWriter json, ProgressSample sample)
    {
        json.WriteStartObject();
        sample.Progress.Write(json);
        json.WriteNumber("bytesPerSecond", (long)sample.BytesPerSecond);
        json.WriteNumber("seconds", Math.Round(sample.Elapsed.TotalSeconds, 3));
        if (sample.Remaining is { } remaining) json.WriteNumber("secondsLeft", (long)remaining.TotalSeconds);
        json.WriteEndObject();
    }
}
