using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>
/// Writes a manifest's canonical text while its files stream by, in memory that does not grow with their number.
/// Files come in the order of the UTF-16 units of their paths (<see cref="string.CompareOrdinal(string, string)"/>);
/// directories are known before. Every rule of <see cref="ManifestValidator"/> is checked on the way; what is wrong
/// throws <see cref="ManifestException"/> and leaves the stream with an unfinished text. Not thread-safe.
/// </summary>
public sealed class ManifestWriter
{
    private readonly CanonicalJson _json;
    private readonly ManifestHeader _header;
    private readonly DirectoryIndex _dirs;
    private readonly CollisionWalk _collisions;
    private string? _lastPath;
    private string _lastParent = "";
    private int _lastParentNumber = -1;
    private long _files;
    private long _totalSize;
    private bool _completed;

    /// <summary>Begins the text and writes the directories. The stream stays open and is the caller's.</summary>
    /// <param name="destination">Gets the text in pieces of up to 64 KiB.</param>
    /// <param name="header">Format and kind.</param>
    /// <param name="dirs">Every explicit directory and all parents of every file and link target; v2023 does not write them, but no file may have the path of one.</param>
    public ManifestWriter(Stream destination, ManifestHeader header, DirectoryIndex dirs)
    {
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(header);
        ArgumentNullException.ThrowIfNull(dirs);
        _json = new CanonicalJson(destination);
        _header = header;
        _dirs = dirs;
        _collisions = new CollisionWalk(dirs);
        CheckHeader();
        Begin();
    }

    private bool IsV2023 => _header.Format == ManifestFormat.V2023;

    /// <summary>Writes a whole manifest text and says what was written.</summary>
    public static WrittenManifest Write(Stream destination, ManifestHeader header, DirectoryIndex dirs, IEnumerable<FileEntry> files, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var writer = new ManifestWriter(destination, header, dirs);
        foreach (var file in files)
        {
            cancellation.ThrowIfCancellationRequested();
            writer.Add(file);
        }

        return writer.Complete();
    }

    /// <summary>Writes the next entry; its path comes behind that of the entry before.</summary>
    public void Add(FileEntry file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ObjectDisposedException.ThrowIf(_completed, this);
        Check(file);
        _json.Raw(_files++ == 0 ? "{"u8 : ",{"u8);
        if (IsV2023) WriteV2023(file);
        else WriteV2025(file);
        _json.Raw("}"u8);
    }

    /// <summary>Ends the text and hands it to the stream completely.</summary>
    public WrittenManifest Complete()
    {
        ObjectDisposedException.ThrowIf(_completed, this);
        _completed = true;
        End();
        var hash = _json.Complete();
        return new WrittenManifest(_files, _totalSize, _json.Length, hash);
    }

    private void CheckHeader()
    {
        if (_header.IsAbsolute && _header.Format != ManifestFormat.V2025) throw Unsupported("absolute paths");
        if (IsV2023) return;
        ManifestRules.CheckParentHash(_header.IsDiff, _header.ParentManifestHash);
        // A directory with something in it is judged by that, which names the entry to blame.
        for (var i = 0; i < _dirs.Dirs.Count; i++)
            if (_dirs.Dirs[i] is var dir && (dir.IsDeleted || !_dirs.IsParent(i))) ManifestRules.CheckDir(dir, _header.IsAbsolute, _header.IsDiff, ManifestPath.MaxUtf8Bytes);
    }

    private void Check(FileEntry file)
    {
        ManifestRules.CheckFile(file, _lastPath, _header.IsAbsolute, _header.IsDiff, _header.ChunkSize, ManifestPath.MaxUtf8Bytes);
        var order = _lastPath is null ? 1 : string.CompareOrdinal(file.Path, _lastPath);
        if (order == 0) throw ManifestRules.DuplicatePath(file.Path);
        if (order < 0) throw new ArgumentException($"'{file.Path}' was added behind '{_lastPath}'; files are added in UTF-16 order.", nameof(file));
        _collisions.Check(file);
        if (_header.Format == ManifestFormat.V2025Beta && file.State == FileState.Chunked && _header.ChunkSize != ChunkSize.Default)
            throw Unsupported($"a chunk size of {_header.ChunkSize.Bytes} bytes", file.Path);
        _totalSize = ManifestRules.AddSize(_totalSize, file);
        _lastPath = file.Path;
    }

    private void Begin()
    {
        if (IsV2023)
        {
            _json.Raw("{\"hashAlg\":\"xxh128\",\"manifestVersion\":\"2023-03-03\",\"paths\":["u8);
            return;
        }

        _json.Raw("{\"dirs\":["u8);
        var first = true;
        foreach (var dir in _dirs.Dirs)
        {
            _json.Raw(first ? "{"u8 : ",{"u8);
            if (dir.IsDeleted) _json.Raw("\"delete\":true,"u8);
            _json.Raw("\"name\":"u8);
            WritePath(dir.Path);
            _json.Raw("}"u8);
            first = false;
        }

        _json.Raw("],"u8);
        if (_header.Format == ManifestFormat.V2025)
        {
            _json.Raw("\"fileChunkSizeBytes\":"u8);
            _json.Number(_header.ChunkSize.Bytes);
            _json.Raw(","u8);
        }

        _json.Raw("\"files\":["u8);
    }

