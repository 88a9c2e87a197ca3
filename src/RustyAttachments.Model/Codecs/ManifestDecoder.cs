using System.Text.Json;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>Reads one manifest text of any dialect in one pass; members come in any order.</summary>
internal ref struct ManifestDecoder
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly EntryReader _entries;
    private readonly DecodeLimits _limits;
    private string? _manifestVersion;
    private string? _specification;
    private string? _hashAlgorithm;
    private string? _parentHash;
    private long? _chunkSize;
    private long? _totalSize;
    private List<FileEntry>? _paths;
    private List<FileEntry>? _files;
    private int _filesStart = -1;
    private bool _sawDirs;

    private ManifestDecoder(ReadOnlySpan<byte> text, DecodeLimits limits)
    {
        _text = text;
        _limits = limits;
        var table = new DirectoryTable();
        _entries = new EntryReader(limits, table, new PathUnfolder(table, limits, text.Length));
    }

    /// <summary>Decodes <paramref name="text"/> or throws <see cref="ManifestException"/>.</summary>
    public static DecodedManifest Decode(ReadOnlySpan<byte> text, DecodeLimits limits)
    {
        if (text.Length > limits.MaxTextBytes)
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"The manifest's text of {text.Length} bytes is longer than {limits.MaxTextBytes} bytes.");
        if (text.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]))
            throw new ManifestException(ErrorCode.ManifestMalformed, "The manifest begins with a byte order mark, which JSON does not allow; save it as UTF-8 without one.");
        var json = new Utf8JsonReader(text, JsonReading.Options);
        var decoder = new ManifestDecoder(text, limits);
        try
        {
            decoder.ReadTop(ref json);
            return decoder.Finish();
        }
        catch (JsonException)
        {
            throw new ManifestException(ErrorCode.ManifestMalformed,
                $"The manifest is not valid JSON: something is wrong at byte {decoder._entries.Begin + json.BytesConsumed} of {text.Length}. It may be cut off or damaged; fetch it again.");
        }
    }

    private void ReadTop(ref Utf8JsonReader json)
    {
        JsonReading.Step(ref json);
        if (json.TokenType != JsonTokenType.StartObject)
            throw new ManifestException(ErrorCode.ManifestMalformed, "The text is not a manifest: a manifest is one JSON object.");
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (true)
        {
            JsonReading.Step(ref json);
            if (json.TokenType == JsonTokenType.EndObject) break;
            var key = JsonReading.ShortText(ref json);
            JsonReading.Step(ref json);
            if (ReadMember(ref json, key) && !seen.Add(key))
                throw new ManifestException(ErrorCode.ManifestMalformed, $"The manifest has the member '{key}' twice.");
        }

        json.Read(); // what follows the object other than white space is a syntax error
        if (_filesStart < 0) return;
        var later = new Utf8JsonReader(_text[_filesStart..], new JsonReaderOptions { MaxDepth = JsonReading.Options.MaxDepth, AllowMultipleValues = true });
        later.Read();
        _entries.Begin = _filesStart;
        _files = _entries.ReadFiles(ref later, _text, v2023: false);
    }

    /// <summary>Reads the value of a known member; false, having passed over it, when the member is not known.</summary>
    private bool ReadMember(ref Utf8JsonReader json, string key)
    {
        switch (key)
        {
            case "manifestVersion":
                _manifestVersion = Text(ref json, key);
                return true;
            case "specificationVersion":
                _specification = Text(ref json, key);
                return true;
            case "hashAlg":
                _hashAlgorithm = Text(ref json, key);
                return true;
            case "parentManifestHash":
                if (json.TokenType != JsonTokenType.Null) _parentHash = Text(ref json, key);
                return true;
            case "totalSize":
                _totalSize = Integer(ref json, key);
                return true;
            case "fileChunkSizeBytes":
                _chunkSize = Integer(ref json, key);
                return true;
            case "dirs":
                RequireArray(ref json, key);
                _entries.ReadDirs(ref json);
                _sawDirs = true;
                return true;
            case "paths":
                RequireArray(ref json, key);
                _paths = _entries.ReadFiles(ref json, _text, v2023: true);
                return true;
            case "files":
                RequireArray(ref json, key);
                if (_sawDirs) _files = _entries.ReadFiles(ref json, _text, v2023: false);
                else Defer(ref json);
                return true;
            default:
                JsonReading.SkipValue(ref json);
                return false;
        }
    }

    /// <summary>Files that stand before the directories are read when those are known.</summary>
    private void Defer(ref Utf8JsonReader json)
    {
        _filesStart = _entries.Begin + (int)json.TokenStartIndex;
        JsonReading.SkipValue(ref json);
    }

    private readonly DecodedManifest Finish()
    {
        var (dialect, absolute, diff) = Dialect();
        if (_hashAlgorithm is null) throw Missing("hashAlg");
        if (_hashAlgorithm != "xxh128")
            throw new ManifestException(ErrorCode.ManifestHashAlgorithmUnknown, $"The manifest's hash algorithm is '{ManifestRules.Shown(_hashAlgorithm)}'; only xxh128 is known.");
        if (_totalSize is not { } total) throw Missing("totalSize");
        if (total < 0) throw new ManifestException(ErrorCode.ManifestFieldInvalid, "'totalSize' must not be negative.");

        CheckShape(dialect);
        ManifestRules.CheckParentHash(diff, _parentHash);
        var manifest = Manifest.Create(absolute, diff, Parts(dialect));
        ManifestValidator.Validate(manifest, _limits.MaxPathBytes);
        if (dialect == ManifestDialect.B && _entries.Paths.PlainNested is { } nested)
            throw new ManifestException(ErrorCode.ManifestPathInvalid, $"Path '{ManifestRules.Shown(nested)}' is written with slashes; in this format a path in a directory is written '$N/name'.", nested);
        return new DecodedManifest(manifest, dialect, _chunkSize, total);
    }

    private readonly (ManifestDialect Dialect, bool Absolute, bool Diff) Dialect()
    {
        if (_specification is not null && _manifestVersion is not null)
            throw new ManifestException(ErrorCode.ManifestFieldInvalid, "The manifest has both 'manifestVersion' and 'specificationVersion'; each format has one of them.");
        if (_specification is not null)
        {
            if (!ManifestFormats.TryParseSpecification(_specification, out var absolute, out var diff))
                throw new ManifestException(ErrorCode.ManifestVersionUnknown, $"The manifest's specification version '{ManifestRules.Shown(_specification)}' is not known.");
            return (_entries.SawPath ? ManifestDialect.C : ManifestDialect.B, absolute, diff);
        }

        return _manifestVersion switch
        {
            ManifestFormats.Version2023 => (ManifestDialect.V2023, false, false),
            ManifestFormats.Version2025Beta => (ManifestDialect.A, false, _parentHash is not null),
            null => throw new ManifestException(ErrorCode.ManifestVersionUnknown, "The text is not a manifest: it has neither 'manifestVersion' nor 'specificationVersion'."),
            _ => throw new ManifestException(ErrorCode.ManifestVersionUnknown, $"The manifest's version '{ManifestRules.Shown(_manifestVersion)}' is not known."),
        };
    }

    /// <summary>Whether arrays and names of members belong to the dialect that the marker says.</summary>
    private readonly void CheckShape(ManifestDialect dialect)
    {
        var v2023 = dialect == ManifestDialect.V2023;
        if ((v2023 ? _paths : _files) is null) throw Missing(v2023 ? "paths" : "files");
        if ((v2023 ? _files : _paths) is not null || (v2023 && _sawDirs))
            throw new ManifestException(ErrorCode.ManifestFieldInvalid, "The manifest mixes the members of two formats: 'paths' belongs to 2023-03-03, 'files' and 'dirs' to the 2025 formats.");
        if (v2023 && _parentHash is not null) throw new ManifestException(ErrorCode.ManifestParentHashInvalid, "A 2023-03-03 manifest has no parent, but this one carries 'parentManifestHash'.");
        if (_entries.SawPath && (_entries.SawName || dialect == ManifestDialect.A))
            throw new ManifestException(ErrorCode.ManifestFieldInvalid, "The manifest mixes the members of two dialects: 'name' and 'delete' belong to one, 'path', 'deleted' and 'target' to another.");
    }

    private readonly ManifestParts Parts(ManifestDialect dialect)
    {
        var table = _entries.Table;
        var ascending = table.IsAscending;
        if (!ascending) table.ThrowIfRepeated();
        return new ManifestParts((_paths ?? _files)!.ToArray(), table.Dirs.ToArray(), ChunkSizeFor(dialect), _parentHash, ascending ? table.ToIndex() : null);
    }

    private readonly ChunkSize ChunkSizeFor(ManifestDialect dialect)
    {
        if (dialect == ManifestDialect.V2023) return ChunkSize.None;
        if (_chunkSize is not { } bytes) return ChunkSize.Default;
        return ChunkSize.TryCreate(bytes, out var size)
            ? size
            : throw new ManifestException(ErrorCode.ManifestFieldInvalid, $"'fileChunkSizeBytes' is {bytes}; it must be positive, or -1 for files that are never split.");
    }

    private static string Text(ref Utf8JsonReader json, string key) =>
        json.TokenType == JsonTokenType.String
            ? JsonReading.ShortText(ref json)
            : throw new ManifestException(ErrorCode.ManifestFieldInvalid, $"'{key}' must be a string.");

    private static long Integer(ref Utf8JsonReader json, string key) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var value)
            ? value
            : throw new ManifestException(ErrorCode.ManifestFieldInvalid, $"'{key}' must be a whole number of at most 64 bits.");

    private static void RequireArray(ref Utf8JsonReader json, string key)
    {
        if (json.TokenType != JsonTokenType.StartArray) throw new ManifestException(ErrorCode.ManifestFieldInvalid, $"'{key}' must be an array.");
    }

    private static ManifestException Missing(string key) => new(ErrorCode.ManifestFieldInvalid, $"The manifest has no '{key}'.");
}
