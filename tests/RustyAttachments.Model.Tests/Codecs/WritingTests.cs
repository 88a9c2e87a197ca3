using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Tests.Codecs;

public sealed class WritingTests
{
    private static readonly ContentHash Hash = ContentHash.Parse("0123456789abcdef0123456789abcdef");

    [Fact]
    public void Dialect_B_looks_like_this()
    {
        var manifest = new AbsSnapshotDiff(
            [
                FileEntry.Deleted("/r/gone"), FileEntry.Symlink("/r/link", "/r/t/x"), FileEntry.Unhashed("/r/raw", 3, -4),
                FileEntry.Hashed("/r/run", Hash, 5, 6, runnable: true), FileEntry.Chunked("/r/big", [Hash, ContentHash.Parse("Z")], 11, 7),
            ],
            [new DirEntry("/r/empty"), new DirEntry("/r/old", true)], ChunkSize.Of(10), "aabb");
        Assert.Equal(
            """{"dirs":[{"name":"/r"},{"name":"$0/empty"},{"delete":true,"name":"$0/old"},{"name":"$0/t"}],"fileChunkSizeBytes":10,"files":["""
            + """{"chunkhashes":["0123456789abcdef0123456789abcdef","Z"],"mtime":7,"name":"$0/big","size":11},"""
            + """{"delete":true,"name":"$0/gone"},"""
            + """{"name":"$0/link","symlink":{"name":"$3/x"}},"""
            + """{"mtime":-4,"name":"$0/raw","size":3},"""
            + """{"hash":"0123456789abcdef0123456789abcdef","mtime":6,"name":"$0/run","runnable":true,"size":5}"""
            + """],"hashAlg":"xxh128","parentManifestHash":"aabb","specificationVersion":"absolute-manifest-diff-beta-2025-12","totalSize":19}""",
            Text(manifest, ManifestFormat.V2025));
    }

    [Fact]
    public void Dialect_A_looks_like_this()
    {
        var manifest = new SnapshotDiff([FileEntry.Deleted("d/f")], [new DirEntry("d", true)], ChunkSize.Default, "aabb");
        Assert.Equal(
            """{"dirs":[{"delete":true,"name":"d"}],"files":[{"delete":true,"name":"$0/f"}],"hashAlg":"xxh128","manifestVersion":"2025-12-04-beta","parentManifestHash":"aabb","totalSize":0}""",
            Text(manifest, ManifestFormat.V2025Beta));
    }

    [Fact]
    public void V2023_looks_like_this()
    {
        var manifest = new Snapshot([FileEntry.Hashed("d/f", Hash, 5, 6, runnable: true)], [], ChunkSize.Default);
        Assert.Equal(
            """{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[{"hash":"0123456789abcdef0123456789abcdef","mtime":6,"path":"d/f","size":5}],"totalSize":5}""",
            Text(manifest, ManifestFormat.V2023));
    }

    [Fact]
    public void An_empty_manifest_looks_like_this()
    {
        var manifest = new Snapshot([], [], ChunkSize.None);
        Assert.Equal("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[],"totalSize":0}""", Text(manifest, ManifestFormat.V2023));
        Assert.Equal("""{"dirs":[],"fileChunkSizeBytes":-1,"files":[],"hashAlg":"xxh128","specificationVersion":"relative-manifest-snapshot-beta-2025-12","totalSize":0}""", Text(manifest, ManifestFormat.V2025));
    }