    private void WriteV2023(FileEntry file)
    {
        if (file.Hash is not { } hash) throw UnsupportedByV2023(file);
        _json.Raw("\"hash\":"u8);
        _json.Hash(hash);
        _json.Raw(",\"mtime\":"u8);
        _json.Number(file.MtimeOrZero);
        _json.Raw(",\"path\":"u8);
        _json.Text(file.Path);
        _json.Raw(",\"size\":"u8);
        _json.Number(file.SizeOrZero);
    }

    private void WriteV2025(FileEntry file)
    {
        if (file.State == FileState.Chunked) WriteChunkHashes(file);
        if (file.IsDeleted) _json.Raw("\"delete\":true,"u8);
        if (file.Hash is { } hash)
        {
            _json.Raw("\"hash\":"u8);
            _json.Hash(hash);
            _json.Raw(","u8);
        }

        if (file.HasContent)
        {
            _json.Raw("\"mtime\":"u8);
            _json.Number(file.MtimeOrZero);
            _json.Raw(","u8);
        }

        _json.Raw("\"name\":"u8);
        WritePath(file.Path);
        if (file.HasContent)
        {
            _json.Raw(file.Runnable ? ",\"runnable\":true,\"size\":"u8 : ",\"size\":"u8);
            _json.Number(file.SizeOrZero);
        }

        if (file.SymlinkTarget is not { } target) return;
        _json.Raw(",\"symlink\":{\"name\":"u8);
        WritePath(target);
        _json.Raw("}"u8);
    }

    private void WriteChunkHashes(FileEntry file)
    {
        _json.Raw("\"chunkhashes\":["u8);
        var first = true;
        foreach (var hash in file.ChunkHashes)
        {
            if (!first) _json.Raw(","u8);
            _json.Hash(hash);
            first = false;
        }

        _json.Raw("],"u8);
    }

    /// <summary>Writes <c>$N/leaf</c>, or the path itself at the top.</summary>
    private void WritePath(string path)
    {
        var parent = DirectoryIndex.ParentOf(path);
        if (parent.IsEmpty)
        {
            _json.Text(path);
            return;
        }

        if (!parent.SequenceEqual(_lastParent))
        {
            _lastParentNumber = _dirs.NumberOf(parent);
            if (_lastParentNumber < 0) throw new ArgumentException($"The directory index lacks '{parent}', the parent of '{path}'.");
            _lastParent = _dirs.Dirs[_lastParentNumber].Path;
        }

        _json.Raw("\"$"u8);
        _json.Number(_lastParentNumber);
        _json.Raw("/"u8);
        _json.Escaped(path.AsSpan(parent.Length + 1));
        _json.Raw("\""u8);
    }

    private void End()
    {
        if (IsV2023)
        {
            _json.Raw("],\"totalSize\":"u8);
        }
        else
        {
            _json.Raw("],\"hashAlg\":\"xxh128\","u8);
            if (_header.Format == ManifestFormat.V2025Beta) _json.Raw("\"manifestVersion\":\"2025-12-04-beta\","u8);
            if (_header.IsDiff)
            {
                _json.Raw("\"parentManifestHash\":"u8);
                _json.Text(_header.ParentManifestHash);
                _json.Raw(","u8);
            }

            if (_header.Format == ManifestFormat.V2025)
            {
                _json.Raw("\"specificationVersion\":"u8);
                _json.Text(ManifestFormats.SpecificationVersion(_header.IsAbsolute, _header.IsDiff));
                _json.Raw(","u8);
            }

            _json.Raw("\"totalSize\":"u8);
        }

        _json.Number(_totalSize);
        _json.Raw("}"u8);
    }

    private ManifestException UnsupportedByV2023(FileEntry file) => file.State switch
    {
        FileState.Chunked => Unsupported("files that are stored in chunks", file.Path),
        FileState.Symlink => Unsupported("symlinks", file.Path),
        FileState.Deleted => Unsupported("deletions", file.Path),
        _ => new ManifestException(ErrorCode.ManifestFormatUnsupported,
            $"'{ManifestRules.Shown(file.Path)}' has no hash yet; v2023-03-03 needs one for every file. Hash the files first, or write v2025.", file.Path),
    };

    private ManifestException Unsupported(string what, string? path = null) =>
        new(ErrorCode.ManifestFormatUnsupported,
            $"{(path is null ? "" : $"'{ManifestRules.Shown(path)}': ")}{what} are not supported by {(IsV2023 ? "v2023-03-03" : _header.Format.ToName())}, needs v2025.", path);
}
