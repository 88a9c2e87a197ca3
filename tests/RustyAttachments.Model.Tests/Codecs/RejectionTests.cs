using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>Every reason to reject a text, with its code, entry and message.</summary>
public sealed class RejectionTests
{
    private const string Tail = "\"hashAlg\":\"xxh128\",\"specificationVersion\":\"relative-manifest-snapshot-beta-2025-12\",\"totalSize\":0}";
    private const string DiffTail = "\"hashAlg\":\"xxh128\",\"parentManifestHash\":\"aa\",\"specificationVersion\":\"relative-manifest-diff-beta-2025-12\",\"totalSize\":0}";

    [Theory]
    [InlineData("a", "a", ErrorCode.ManifestDuplicatePath, "a", "'a' stands in the manifest more than once; each path may have one entry.")]
    [InlineData("a", "a/b", ErrorCode.ManifestFileIsParent, "a", "'a' is a file and at the same time the directory of another entry.")]
    [InlineData("a", "a/b/c", ErrorCode.ManifestFileIsParent, "a", "'a' is a file and at the same time the directory of another entry.")]
    [InlineData("a", "/b", ErrorCode.ManifestPathInvalid, "/b", "Path '/b' is absolute in a manifest of relative paths.")]
    [InlineData("a", "C:", ErrorCode.ManifestPathInvalid, "C:", "Path 'C:' is absolute in a manifest of relative paths.")]
    [InlineData("a", "c:/x", ErrorCode.ManifestPathInvalid, "c:/x", "Path 'c:/x' is absolute in a manifest of relative paths.")]
    [InlineData("a", @"C:\x", ErrorCode.ManifestPathInvalid, @"C:\x", @"Path 'C:\x' is absolute in a manifest of relative paths.")]
    [InlineData("a", @"\\server\share", ErrorCode.ManifestPathInvalid, @"\\server\share", @"Path '\\server\share' is absolute in a manifest of relative paths.")]
    [InlineData("a", "../x", ErrorCode.ManifestPathInvalid, "../x", "Path '../x' has a '..' component.")]
    [InlineData("a", "x/../y", ErrorCode.ManifestPathInvalid, "x/../y", "Path 'x/../y' has a '..' component.")]
    [InlineData("a", "x/..", ErrorCode.ManifestPathInvalid, "x/..", "Path 'x/..' has a '..' component.")]
    [InlineData("a", "./x", ErrorCode.ManifestPathInvalid, "./x", "Path './x' has a '.' component.")]
    [InlineData("a", "x//y", ErrorCode.ManifestPathInvalid, "x//y", "Path 'x//y' has an empty component.")]
    [InlineData("a", "x/", ErrorCode.ManifestPathInvalid, "x/", "Path 'x/' has an empty component.")]
    [InlineData("a", "", ErrorCode.ManifestPathInvalid, "", "Path '' is empty.")]
    [InlineData("a", "x\0y", ErrorCode.ManifestPathInvalid, "x\0y", "Path 'x\0y' holds a NUL character.")]
    public void Paths_that_do_not_fit(string first, string second, ErrorCode code, string entry, string message)
    {
        string Entry(string path) => $$"""{"hash":"aa","mtime":0,"path":{{System.Text.Json.JsonSerializer.Serialize(path)}},"size":1}""";
        Rejects($$"""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[{{Entry(first)}},{{Entry(second)}}],"totalSize":2}""", code, entry, message);
    }

