using System.Text.Json;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// Reads the arrays of entries. Dialects differ in the names of members only, so one reader takes them all and notes
/// which it met; whether they belong together is judged when the marker is known.
/// </summary>
internal sealed class EntryReader(DecodeLimits limits, DirectoryTable table, PathUnfolder paths)
{
    private const EntryKeys V2023Keys = EntryKeys.Path | EntryKeys.Hash | EntryKeys.Size | EntryKeys.Mtime;
    private const EntryKeys DirKeys = EntryKeys.Name | EntryKeys.Path | EntryKeys.Delete | EntryKeys.Deleted;
    private const EntryKeys FileKeys = (EntryKeys)0x3FF;

    private readonly char[] _scratch = limits.NewScratch();
    private readonly List<ContentHash> _chunkHashes = [];
    private long _entries;
    private EntryPieces? _ahead;

    /// <summary>The directories read so far.</summary>
    public DirectoryTable Table => table;

    /// <summary>What unfolds the paths.</summary>
    public PathUnfolder Paths => paths;

    /// <summary>Where in the text the bytes of the reader in use begin.</summary>
    public int Begin { get; set; }

    /// <summary>Members that only dialects A and B have were met.</summary>
    public bool SawName { get; private set; }

    /// <summary>Members that only dialect C has were met.</summary>
    public bool SawPath { get; private set; }

    /// <summary>Reads <c>dirs</c> from its opening bracket.</summary>
    public void ReadDirs(ref Utf8JsonReader json)
    {
        for (var index = 0; NextEntry(ref json, "dirs", index); index++)
        {
            var raw = ReadEntry(ref json, DirKeys, plain: false);
            raw.ThrowIfRejected("dirs", index);
            table.Add(new DirEntry(raw.Path!, raw.Has(EntryKeys.Delete | EntryKeys.Deleted)), raw.Parent);
        }
    }

    /// <summary>
    /// Reads <c>files</c> or, with plain paths, <c>paths</c> from its opening bracket. <paramref name="json"/> reads
    /// <paramref name="text"/> from <see cref="Begin"/> on.
    /// </summary>
    public List<FileEntry> ReadFiles(ref Utf8JsonReader json, ReadOnlySpan<byte> text, bool v2023)
    {
        var array = v2023 ? "paths" : "files";
        _ahead = EntryPieces.Read(text, Begin + (int)json.BytesConsumed, v2023, table, limits);
        var files = new List<FileEntry>(_ahead?.Count ?? 0);
        while (true)
        {
            ReadCanonical(ref json, text, files, v2023);
            if (!NextEntry(ref json, array, files.Count)) return files;
            var raw = ReadEntry(ref json, v2023 ? V2023Keys : FileKeys, plain: v2023);
            raw.ThrowIfRejected(array, files.Count);
            var file = raw.ToFile();
            if (v2023 && file.State != FileState.Hashed) throw ManifestRules.FieldInvalid(file.Path, "'hash' is missing");
            table.Mark(raw.Parent, file.IsDeleted ? DirectoryMarks.Bereft : DirectoryMarks.Inhabited);
            if (file.IsSymlink) table.Mark(raw.TargetParent, DirectoryMarks.Targeted);
            files.Add(file);
        }
    }

    /// <summary>Reads the canonical entries from here to the first that is not, and has <paramref name="json"/> go on behind them.</summary>
    private void ReadCanonical(ref Utf8JsonReader json, ReadOnlySpan<byte> text, List<FileEntry> files, bool v2023)
    {
        var first = json.TokenType == JsonTokenType.StartArray;
        var begin = Begin + (int)json.BytesConsumed;
        var end = begin;
        var entry = default(CanonicalEntry);
        while (end < text.Length && (text[end] == ',' || (first && end == begin)))
        {
            var at = first && end == begin ? end : end + 1;
            if (_ahead?.At(at) is { } piece && TryAppend(piece, files))
            {
                end = piece.End;
                continue;
            }

            if (!entry.TryRead(text, ref at, v2023, _scratch)) break;
            Count();
            files.Add(entry.ToFile(paths, _scratch, v2023, out var parent));
            table.Mark(parent, DirectoryMarks.Inhabited);
            end = at;
        }

        if (end == begin) return;
        json = new Utf8JsonReader(text[end..], isFinalBlock: true, first ? JsonReading.BehindObject(json.CurrentState) : json.CurrentState);
        Begin = end;
        SawName |= !v2023;
    }

    /// <summary>Takes the entries that were read ahead; false when there are none or more than the limits allow, which is for who reads them one by one to say.</summary>
    private bool TryAppend(EntryPiece piece, List<FileEntry> files)
    {
        if (piece.Files.Count == 0 || _entries + piece.Files.Count > limits.MaxEntries || !paths.TryAppend(piece.Paths)) return false;
        _entries += piece.Files.Count;
        files.AddRange(piece.Files);
        foreach (var parent in piece.Parents) table.Mark(parent, DirectoryMarks.Inhabited);
        return true;
    }

    private bool NextEntry(ref Utf8JsonReader json, string array, int index)
    {
        JsonReading.Step(ref json);
        if (json.TokenType == JsonTokenType.EndArray) return false;
        if (json.TokenType != JsonTokenType.StartObject)
            throw new ManifestException(ErrorCode.ManifestFieldInvalid, $"Entry {index} of '{array}' is not a JSON object.");
        Count();
        return true;
    }

