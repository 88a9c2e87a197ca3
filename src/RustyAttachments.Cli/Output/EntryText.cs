using System.Globalization;
using System.Text.Json;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Units;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Cli.Output;

/// <summary>Entries of manifests as lines and as documents.</summary>
internal static class EntryText
{
    private static readonly long MinMicroseconds = (DateTime.MinValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
    private static readonly long MaxMicroseconds = (DateTime.MaxValue - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    private static readonly string NoTimeAndHash = new(' ', 27 + 2 + ContentHash.DigestTextLength);

    /// <summary>A line: kind (<c>f</c>, <c>x</c> runnable, <c>l</c> link, <c>!</c> deleted), size, time, hash, path.</summary>
    public static string Line(FileEntry file)
    {
        var path = PrintableText.Of(file.Path);
        if (file.IsSymlink) return $"l {"",10}  {NoTimeAndHash}  {path} -> {PrintableText.Of(file.SymlinkTarget!)}";
        return file.IsDeleted
            ? $"! {"",10}  {NoTimeAndHash}  {path}"
            : $"{(file.Runnable ? 'x' : 'f')} {ByteSize.Format(file.SizeOrZero),10}  {Time(file.MtimeOrZero),-27}  {HashText(file),-ContentHash.DigestTextLength}  {path}";
    }

    /// <summary>A line for a directory: <c>d</c>, or <c>!</c> when deleted.</summary>
    public static string Line(DirEntry directory) => $"{(directory.IsDeleted ? '!' : 'd')} {"",10}  {NoTimeAndHash}  {PrintableText.Of(directory.Path)}/";

    /// <summary>A file entry as a document.</summary>
    public static void Write(Utf8JsonWriter json, FileEntry file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        if (file.IsDeleted) json.WriteBoolean("deleted", true);
        if (file.IsSymlink) json.WriteString("symlink", file.SymlinkTarget);
        if (file.HasContent)
        {
            json.WriteNumber("size", file.SizeOrZero);
            json.WriteNumber("mtime", file.MtimeOrZero);
            if (file.Runnable) json.WriteBoolean("runnable", true);
            if (file.Hash is { } hash) json.WriteString("hash", hash.ToString());
            if (file.State == FileState.Chunked) WriteChunks(json, file);
        }

        json.WriteEndObject();
    }

    /// <summary>A directory entry as a document.</summary>
    public static void Write(Utf8JsonWriter json, DirEntry directory)
    {
        json.WriteStartObject();
        json.WriteString("path", directory.Path);
        if (directory.IsDeleted) json.WriteBoolean("deleted", true);
        json.WriteEndObject();
    }

    /// <summary>A time in µs since the Unix epoch as ISO 8601; as a number where the calendar ends.</summary>
    public static string Time(long microseconds) =>
        microseconds < MinMicroseconds || microseconds > MaxMicroseconds
            ? microseconds.ToString(CultureInfo.InvariantCulture) + " µs"
            : DateTime.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static string HashText(FileEntry file) => file.State switch
    {
        FileState.Hashed => file.Hash!.Value.ToString(),
        FileState.Chunked => $"{file.ChunkHashes.Length} chunks",
        _ => "not hashed",
    };

    private static void WriteChunks(Utf8JsonWriter json, FileEntry file)
    {
        json.WriteStartArray("chunkHashes");
        foreach (var hash in file.ChunkHashes) json.WriteStringValue(hash.ToString());
        json.WriteEndArray();
    }
}
