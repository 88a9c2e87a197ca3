using System.Globalization;
using System.Text.Json;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Progress;

/// <summary>Progress in words and as a document. Pure.</summary>
internal static class ProgressText
{
    /// <summary>One line: files, bytes, rate, time left. Totals that still grow are marked with a plus.</summary>
    public static string Line(ProgressSample sample)
    {
        var progress = sample.Progress;
        var more = progress.TotalsFinal ? "" : "+";
        var left = sample.Remaining is { } remaining ? "  " + Duration(remaining) + " left" : "";
        var failed = progress.FilesFailed > 0 ? $"  {Count(progress.FilesFailed)} failed" : "";
        return $"{Count(progress.FilesDone)}/{Count(progress.FilesTotal)}{more} files  " +
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
        var progress = sample.Progress;
        json.WriteStartObject();
        json.WriteString("phase", JsonNamingPolicy.CamelCase.ConvertName(progress.Phase.ToString()));
        WriteTotals(json, progress);
        json.WriteNumber("bytesPerSecond", (long)sample.BytesPerSecond);
        json.WriteNumber("seconds", Math.Round(sample.Elapsed.TotalSeconds, 3));
        if (sample.Remaining is { } remaining) json.WriteNumber("secondsLeft", (long)remaining.TotalSeconds);
        json.WriteEndObject();
    }

    /// <summary>The members that progress and results share.</summary>
    public static void WriteTotals(Utf8JsonWriter json, Actors.Transfers.TransferProgress progress)
    {
        json.WriteBoolean("totalsFinal", progress.TotalsFinal);
        json.WriteNumber("filesTotal", progress.FilesTotal);
        json.WriteNumber("filesDone", progress.FilesDone);
        json.WriteNumber("bytesTotal", progress.BytesTotal);
        json.WriteNumber("bytesDone", progress.BytesDone);
        json.WriteNumber("bytesHashed", progress.BytesHashed);
        json.WriteNumber("objectsStored", progress.ObjectsStored);
        json.WriteNumber("bytesStored", progress.BytesStored);
        json.WriteNumber("objectsPresent", progress.ObjectsPresent);
        json.WriteNumber("filesWritten", progress.FilesWritten);
        json.WriteNumber("bytesWritten", progress.BytesWritten);
        json.WriteNumber("filesUpToDate", progress.FilesUpToDate);
        json.WriteNumber("filesFailed", progress.FilesFailed);
    }
}