    [Fact]
    public void Directories_sort_by_code_point_and_files_by_unit()
    {
        var manifest = new Snapshot([FileEntry.Hashed("\uFB00/f", Hash, 0, 0), FileEntry.Hashed("\U0001F600/f", Hash, 0, 0)], [], ChunkSize.Default);
        var text = Text(manifest, ManifestFormat.V2025);
        Assert.Contains("""{"dirs":[{"name":"\ufb00"},{"name":"\ud83d\ude00"}]""", text, StringComparison.Ordinal);
        Assert.True(text.IndexOf("$1/f", StringComparison.Ordinal) < text.IndexOf("$0/f", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_written_is_told()
    {
        var manifest = new Snapshot([FileEntry.Hashed("a", Hash, 5, 6), FileEntry.Hashed("b", Hash, 7, 6)], [], ChunkSize.Default);
        using var stream = new MemoryStream();
        var written = ManifestCodec.Write(stream, manifest, ManifestFormat.V2025);
        Assert.Equal(new WrittenManifest(2, 12, stream.Length, ContentHasher.Hash(stream.ToArray())), written);
        stream.WriteByte(0); // still open
    }

    [Fact]
    public void Long_names_cross_the_buffer_unharmed()
    {
        var files = Enumerable.Range(0, 200).Select(i => FileEntry.Hashed($"{i:D3}" + new string('é', 1900), Hash, 1, 1)).ToArray();
        var manifest = new Snapshot(files, [], ChunkSize.Default);
        Assert.Equal(files, ManifestCodec.Decode(ManifestCodec.Encode(manifest, ManifestFormat.V2025)).Manifest.Files);
    }

    [Fact]
    public void A_format_refuses_what_it_cannot_hold()
    {
        var chunked = FileEntry.Chunked("f", [Hash, Hash], 11, 0);
        Refused(new Snapshot([chunked], [], ChunkSize.Of(10)), ManifestFormat.V2023, "f", "'f': files that are stored in chunks are not supported by v2023-03-03, needs v2025.");
        Refused(new Snapshot([chunked], [], ChunkSize.Of(10)), ManifestFormat.V2025Beta, "f", "'f': a chunk size of 10 bytes are not supported by v2025-12-04-beta, needs v2025.");
        Refused(new AbsSnapshot([], [], ChunkSize.Default), ManifestFormat.V2023, null, "absolute paths are not supported by v2023-03-03, needs v2025.");
        Refused(new AbsSnapshot([], [], ChunkSize.Default), ManifestFormat.V2025Beta, null, "absolute paths are not supported by v2025-12-04-beta, needs v2025.");
        Refused(new Snapshot([FileEntry.Unhashed("f", 1, 1)], [], ChunkSize.Default), ManifestFormat.V2023, "f", "'f' has no hash yet; v2023-03-03 needs one for every file. Hash the files first, or write v2025.");
    }

    [Theory]
    [InlineData(true, "'f': symlinks are not supported by v2023-03-03, needs v2025.")]
    [InlineData(false, "'f': deletions are not supported by v2023-03-03, needs v2025.")]
    public void The_v2023_writer_takes_files_only(bool link, string message)
    {
        var header = new ManifestHeader(ManifestFormat.V2023, false, true, ChunkSize.Default);
        var error = Assert.Throws<ManifestException>(() => ManifestWriter.Write(Stream.Null, header, DirectoryIndex.Empty, [link ? FileEntry.Symlink("f", "g") : FileEntry.Deleted("f")]));
        Assert.Equal((ErrorCode.ManifestFormatUnsupported, message), (error.Code, error.Message));
    }

    [Fact]
    public void The_writer_wants_order_and_directories()
    {
        var header = new ManifestHeader(ManifestFormat.V2025, false, false, ChunkSize.Default);
        var writer = new ManifestWriter(Stream.Null, header, DirectoryIndex.Empty);
        writer.Add(FileEntry.Hashed("b", Hash, 0, 0));
        Assert.Contains("'a' was added behind 'b'", Assert.Throws<ArgumentException>(() => writer.Add(FileEntry.Hashed("a", Hash, 0, 0))).Message, StringComparison.Ordinal);
        Assert.Contains("lacks 'c', the parent of 'c/d'", Assert.Throws<ArgumentException>(() => writer.Add(FileEntry.Hashed("c/d", Hash, 0, 0))).Message, StringComparison.Ordinal);
        writer.Complete();
        Assert.Throws<ObjectDisposedException>(() => writer.Complete());
        Assert.Throws<ObjectDisposedException>(() => writer.Add(FileEntry.Hashed("x", Hash, 0, 0)));
    }

    [Fact]
    public void Writing_can_be_cancelled()
    {
        var header = new ManifestHeader(ManifestFormat.V2025, false, false, ChunkSize.Default);
        Assert.Throws<OperationCanceledException>(() =>
            ManifestWriter.Write(Stream.Null, header, DirectoryIndex.Empty, [FileEntry.Hashed("x", Hash, 0, 0)], new CancellationToken(canceled: true)));
    }

    [Theory]
    [InlineData(ManifestFormat.V2023, false, false, "application/x-deadline-manifest-2023-03-03")]
    [InlineData(ManifestFormat.V2025Beta, false, false, "application/x-deadline-manifest-2025-12-04-beta")]
    [InlineData(ManifestFormat.V2025Beta, false, true, "application/x-deadline-manifest-diff-2025-12-04-beta")]
    [InlineData(ManifestFormat.V2025, true, true, "application/x-deadline-manifest-absolute-manifest-diff-beta-2025-12")]
    [InlineData(ManifestFormat.V2025, false, false, "application/x-deadline-manifest-relative-manifest-snapshot-beta-2025-12")]
    public void Every_format_has_a_content_type(ManifestFormat format, bool absolute, bool diff, string type) =>
        Assert.Equal(type, new ManifestHeader(format, absolute, diff, ChunkSize.Default).ContentType);

    [Fact]
    public void Names_of_formats_read_back()
    {
        foreach (var format in Enum.GetValues<ManifestFormat>())
        {
            Assert.True(ManifestFormats.TryParse(format.ToName(), out var read));
            Assert.Equal(format, read);
        }

        Assert.False(ManifestFormats.TryParse("v2024", out _));
        Assert.False(ManifestFormats.TryParse(null, out _));
    }

    private static void Refused(Manifest manifest, ManifestFormat format, string? entry, string message)
    {
        var error = Assert.Throws<ManifestException>(() => ManifestCodec.Encode(manifest, format));
        Assert.Equal((ErrorCode.ManifestFormatUnsupported, message, entry), (error.Code, error.Message, error.Entry));
    }

    private static string Text(Manifest manifest, ManifestFormat format) => Encoding.UTF8.GetString(ManifestCodec.Encode(manifest, format));
}