    [Theory]
    [InlineData("""{"name":"d"},{"name":"d"}""", """{"mtime":0,"name":"f","size":1}""", ErrorCode.ManifestDuplicatePath, "d", "'d' stands in the manifest more than once; each path may have one entry.")]
    [InlineData("""{"name":"d"}""", """{"mtime":0,"name":"d","size":1}""", ErrorCode.ManifestDuplicatePath, "d", "'d' stands in the manifest more than once; each path may have one entry.")]
    [InlineData("""{"name":"d"}""", """{"mtime":0,"name":"d","size":1},{"mtime":0,"name":"$0/f","size":1}""", ErrorCode.ManifestFileIsParent, "d", "'d' is a file and at the same time the directory of another entry.")]
    [InlineData("", """{"name":"l","symlink":{"name":"../x"}}""", ErrorCode.ManifestSymlinkEscapes, "l", "'l' is a symlink to '../x', which is outside of the manifest's root.")]
    [InlineData("""{"name":"d"}""", """{"name":"l","symlink":{"name":"$0/../../x"}}""", ErrorCode.ManifestSymlinkEscapes, "l", "'l' is a symlink to 'd/../../x', which is outside of the manifest's root.")]
    [InlineData("", """{"name":"l","symlink":{"name":"/etc/passwd"}}""", ErrorCode.ManifestSymlinkEscapes, "l", "'l' is a symlink to '/etc/passwd', which is outside of the manifest's root.")]
    [InlineData("", """{"name":"l","symlink":{"name":"C:\\x"}}""", ErrorCode.ManifestSymlinkEscapes, "l", @"'l' is a symlink to 'C:\x', which is outside of the manifest's root.")]
    [InlineData("""{"name":"d"}""", """{"name":"l","symlink":{"name":"$0/../x"}}""", ErrorCode.ManifestPathInvalid, "l", "'l': the symlink target 'd/../x' has a '..' component.")]
    [InlineData("", """{"name":"l","symlink":{}}""", ErrorCode.ManifestFieldInvalid, "l", "'l': the symlink's target is missing.")]
    [InlineData("", """{"name":"l","symlink":"x"}""", ErrorCode.ManifestFieldInvalid, "l", "'l': 'symlink' must be an object.")]
    [InlineData("", """{"name":"l","symlink":{"name":"x","name":"y"}}""", ErrorCode.ManifestMalformed, "l", "'l': the symlink's target stands twice.")]
    [InlineData("", """{"name":"l","size":1,"symlink":{"name":"x"}}""", ErrorCode.ManifestFieldInvalid, "l", "'l': a symlink does not carry 'size'.")]
    [InlineData("", """{"delete":true,"name":"f"}""", ErrorCode.ManifestDeletedInvalid, "f", "'f' is deleted, but the manifest is a snapshot; only diffs hold deletions.")]
    [InlineData("""{"delete":true,"name":"d"}""", "", ErrorCode.ManifestDeletedInvalid, "d", "'d' is deleted, but the manifest is a snapshot; only diffs hold deletions.")]
    [InlineData("", """{"hash":"aa","mtime":0,"name":"f","size":1,"symlink":{"name":"x"}}""", ErrorCode.ManifestContentConflict, "f", "'f' carries both 'hash' and 'symlink'; an entry has one kind of content.")]
    [InlineData("", """{"chunkhashes":["aa"],"hash":"aa","mtime":0,"name":"f","size":1}""", ErrorCode.ManifestContentConflict, "f", "'f' carries both 'hash' and 'chunkhashes'; an entry has one kind of content.")]
    [InlineData("", """{"chunkhashes":["aa","bb"],"mtime":0,"name":"f","size":268435456}""", ErrorCode.ManifestChunkCountWrong, "f", "'f' has chunk hashes, but its 268435456 bytes are not more than one chunk of 268435456.")]
    [InlineData("", """{"chunkhashes":["aa"],"mtime":0,"name":"f","size":268435457}""", ErrorCode.ManifestChunkCountWrong, "f", "'f' has 1 chunk hashes; 268435457 bytes in chunks of 268435456 make 2.")]
    [InlineData("", """{"mtime":0,"name":"f","size":-1}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'size' must be a whole number from 0 to 9223372036854775807.")]
    [InlineData("", """{"mtime":0,"name":"f","size":1.0}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'size' must be a whole number from 0 to 9223372036854775807.")]
    [InlineData("", """{"mtime":0,"name":"f","size":1e2}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'size' must be a whole number from 0 to 9223372036854775807.")]
    [InlineData("", """{"mtime":0,"name":"f","size":9223372036854775808}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'size' must be a whole number from 0 to 9223372036854775807.")]
    [InlineData("", """{"mtime":0,"name":"f","size":"1"}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'size' must be a whole number from 0 to 9223372036854775807.")]
    [InlineData("", """{"mtime":0.5,"name":"f","size":1}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'mtime' must be a whole number from -9223372036854775808 to 9223372036854775807.")]
    [InlineData("", """{"mtime":0,"name":"f"}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'size' is missing.")]
    [InlineData("", """{"mtime":null,"name":"f","size":1}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'mtime' is missing.")]
    [InlineData("", """{"mtime":0,"size":1}""", ErrorCode.ManifestFieldInvalid, "entry 0 of files", "'entry 0 of files': the path is missing.")]
    [InlineData("{}", "", ErrorCode.ManifestFieldInvalid, "entry 0 of dirs", "'entry 0 of dirs': the path is missing.")]
    [InlineData("", """{"mtime":0,"name":7,"size":1}""", ErrorCode.ManifestFieldInvalid, "entry 0 of files", "'entry 0 of files': 'name' must be a string.")]
    [InlineData("", """{"mtime":0,"name":"f","runnable":1,"size":1}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'runnable' must be true or false.")]
    [InlineData("", """{"mtime":0,"name":"f","size":1},{"mtime":0,"name":"g","size":1},7""", ErrorCode.ManifestFieldInvalid, null, "Entry 2 of 'files' is not a JSON object.")]
    [InlineData("", """{"hash":"a/b","mtime":0,"name":"f","size":1}""", ErrorCode.ManifestHashInvalid, "f", "'f': 'hash' must be 1 to 128 characters of 0-9, a-z, A-Z, because it becomes part of a file name.")]
    [InlineData("", """{"hash":"","mtime":0,"name":"f","size":1}""", ErrorCode.ManifestHashInvalid, "f", "'f': 'hash' must be 1 to 128 characters of 0-9, a-z, A-Z, because it becomes part of a file name.")]
    [InlineData("", """{"hash":"aé","mtime":0,"name":"f","size":1}""", ErrorCode.ManifestHashInvalid, "f", "'f': 'hash' must be 1 to 128 characters of 0-9, a-z, A-Z, because it becomes part of a file name.")]
    [InlineData("", """{"hash":"\u002e\u002e","mtime":0,"name":"f","size":1}""", ErrorCode.ManifestHashInvalid, "f", "'f': 'hash' must be 1 to 128 characters of 0-9, a-z, A-Z, because it becomes part of a file name.")]
    [InlineData("", """{"hash":7,"mtime":0,"name":"f","size":1}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'hash' must be a string.")]
    [InlineData("", """{"chunkhashes":["aa",7],"mtime":0,"name":"f","size":1}""", ErrorCode.ManifestHashInvalid, "f", "'f': 'chunkhashes' must be 1 to 128 characters of 0-9, a-z, A-Z, because it becomes part of a file name.")]
    [InlineData("", """{"chunkhashes":"aa","mtime":0,"name":"f","size":1}""", ErrorCode.ManifestFieldInvalid, "f", "'f': 'chunkhashes' must be an array of hashes.")]
    [InlineData("", """{"mtime":0,"mtime":0,"name":"f","size":1}""", ErrorCode.ManifestMalformed, "f", "'f': the member 'mtime' stands twice.")]
    [InlineData("", """{"mtime":0,"name":"f","size":9223372036854775807},{"mtime":0,"name":"g","size":1}""", ErrorCode.ManifestFieldInvalid, "g", "'g': the sizes up to this entry add up to more than 9223372036854775807 bytes.")]
    [InlineData("", """{"mtime":0,"name":"a/b","size":1}""", ErrorCode.ManifestPathInvalid, "a/b", "Path 'a/b' is written with slashes; in this format a path in a directory is written '$N/name'.")]
    [InlineData("", """{"mtime":0,"name":"$x/b","size":1}""", ErrorCode.ManifestPathInvalid, "$x/b", "Path '$x/b' is written with slashes; in this format a path in a directory is written '$N/name'.")]
    [InlineData("""{"name":"d"}""", """{"mtime":0,"name":"$1/b","size":1}""", ErrorCode.ManifestPathInvalid, "$1/b", "Path '$1/b' refers to directory 1, but only 1 directories stand before it.")]
    [InlineData("""{"name":"$0/d"}""", "", ErrorCode.ManifestPathInvalid, "$0/d", "Path '$0/d' refers to directory 0, but only 0 directories stand before it.")]
    [InlineData("", """{"mtime":0,"name":"$99999999999999999999/b","size":1}""", ErrorCode.ManifestPathInvalid, "$99999999999999999999/b", "Path '$99999999999999999999/b' refers to directory 99999999999999999999, but only 0 directories stand before it.")]
    [InlineData("""{"name":"d"}""", """{"mtime":0,"name":"$0/","size":1}""", ErrorCode.ManifestPathInvalid, "d/", "Path 'd/' has an empty component.")]
    [InlineData("", """{"mtime":0,"name":"f","size":1},{"mtime":0,"path":"g","size":1}""", ErrorCode.ManifestFieldInvalid, null, "The manifest mixes the members of two dialects: 'name' and 'delete' belong to one, 'path', 'deleted' and 'target' to another.")]
    public void Entries_that_do_not_fit(string dirs, string files, ErrorCode code, string? entry, string message) =>
        Rejects($$"""{"dirs":[{{dirs}}],"files":[{{files}}],{{Tail}}""", code, entry, message);

    [Theory]
    [InlineData("""{"delete":true,"name":"f","size":1}""", ErrorCode.ManifestDeletedInvalid, "f", "'f' is deleted but carries 'size'; a deletion has a path and nothing else.")]
    [InlineData("""{"delete":true,"name":"f","symlink":{"name":"x"}}""", ErrorCode.ManifestDeletedInvalid, "f", "'f' is deleted but carries 'symlink'; a deletion has a path and nothing else.")]
    [InlineData("""{"delete":true,"name":"f","runnable":true}""", ErrorCode.ManifestDeletedInvalid, "f", "'f' is deleted but carries 'runnable'; a deletion has a path and nothing else.")]
    public void Deletions_that_say_more(string files, ErrorCode code, string entry, string message) =>
        Rejects($$"""{"dirs":[],"files":[{{files}}],{{DiffTail}}""", code, entry, message);

    [Theory]
    [InlineData("", ErrorCode.ManifestMalformed, "The manifest is not valid JSON: something is wrong at byte 0 of 0. It may be cut off or damaged; fetch it again.")]
    [InlineData("[]", ErrorCode.ManifestMalformed, "The text is not a manifest: a manifest is one JSON object.")]
    [InlineData("7", ErrorCode.ManifestMalformed, "The text is not a manifest: a manifest is one JSON object.")]
    [InlineData("{\"files\":[", ErrorCode.ManifestMalformed, "The manifest is not valid JSON: something is wrong at byte 10 of 10. It may be cut off or damaged; fetch it again.")]
    [InlineData("\uFEFF{}", ErrorCode.ManifestMalformed, "The manifest begins with a byte order mark, which JSON does not allow; save it as UTF-8 without one.")]
    [InlineData("{}", ErrorCode.ManifestVersionUnknown, "The text is not a manifest: it has neither 'manifestVersion' nor 'specificationVersion'.")]
    [InlineData("""{"manifestVersion":"2024"}""", ErrorCode.ManifestVersionUnknown, "The manifest's version '2024' is not known.")]
    [InlineData("""{"specificationVersion":"relative-manifest-snapshot-beta-2026-12"}""", ErrorCode.ManifestVersionUnknown, "The manifest's specification version 'relative-manifest-snapshot-beta-2026-12' is not known.")]
    [InlineData("""{"manifestVersion":7}""", ErrorCode.ManifestFieldInvalid, "'manifestVersion' must be a string.")]
    [InlineData("""{"manifestVersion":"2023-03-03","specificationVersion":"x"}""", ErrorCode.ManifestFieldInvalid, "The manifest has both 'manifestVersion' and 'specificationVersion'; each format has one of them.")]
    [InlineData("""{"manifestVersion":"2023-03-03","manifestVersion":"2023-03-03"}""", ErrorCode.ManifestMalformed, "The manifest has the member 'manifestVersion' twice.")]
    [InlineData("""{"manifestVersion":"2023-03-03"}""", ErrorCode.ManifestFieldInvalid, "The manifest has no 'hashAlg'.")]
    [InlineData("""{"hashAlg":"md5","manifestVersion":"2023-03-03"}""", ErrorCode.ManifestHashAlgorithmUnknown, "The manifest's hash algorithm is 'md5'; only xxh128 is known.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[]}""", ErrorCode.ManifestFieldInvalid, "The manifest has no 'totalSize'.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[],"totalSize":-1}""", ErrorCode.ManifestFieldInvalid, "'totalSize' must not be negative.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[],"totalSize":0.5}""", ErrorCode.ManifestFieldInvalid, "'totalSize' must be a whole number of at most 64 bits.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","totalSize":0}""", ErrorCode.ManifestFieldInvalid, "The manifest has no 'paths'.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2025-12-04-beta","totalSize":0}""", ErrorCode.ManifestFieldInvalid, "The manifest has no 'files'.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":{},"totalSize":0}""", ErrorCode.ManifestFieldInvalid, "'paths' must be an array.")]
    [InlineData("""{"dirs":[],"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[],"totalSize":0}""", ErrorCode.ManifestFieldInvalid, "The manifest mixes the members of two formats: 'paths' belongs to 2023-03-03, 'files' and 'dirs' to the 2025 formats.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","parentManifestHash":"aa","paths":[],"totalSize":0}""", ErrorCode.ManifestParentHashInvalid, "A 2023-03-03 manifest has no parent, but this one carries 'parentManifestHash'.")]
    [InlineData("""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[{"mtime":0,"path":"f","size":1}],"totalSize":0}""", ErrorCode.ManifestFieldInvalid, "'f': 'hash' is missing.")]
    [InlineData("""{"files":[],"hashAlg":"xxh128","specificationVersion":"relative-manifest-diff-beta-2025-12","totalSize":0}""", ErrorCode.ManifestParentHashInvalid, "A diff must carry 'parentManifestHash', the hash of the manifest it is against; this one has none.")]
    [InlineData("""{"files":[],"hashAlg":"xxh128","parentManifestHash":"aa","specificationVersion":"relative-manifest-snapshot-beta-2025-12","totalSize":0}""", ErrorCode.ManifestParentHashInvalid, "A snapshot must not carry 'parentManifestHash'; only diffs have a parent.")]
    [InlineData("""{"files":[],"hashAlg":"xxh128","parentManifestHash":"a/b","specificationVersion":"relative-manifest-diff-beta-2025-12","totalSize":0}""", ErrorCode.ManifestHashInvalid, "'parentManifestHash' is 'a/b'; a hash is 1 to 128 characters of 0-9, a-z, A-Z.")]
    [InlineData("""{"fileChunkSizeBytes":0,"files":[],"hashAlg":"xxh128","specificationVersion":"relative-manifest-snapshot-beta-2025-12","totalSize":0}""", ErrorCode.ManifestFieldInvalid, "'fileChunkSizeBytes' is 0; it must be positive, or -1 for files that are never split.")]
    [InlineData("""{"fileChunkSizeBytes":-1,"files":[{"chunkhashes":["aa","bb"],"mtime":0,"name":"f","size":7}],"hashAlg":"xxh128","specificationVersion":"relative-manifest-snapshot-beta-2025-12","totalSize":0}""", ErrorCode.ManifestChunkCountWrong, "'f' has chunk hashes, but the manifest's chunk size says that files are never split.")]
    [InlineData("""{"files":[{"mtime":0,"name":"f","size":7}],"hashAlg":"xxh128","specificationVersion":"absolute-manifest-snapshot-beta-2025-12","totalSize":0}""", ErrorCode.ManifestPathInvalid, "Path 'f' is relative in a manifest of absolute paths.")]
    [InlineData("""{"files":[{"name":"/f","symlink":{"name":"g"}}],"hashAlg":"xxh128","specificationVersion":"absolute-manifest-snapshot-beta-2025-12","totalSize":0}""", ErrorCode.ManifestPathInvalid, "'/f': the symlink target 'g' is relative in a manifest of absolute paths.")]
    [InlineData("""{"files":[{"mtime":0,"path":"f","size":7}],"hashAlg":"xxh128","manifestVersion":"2025-12-04-beta","totalSize":0}""", ErrorCode.ManifestFieldInvalid, "The manifest mixes the members of two dialects: 'name' and 'delete' belong to one, 'path', 'deleted' and 'target' to another.")]
    [InlineData("""{"files":[{"name":"f","deleted":true}],"hashAlg":"xxh128","parentManifestHash":"aa","specificationVersion":"relative-manifest-diff-beta-2025-12","totalSize":0}""", ErrorCode.ManifestFieldInvalid, "The manifest mixes the members of two dialects: 'name' and 'delete' belong to one, 'path', 'deleted' and 'target' to another.")]
    [InlineData("""{"x":"\ud800","manifestVersion":"2023-03-03","hashAlg":"xxh128","totalSize":0,"paths":[{"hash":"aa","path":"\ud800","mtime":0,"size":0}]}""", ErrorCode.ManifestMalformed, "The manifest holds a string that is not valid Unicode: invalid UTF-8 or a lone surrogate.")]
    public void Texts_that_do_not_fit(string text, ErrorCode code, string message) => Rejects(text, code, null, message, anyEntry: true);

    [Theory]
    [InlineData("{} {}")]
    [InlineData("{}x")]
    [InlineData("{},")]
    public void Trailing_JSON(string text) =>
        Assert.Equal(ErrorCode.ManifestMalformed, Assert.Throws<ManifestException>(() => ManifestCodec.Decode(Encoding.UTF8.GetBytes(text))).Code);

    [Fact]
    public void Invalid_UTF8()
    {
        byte[] text = [.. "{\"files\":[{\"mtime\":0,\"name\":\"a"u8, 0xC3, 0x28, .. "\",\"size\":1}],"u8, .. Encoding.UTF8.GetBytes(Tail)];
        var error = Assert.Throws<ManifestException>(() => ManifestCodec.Decode(text));
        Assert.Equal(ErrorCode.ManifestMalformed, error.Code);
        Assert.Equal("The manifest holds a string that is not valid Unicode: invalid UTF-8 or a lone surrogate.", error.Message);
    }

    [Fact]
    public void Deep_nesting()
    {
        Rejects(new string('[', 100_000), ErrorCode.ManifestMalformed, null, "The text is not a manifest: a manifest is one JSON object.");
        Rejects("{\"x\":" + new string('[', 100_000), ErrorCode.ManifestTooLarge, null, "The manifest's JSON nests deeper than 16 levels.");
        Rejects(string.Concat(Enumerable.Repeat("{\"a\":", 100)), ErrorCode.ManifestTooLarge, null, "The manifest's JSON nests deeper than 16 levels.");
    }

    [Theory]
    [InlineData("[", ErrorCode.ManifestMalformed)]
    [InlineData("{\"a\":", ErrorCode.ManifestTooLarge)]
    [InlineData("\0", ErrorCode.ManifestMalformed)]
    public async Task An_endless_stream_of_nonsense_costs_one_block(string piece, ErrorCode code)
    {
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(piece, 8192)));
        await using var stream = new TrickleStream(block, 65536, times: 1 << 16);
        var error = await Assert.ThrowsAsync<ManifestException>(() => ManifestCodec.DecodeAsync(stream));
        Assert.Equal(code, error.Code);
        Assert.InRange(stream.Given, 1, 1 << 19);
    }

    [Fact]
    public async Task Text_beyond_the_limit()
    {
        var limits = new DecodeLimits { MaxTextBytes = 70_000 };
        var text = Encoding.UTF8.GetBytes("{" + new string(' ', 80_000) + "}");
        Assert.Equal("The manifest's text of 80002 bytes is longer than 70000 bytes.", Assert.Throws<ManifestException>(() => ManifestCodec.Decode(text, limits)).Message);
        using var seekable = new MemoryStream(text);
        await using var piecewise = new TrickleStream(text, 1000);
        foreach (var stream in new Stream[] { seekable, piecewise })
        {
            var error = await Assert.ThrowsAsync<ManifestException>(() => ManifestCodec.DecodeAsync(stream, limits));
            Assert.Equal(ErrorCode.ManifestTooLarge, error.Code);
            Assert.Equal("The manifest's text is longer than 70000 bytes.", error.Message);
        }
    }

    [Fact]
    public void Entries_beyond_the_limit()
    {
        var limits = new DecodeLimits { MaxEntries = 3 };
        Rejects($$"""{"dirs":[{"name":"a"},{"name":"b"}],"files":[{"mtime":0,"name":"f","size":1},{"mtime":0,"name":"g","size":1}],{{Tail}}""",
            ErrorCode.ManifestTooLarge, null, "The manifest has more than 3 entries (files, directories and chunk hashes).", limits: limits);
        Rejects($$"""{"dirs":[],"files":[{"chunkhashes":["a","b","c"],"mtime":0,"name":"f","size":1}],{{Tail}}""",
            ErrorCode.ManifestTooLarge, null, "The manifest has more than 3 entries (files, directories and chunk hashes).", limits: limits);
    }

    [Fact]
    public void Paths_beyond_the_limit()
    {
        var shown = new string('é', 200) + "…";
        Rejects($$"""{"dirs":[],"files":[{"mtime":0,"name":"{{new string('é', 2049)}}","size":1}],{{Tail}}""",
            ErrorCode.ManifestTooLarge, new string('é', 2049), $"Path '{shown}' is longer than 4096 bytes.");
        Rejects($$"""{"dirs":[{"name":"{{new string('é', 2000)}}"}],"files":[{"mtime":0,"name":"$0/{{new string('x', 100)}}","size":1}],{{Tail}}""",
            ErrorCode.ManifestTooLarge, new string('é', 2000) + "/" + new string('x', 100), $"Path '{shown}' is longer than 4096 bytes.");
        ManifestCodec.Decode(Encoding.UTF8.GetBytes($$"""{"dirs":[],"files":[{"mtime":0,"name":"{{new string('é', 2048)}}","size":1}],{{Tail}}"""));
    }

    [Fact]
    public void A_small_text_cannot_unfold_to_a_large_memory()
    {
        var text = new StringBuilder($$"""{"dirs":[{"name":"{{new string('d', 4000)}}"}],"files":[""");
        for (var i = 0; i < 20_000; i++) text.Append(i == 0 ? "" : ",").Append($$"""{"mtime":0,"name":"$0/{{i:D5}}","size":1}""");
        text.Append("],").Append(Tail);
        var characters = (64L * 1024 * 1024) + (4L * text.Length);
        Rejects(text.ToString(), ErrorCode.ManifestTooLarge, null, $"The manifest's paths and their directories unfold to more than {characters} characters.");
    }

    [Fact]
    public void A_small_text_cannot_imply_a_large_number_of_directories()
    {
        var below = string.Concat(Enumerable.Repeat("a/", 2040));
        var entries = Enumerable.Range(0, 20).Select(i => $$"""{"hash":"aa","mtime":0,"path":"{{i:D2}}/{{below}}f","size":1}""");
        var text = $$"""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[{{string.Join(',', entries)}}],"totalSize":20}""";
        var characters = (64L * 1024 * 1024) + (4L * text.Length);
        Rejects(text, ErrorCode.ManifestTooLarge, null, $"The manifest's paths and their directories unfold to more than {characters} characters.");
    }

    [Fact]
    public void Directories_that_many_files_share_count_once()
    {
        var below = string.Concat(Enumerable.Repeat("a/", 2000));
        var entries = Enumerable.Range(0, 1000).Select(i => $$"""{"hash":"aa","mtime":0,"path":"{{below}}{{i}}","size":1}""");
        var text = $$"""{"hashAlg":"xxh128","manifestVersion":"2023-03-03","paths":[{{string.Join(',', entries)}}],"totalSize":1000}""";
        Assert.Equal(1000, ManifestCodec.Decode(Encoding.UTF8.GetBytes(text)).Manifest.Files.Count);
    }

    [Theory]
    [InlineData("""{"mtime":0,"name":"12345678901","size":1}""", "12345678901", "Path '12345678901' is longer than 10 bytes.")]
    [InlineData("""{"name":"l","symlink":{"name":"12345678901"}}""", "12345678901", "Path '12345678901' is longer than 10 bytes.")]
    [InlineData("""{"mtime":0,"name":"éééééé","size":1}""", "éééééé", "Path 'éééééé' is longer than 10 bytes.")]
    public void The_longest_path_is_a_setting(string file, string entry, string message)
    {
        var limits = new DecodeLimits { MaxPathBytes = 10 };
        Rejects($$"""{"dirs":[],"files":[{{file}}],{{Tail}}""", ErrorCode.ManifestTooLarge, entry, message, limits: limits);
        ManifestCodec.Decode(Encoding.UTF8.GetBytes($$"""{"dirs":[],"files":[{"mtime":0,"name":"1234567890","size":1}],{{Tail}}"""), limits);
    }

    private static void Rejects(string text, ErrorCode code, string? entry, string message, bool anyEntry = false, DecodeLimits? limits = null)
    {
        var error = Assert.Throws<ManifestException>(() => ManifestCodec.Decode(Encoding.UTF8.GetBytes(text), limits));
        Assert.Equal(message, error.Message);
        Assert.Equal(code, error.Code);
        if (!anyEntry) Assert.Equal(entry, error.Entry);
    }
}
