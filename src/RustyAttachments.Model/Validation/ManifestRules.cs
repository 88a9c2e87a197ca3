using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Validation;

/// <summary>
/// The rules that a manifest keeps, each with its code and message: the one place for decoder, writer and validator.
/// Every method returns normally or throws <see cref="ManifestException"/>.
/// </summary>
internal static class ManifestRules
{
    /// <summary>Paths in messages are cut at this many characters.</summary>
    private const int ShownPath = 200;

    /// <summary>A diff names its parent, a snapshot does not; the name is a hash.</summary>
    public static void CheckParentHash(bool diff, string? parentHash)
    {
        if (diff && string.IsNullOrEmpty(parentHash))
            throw new ManifestException(ErrorCode.ManifestParentHashInvalid, "A diff must carry 'parentManifestHash', the hash of the manifest it is against; this one has none.");
        if (!diff && parentHash is not null)
            throw new ManifestException(ErrorCode.ManifestParentHashInvalid, "A snapshot must not carry 'parentManifestHash'; only diffs have a parent.");
        if (parentHash is not null && !ContentHash.TryParse(parentHash, out _))
            throw new ManifestException(ErrorCode.ManifestHashInvalid, $"'parentManifestHash' is '{Shown(parentHash)}'; a hash is 1 to {ContentHash.MaxTextLength} characters of 0-9, a-z, A-Z.");
    }

    /// <summary>All rules about a single file entry in a manifest of the given kind; <paramref name="checkedPath"/> is a path that has been found valid, if there is one: with one in the same directory this is fastest.</summary>
    public static void CheckFile(FileEntry file, string? checkedPath, bool absolute, bool diff, ChunkSize chunkSize, int maxPathBytes)
    {
        CheckPath(file.Path, checkedPath, absolute, maxPathBytes);
        switch (file.State)
        {
            case FileState.Deleted when !diff:
                throw DeletedInSnapshot(file.Path);
            case FileState.Symlink:
                CheckTarget(file.Path, file.SymlinkTarget!, absolute, maxPathBytes);
                break;
            case FileState.Chunked:
                CheckChunkCount(file, chunkSize);
                break;
        }
    }

    /// <summary>All rules about a single directory entry.</summary>
    public static void CheckDir(DirEntry dir, bool absolute, bool diff, int maxPathBytes)
    {
        CheckPath(dir.Path, null, absolute, maxPathBytes);
        if (dir.IsDeleted && !diff) throw DeletedInSnapshot(dir.Path);
    }

    /// <summary>Adds a size to a total.</summary>
    public static long AddSize(long total, FileEntry file)
    {
        var sum = unchecked(total + file.SizeOrZero);
        return sum >= 0 ? sum : throw new ManifestException(ErrorCode.ManifestFieldInvalid,
            $"'{Shown(file.Path)}': the sizes up to this entry add up to more than {long.MaxValue} bytes.", file.Path);
    }

    /// <summary>The failure for a path that stands twice.</summary>
    public static ManifestException DuplicatePath(string path) =>
        new(ErrorCode.ManifestDuplicatePath, $"'{Shown(path)}' stands in the manifest more than once; each path may have one entry.", path);

    /// <summary>The failure for a file with something in it.</summary>
    public static ManifestException FileIsParent(string path) =>
        new(ErrorCode.ManifestFileIsParent, $"'{Shown(path)}' is a file and at the same time the directory of another entry.", path);

    /// <summary>The failure for a deletion that says more.</summary>
    public static ManifestException DeletedWithFields(string path, string field) =>
        new(ErrorCode.ManifestDeletedInvalid, $"'{Shown(path)}' is deleted but carries '{field}'; a deletion has a path and nothing else.", path);

    /// <summary>The failure for two kinds of content in one entry.</summary>
    public static ManifestException ContentConflict(string path, string first, string second) =>
        new(ErrorCode.ManifestContentConflict, $"'{Shown(path)}' carries both '{first}' and '{second}'; an entry has one kind of content.", path);

