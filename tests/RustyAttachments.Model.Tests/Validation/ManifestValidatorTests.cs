using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Tests.Validation;

/// <summary>Manifests that code has built are judged as the decoder judges text; writing one judges it too.</summary>
public sealed class ManifestValidatorTests
{
    private static readonly ContentHash Hash = ContentHash.Parse("aa");

    public static TheoryData<string, Manifest, ErrorCode, string?, string> Broken() => new()
    {
        { "file twice", Relative(File("a"), File("a")), ErrorCode.ManifestDuplicatePath, "a", "'a' stands in the manifest more than once; each path may have one entry." },
        { "file and directory", new Snapshot([File("a")], [new DirEntry("a")], ChunkSize.Default), ErrorCode.ManifestDuplicatePath, "a", "'a' stands in the manifest more than once; each path may have one entry." },
        { "file is parent", Relative(File("a"), File("a-b"), File("a/b")), ErrorCode.ManifestFileIsParent, "a", "'a' is a file and at the same time the directory of another entry." },
        { "link is parent", Relative(FileEntry.Symlink("a", "b"), File("a/b")), ErrorCode.ManifestFileIsParent, "a", "'a' is a file and at the same time the directory of another entry." },
        { "file is parent of a directory", new Snapshot([File("a")], [new DirEntry("a/b")], ChunkSize.Default), ErrorCode.ManifestFileIsParent, "a", "'a' is a file and at the same time the directory of another entry." },
        { "file is parent of a target", Relative(File("a"), FileEntry.Symlink("l", "a/b")), ErrorCode.ManifestFileIsParent, "a", "'a' is a file and at the same time the directory of another entry." },
        { "astral file is parent", Relative(File("\uFB00"), File("\U0001F600"), File("\U0001F600/b")), ErrorCode.ManifestFileIsParent, "\U0001F600", "'\U0001F600' is a file and at the same time the directory of another entry." },
        { "absolute path", Relative(File("/a")), ErrorCode.ManifestPathInvalid, "/a", "Path '/a' is absolute in a manifest of relative paths." },
        { "relative path", new AbsSnapshot([File("a")], [], ChunkSize.Default), ErrorCode.ManifestPathInvalid, "a", "Path 'a' is relative in a manifest of absolute paths." },
        { "directory path", new Snapshot([], [new DirEntry("a/../b")], ChunkSize.Default), ErrorCode.ManifestPathInvalid, "a/../b", "Path 'a/../b' has a '..' component." },
        { "escaping link", Relative(FileEntry.Symlink("l", "../x")), ErrorCode.ManifestSymlinkEscapes, "l", "'l' is a symlink to '../x', which is outside of the manifest's root." },
        { "deleted file in snapshot", Relative(FileEntry.Deleted("f")), ErrorCode.ManifestDeletedInvalid, "f", "'f' is deleted, but the manifest is a snapshot; only diffs hold deletions." },
        { "deleted directory in snapshot", new Snapshot([], [new DirEntry("d", true)], ChunkSize.Default), ErrorCode.ManifestDeletedInvalid, "d", "'d' is deleted, but the manifest is a snapshot; only diffs hold deletions." },
        { "diff without parent", new SnapshotDiff([], [], ChunkSize.Default, null), ErrorCode.ManifestParentHashInvalid, null, "A diff must carry 'parentManifestHash', the hash of the manifest it is against; this one has none." },
        { "bad parent", new SnapshotDiff([], [], ChunkSize.Default, "../x"), ErrorCode.ManifestHashInvalid, null, "'parentManifestHash' is '../x'; a hash is 1 to 128 characters of 0-9, a-z, A-Z." },
        { "chunk count", new Snapshot([FileEntry.Chunked("f", [Hash], 11, 0)], [], ChunkSize.Of(10)), ErrorCode.ManifestChunkCountWrong, "f", "'f' has 1 chunk hashes; 11 bytes in chunks of 10 make 2." },
        { "total", Relative(FileEntry.Hashed("a", Hash, long.MaxValue, 0), File("b")), ErrorCode.ManifestFieldInvalid, "b", "'b': the sizes up to this entry add up to more than 9223372036854775807 bytes." },
        { "long path", Relative(File(new string('a', 4097))), ErrorCode.ManifestTooLarge, new string('a', 4097), $"Path '{new string('a', 200)}…' is longer than 4096 bytes." },
        { "long target", Relative(FileEntry.Symlink("l", new string('a', 4097))), ErrorCode.ManifestTooLarge, "l", "'l': the symlink target is longer than 4096 bytes." },
        { "lone surrogate", Relative(File("a" + (char)0xD800)), ErrorCode.ManifestPathInvalid, "a" + (char)0xD800, $"Path 'a{(char)0xD800}' is not valid Unicode (a lone surrogate)." },
    };

    [Theory]
    [MemberData(nameof(Broken), DisableDiscoveryEnumeration = true)]
    public void A_broken_rule_is_named(string name, Manifest manifest, ErrorCode code, string? entry, string message)
    {
        var error = Assert.Throws<ManifestException>(() => ManifestValidator.Validate(manifest));
        Assert.Equal((name, message, code, entry), (name, error.Message, error.Code, error.Entry));
        var written = Assert.Throws<ManifestException>(() => ManifestCodec.Encode(manifest, ManifestFormat.V2025));
        Assert.Equal((name, message, code, entry), (name, written.Message, written.Code, written.Entry));
    }

    [Fact]
    public void The_limit_of_paths_is_the_callers()
    {
        var manifest = Relative(File("abcde"));
        ManifestValidator.Validate(manifest, maxPathBytes: 5);
        Assert.Equal(ErrorCode.ManifestTooLarge, Assert.Throws<ManifestException>(() => ManifestValidator.Validate(manifest, maxPathBytes: 4)).Code);
    }

    private static Snapshot Relative(params FileEntry[] files) => new(files, [], ChunkSize.Default);

    private static FileEntry File(string path) => FileEntry.Hashed(path, Hash, 1, 0);
}