    private RawEntry ReadEntry(ref Utf8JsonReader json, EntryKeys allowed, bool plain)
    {
        var raw = default(RawEntry);
        while (true)
        {
            JsonReading.Step(ref json);
            if (json.TokenType == JsonTokenType.EndObject) break;
            var key = EntryKeyNames.Match(ref json) & allowed;
            if ((raw.Seen & key) != 0) raw.Reject(ErrorCode.ManifestMalformed, $"the member '{RawEntry.KeyText(key)}' stands twice");
            raw.Seen |= key;
            JsonReading.Step(ref json);
            if (key == EntryKeys.None || json.TokenType == JsonTokenType.Null) JsonReading.SkipValue(ref json);
            else ReadMember(ref json, ref raw, key, plain);
        }

        if (!plain)
        {
            SawName |= (raw.Seen & (EntryKeys.Name | EntryKeys.Delete)) != 0;
            SawPath |= (raw.Seen & (EntryKeys.Path | EntryKeys.Deleted)) != 0;
        }

        return raw;
    }

    private void ReadMember(ref Utf8JsonReader json, ref RawEntry raw, EntryKeys key, bool plain)
    {
        raw.Present |= key;
        switch (key)
        {
            case EntryKeys.Name or EntryKeys.Path:
                raw.Path = ReadPath(ref json, ref raw, key, plain, out raw.Parent);
                break;
            case EntryKeys.Hash:
                if (json.TokenType != JsonTokenType.String) Mistyped(ref json, ref raw, key, "a string");
                else if (!JsonReading.TryHash(ref json, out raw.Hash)) raw.Reject(ErrorCode.ManifestHashInvalid, "hash");
                break;
            case EntryKeys.Size:
                if (!TryInteger(ref json, out raw.Size) || raw.Size < 0) Mistyped(ref json, ref raw, key, $"a whole number from 0 to {long.MaxValue}");
                break;
            case EntryKeys.Mtime:
                if (!TryInteger(ref json, out raw.Mtime)) Mistyped(ref json, ref raw, key, $"a whole number from {long.MinValue} to {long.MaxValue}");
                break;
            case EntryKeys.ChunkHashes:
                ReadChunkHashes(ref json, ref raw);
                break;
            case EntryKeys.Symlink:
                ReadSymlink(ref json, ref raw);
                break;
            default:
                if (json.TokenType == JsonTokenType.False) raw.Present &= ~key;
                else if (json.TokenType != JsonTokenType.True) Mistyped(ref json, ref raw, key, "true or false");
                break;
        }
    }

    private string? ReadPath(ref Utf8JsonReader json, ref RawEntry raw, EntryKeys key, bool plain, out int parent)
    {
        parent = DirectoryTable.Unknown;
        if (json.TokenType != JsonTokenType.String)
        {
            Mistyped(ref json, ref raw, key, "a string");
            return null;
        }

        if (json.ValueSpan.Length >= _scratch.Length) throw ManifestRules.PathTooLong(JsonReading.ShortText(ref json), limits.MaxPathBytes);
        ReadOnlySpan<char> text = _scratch.AsSpan(0, JsonReading.CopyText(ref json, _scratch));
        return plain ? paths.Plain(text, out parent) : paths.Unfold(text, out parent);
    }

    private void ReadSymlink(ref Utf8JsonReader json, ref RawEntry raw)
    {
        if (json.TokenType != JsonTokenType.StartObject)
        {
            Mistyped(ref json, ref raw, EntryKeys.Symlink, "an object");
            return;
        }

        Span<byte> name = stackalloc byte[JsonReading.LongestName];
        while (true)
        {
            JsonReading.Step(ref json);
            if (json.TokenType == JsonTokenType.EndObject) break;
            var length = JsonReading.CopyName(ref json, name);
            var isName = name[..length].SequenceEqual("name"u8);
            var isTarget = name[..length].SequenceEqual("target"u8);
            SawName |= isName;
            SawPath |= isTarget;
            JsonReading.Step(ref json);
            if (raw.Target is not null && (isName || isTarget)) raw.Reject(ErrorCode.ManifestMalformed, "the symlink's target stands twice");
            if (raw.Target is not null || (!isName && !isTarget)) JsonReading.SkipValue(ref json);
            else raw.Target = ReadPath(ref json, ref raw, EntryKeys.Symlink, plain: false, out raw.TargetParent);
        }

        if (raw.Target is null) raw.Reject(ErrorCode.ManifestFieldInvalid, "the symlink's target is missing");
    }

    private void ReadChunkHashes(ref Utf8JsonReader json, ref RawEntry raw)
    {
        if (json.TokenType != JsonTokenType.StartArray)
        {
            Mistyped(ref json, ref raw, EntryKeys.ChunkHashes, "an array of hashes");
            return;
        }

        _chunkHashes.Clear();
        while (true)
        {
            JsonReading.Step(ref json);
            if (json.TokenType == JsonTokenType.EndArray) break;
            Count();
            var hash = default(ContentHash);
            if (json.TokenType != JsonTokenType.String || !JsonReading.TryHash(ref json, out hash)) raw.Reject(ErrorCode.ManifestHashInvalid, "chunkhashes");
            JsonReading.SkipValue(ref json);
            _chunkHashes.Add(hash);
        }

        raw.ChunkHashes = _chunkHashes.ToArray();
    }

    private static void Mistyped(ref Utf8JsonReader json, ref RawEntry raw, EntryKeys key, string expected)
    {
        raw.Reject(ErrorCode.ManifestFieldInvalid, $"'{RawEntry.KeyText(key)}' must be {expected}");
        JsonReading.SkipValue(ref json);
    }

    private static bool TryInteger(ref Utf8JsonReader json, out long value)
    {
        value = 0;
        return json.TokenType == JsonTokenType.Number && json.TryGetInt64(out value);
    }

    private void Count()
    {
        if (++_entries > limits.MaxEntries)
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"The manifest has more than {limits.MaxEntries} entries (files, directories and chunk hashes).");
    }
}