    /// <summary>The failure for a hash that is no hash.</summary>
    public static ManifestException HashInvalid(string path, string field) =>
        new(ErrorCode.ManifestHashInvalid, $"'{Shown(path)}': '{field}' must be 1 to {ContentHash.MaxTextLength} characters of 0-9, a-z, A-Z, because it becomes part of a file name.", path);

    /// <summary>The failure for a member that is absent, of the wrong type or out of range; <paramref name="problem"/> completes "'path': …".</summary>
    public static ManifestException FieldInvalid(string path, string problem) =>
        new(ErrorCode.ManifestFieldInvalid, $"'{Shown(path)}': {problem}.", path);

    /// <summary>The failure for a path longer than the limit; <paramref name="path"/> may be a beginning of it.</summary>
    public static ManifestException PathTooLong(string path, int maxPathBytes) =>
        new(ErrorCode.ManifestTooLarge, $"Path '{Shown(path)}' is longer than {maxPathBytes} bytes.", path);

    /// <summary>A path as messages show it.</summary>
    public static string Shown(string path) => path.Length <= ShownPath ? path : path[..ShownPath] + "…";

    private static void CheckPath(string path, string? checkedPath, bool absolute, int maxPathBytes)
    {
        if (ManifestPath.IsTooLong(path, maxPathBytes)) throw PathTooLong(path, maxPathBytes);
        if (checkedPath is not null && ManifestPath.IsValidBeside(path, checkedPath)) return;
        if (ManifestPath.Problem(path, absolute) is { } problem)
            throw new ManifestException(ErrorCode.ManifestPathInvalid, $"Path '{Shown(path)}' {problem}.", path);
    }

    private static void CheckTarget(string path, string target, bool absolute, int maxPathBytes)
    {
        if (ManifestPath.IsTooLong(target, maxPathBytes))
            throw new ManifestException(ErrorCode.ManifestTooLarge, $"'{Shown(path)}': the symlink target is longer than {maxPathBytes} bytes.", path);
        if (!absolute && target == ".") return;
        if (!absolute && (ManifestPath.IsAbsolute(target) || LeavesRoot(target)))
            throw new ManifestException(ErrorCode.ManifestSymlinkEscapes, $"'{Shown(path)}' is a symlink to '{Shown(target)}', which is outside of the manifest's root.", path);
        if (ManifestPath.Problem(target, absolute) is { } problem)
            throw new ManifestException(ErrorCode.ManifestPathInvalid, $"'{Shown(path)}': the symlink target '{Shown(target)}' {problem}.", path);
    }

    private static bool LeavesRoot(string target) =>
        target.Contains("..", StringComparison.Ordinal) && ManifestPath.Normalize(target) is var normal
        && (normal == ".." || normal.StartsWith("../", StringComparison.Ordinal));

    private static void CheckChunkCount(FileEntry file, ChunkSize chunkSize)
    {
        var size = file.SizeOrZero;
        var count = file.ChunkHashes.Length;
        var problem = !chunkSize.Splits(size)
            ? chunkSize == ChunkSize.None
                ? "has chunk hashes, but the manifest's chunk size says that files are never split"
                : $"has chunk hashes, but its {size} bytes are not more than one chunk of {chunkSize.Bytes}"
            : count != chunkSize.CountFor(size)
                ? $"has {count} chunk hashes; {size} bytes in chunks of {chunkSize.Bytes} make {chunkSize.CountFor(size)}"
                : null;
        if (problem is not null) throw new ManifestException(ErrorCode.ManifestChunkCountWrong, $"'{Shown(file.Path)}' {problem}.", file.Path);
    }

    private static ManifestException DeletedInSnapshot(string path) =>
        new(ErrorCode.ManifestDeletedInvalid, $"'{Shown(path)}' is deleted, but the manifest is a snapshot; only diffs hold deletions.", path);
}
