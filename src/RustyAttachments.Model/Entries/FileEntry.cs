using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Model.Entries;

/// <summary>The states of a file entry. An entry is in exactly one, by construction.</summary>
public enum FileState : byte
{
    /// <summary>Size and mtime are known, the content has not been hashed yet.</summary>
    Unhashed,
    /// <summary>Content is one object, named by one hash.</summary>
    Hashed,
    /// <summary>Content is stored in chunks, one hash each.</summary>
    Chunked,
    /// <summary>A symbolic link; has a target and nothing else.</summary>
    Symlink,
    /// <summary>Removed since the parent; only in diffs.</summary>
    Deleted,
}

/// <summary>
/// One file, symlink or deletion in a manifest. Immutable. Paths are POSIX, in the style (relative or absolute) of the
/// manifest that holds the entry; rules about several entries live in <see cref="Validation.ManifestValidator"/>.
/// </summary>
public sealed class FileEntry : IEquatable<FileEntry>
{
    private readonly ContentHash _hash;
    private readonly object? _extra; // ContentHash[] when chunked, the target's path when a symlink

    private FileEntry(string path, FileState state, long size, long mtime, bool runnable, ContentHash hash, object? extra)
    {
        ArgumentNullException.ThrowIfNull(path);
        Path = path;
        State = state;
        SizeOrZero = size;
        MtimeOrZero = mtime;
        Runnable = runnable;
        _hash = hash;
        _extra = extra;
    }

    /// <summary>The entry's path.</summary>
    public string Path { get; }

    /// <summary>Which of the five states the entry is in.</summary>
    public FileState State { get; }

    /// <summary>Whether an execute bit is set.</summary>
    public bool Runnable { get; }

    /// <summary>Size in bytes; null for symlinks and deletions.</summary>
    public long? Size => HasContent ? SizeOrZero : null;

    /// <summary>Modification time in µs since the Unix epoch, negative before 1970; null for symlinks and deletions.</summary>
    public long? Mtime => HasContent ? MtimeOrZero : null;

    /// <summary>Size in bytes, 0 where there is none: for sums.</summary>
    public long SizeOrZero { get; }

    /// <summary>Modification time in µs since the Unix epoch, 0 where there is none.</summary>
    public long MtimeOrZero { get; }

    /// <summary>The hash of a file stored whole.</summary>
    public ContentHash? Hash => State == FileState.Hashed ? _hash : null;

    /// <summary>The hashes of a file stored in chunks, in order; empty otherwise.</summary>
    public ReadOnlySpan<ContentHash> ChunkHashes => State == FileState.Chunked ? (ContentHash[])_extra! : default;

    /// <summary>The target of a symlink: from the manifest's root in relative manifests, absolute in absolute ones.</summary>
    public string? SymlinkTarget => _extra as string;

    /// <summary>Whether this is a deletion.</summary>
    public bool IsDeleted => State == FileState.Deleted;

    /// <summary>Whether this is a symlink.</summary>
    public bool IsSymlink => State == FileState.Symlink;

    /// <summary>Whether this is a regular file, hashed or not.</summary>
    public bool HasContent => State <= FileState.Chunked;

    /// <summary>Every hash that the entry names: one, one a chunk, or none.</summary>
    public IEnumerable<ContentHash> AllHashes() => State switch
    {
        FileState.Hashed => [_hash],
        FileState.Chunked => (ContentHash[])_extra!,
        _ => [],
    };

    /// <summary>A file that has been collected but not hashed. Size in bytes, mtime in µs since the epoch.</summary>
    public static FileEntry Unhashed(string path, long size, long mtime, bool runnable = false) =>
        new(path, FileState.Unhashed, NonNegative(size), mtime, runnable, default, null);

    /// <summary>A file stored as one object.</summary>
    public static FileEntry Hashed(string path, ContentHash hash, long size, long mtime, bool runnable = false) =>
        new(path, FileState.Hashed, NonNegative(size), mtime, runnable, hash, null);

    /// <summary>A file stored in chunks; the array is taken over and must not change.</summary>
    public static FileEntry Chunked(string path, ContentHash[] hashes, long size, long mtime, bool runnable = false)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return new FileEntry(path, FileState.Chunked, NonNegative(size), mtime, runnable, default, hashes);
    }

    /// <summary>A symbolic link.</summary>
    public static FileEntry Symlink(string path, string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new FileEntry(path, FileState.Symlink, 0, 0, false, default, target);
    }

    /// <summary>A deletion.</summary>
    public static FileEntry Deleted(string path) => new(path, FileState.Deleted, 0, 0, false, default, null);

    /// <summary>The same entry at another path, and for symlinks with another target.</summary>
    public FileEntry MovedTo(string path, string? symlinkTarget = null) =>
        new(path, State, SizeOrZero, MtimeOrZero, Runnable, _hash, State == FileState.Symlink ? symlinkTarget ?? _extra : _extra);

    /// <summary>The same file with its content hashed as one object.</summary>
    public FileEntry WithHash(ContentHash hash) => Hashed(Path, hash, RequireContent(), MtimeOrZero, Runnable);

    /// <summary>The same file with its content hashed in chunks.</summary>
    public FileEntry WithChunkHashes(ContentHash[] hashes) => Chunked(Path, hashes, RequireContent(), MtimeOrZero, Runnable);

    /// <summary>The same file with its hashes forgotten.</summary>
    public FileEntry WithoutHash() => Unhashed(Path, RequireContent(), MtimeOrZero, Runnable);

    /// <summary>The same file with the execute bit set or not.</summary>
    public FileEntry WithRunnable(bool runnable) =>
        new(Path, State, SizeOrZero, MtimeOrZero, runnable, _hash, _extra);

    /// <summary>Whether both name the same content: equal hash, equal chunk hashes, equal target, or both deleted; never true for unhashed files.</summary>
    public bool SameContent(FileEntry other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return State == other.State && State switch
        {
            FileState.Hashed => _hash == other._hash && SizeOrZero == other.SizeOrZero,
            FileState.Chunked => SizeOrZero == other.SizeOrZero && ChunkHashes.SequenceEqual(other.ChunkHashes),
            FileState.Symlink => SymlinkTarget == other.SymlinkTarget,
            FileState.Deleted => true,
            _ => false,
        };
    }

    /// <inheritdoc/>
    public bool Equals(FileEntry? other) =>
        other is not null && Path == other.Path && State == other.State && Runnable == other.Runnable
        && SizeOrZero == other.SizeOrZero && MtimeOrZero == other.MtimeOrZero
        && (State == FileState.Unhashed || SameContent(other));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FileEntry);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Path, State, SizeOrZero, MtimeOrZero, _hash);

    /// <summary>A line for error messages and test failures.</summary>
    public override string ToString() => State switch
    {
        FileState.Symlink => $"{Path} -> {SymlinkTarget}",
        FileState.Deleted => $"{Path} (deleted)",
        _ => $"{Path} ({State}, {SizeOrZero} bytes, mtime {MtimeOrZero}{(Runnable ? ", runnable" : "")}{(State == FileState.Hashed ? ", " + _hash : "")})",
    };

    private static long NonNegative(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        return size;
    }

    private long RequireContent() =>
        HasContent ? SizeOrZero : throw new InvalidOperationException($"'{Path}' is a {State} entry and has no content.");
}
