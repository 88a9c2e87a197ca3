using System.Text;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>What the decoder understands beyond canonical texts.</summary>
public sealed class ReadingTests
{
    private const string Head = "\"hashAlg\":\"xxh128\",\"totalSize\":0,";
    private const string B = "\"specificationVersion\":\"relative-manifest-snapshot-beta-2025-12\"";
    private const string A = "\"manifestVersion\":\"2025-12-04-beta\"";

    [Fact]
    public void Members_come_in_any_order_also_files_before_directories()
    {
        var decoded = Decode($$"""{"files":[{"size":1,"name":"$1/f","mtime":2,"hash":"aa"}],{{Head}}"dirs":[{"name":"d"},{"name":"$0/e"}],{{B}}}""");
        Assert.Equal([FileEntry.Hashed("d/e/f", ContentHash.Parse("aa"), 1, 2)], decoded.Manifest.Files);
        Assert.Empty(decoded.Manifest.Dirs);
    }

    [Fact]
    public void Files_alone_need_no_dirs()
    {
        var decoded = Decode($$"""{"files":[{"name":"$1243","mtime":2,"size":1}],{{Head}}{{B}}}""");
        Assert.Equal("$1243", Assert.Single(decoded.Manifest.Files).Path);
        Assert.Null(decoded.WrittenChunkSize);
        Assert.Equal(ChunkSize.Default, decoded.Manifest.ChunkSize);
    }

    [Fact]
    public void Names_and_keys_may_be_escaped()
    {
        var decoded = Decode($$"""{"files":[{"n\u0061me":"\ud83d\ude00\/x\u0041","mtime":2,"size":1,"h\u0061sh":"\u0061b"}],{{Head}}{{A}}}""");
        var file = Assert.Single(decoded.Manifest.Files);
        Assert.Equal("😀/xA", file.Path);
        Assert.Equal(ContentHash.Parse("ab"), file.Hash);
    }

    [Fact]
    public void Unknown_members_of_any_shape_are_passed_over()
    {
        var decoded = Decode($$"""{"x":{"y":[1,{"z":null}]},"files":[{"name":"f","mtime":2,"size":1,"extra":[[],{}],"x\ud800":7}],{{Head}}{{B}},"zz":1.5e3}""");
        Assert.Single(decoded.Manifest.Files);
    }

    [Fact]
    public void Null_and_false_mean_absent()
    {
        var decoded = Decode($$"""{"dirs":[{"name":"d","delete":false}],"parentManifestHash":null,"files":[{"name":"f","mtime":2,"size":1,"hash":null,"chunkhashes":null,"symlink":null,"runnable":false,"delete":false}],{{Head}}{{B}}}""");
        Assert.Equal([FileEntry.Unhashed("f", 1, 2)], decoded.Manifest.Files);
        Assert.Equal([new DirEntry("d")], decoded.Manifest.Dirs);
    }

    [Theory]
    [InlineData("a/b/f", "a/b/f")]
    [InlineData("$0/f", "d/f")]
    [InlineData("$0/e/f", "d/e/f")]
    [InlineData("$00/f", "d/f")]
    [InlineData("$x/f", "$x/f")]
    [InlineData("$/f", "$/f")]
    [InlineData("$1x/f", "$1x/f")]
    [InlineData("$-1/f", "$-1/f")]
    [InlineData("x$0/f", "x$0/f")]
    public void Dialect_A_has_plain_paths_beside_references(string name, string path) =>
        Assert.Equal(path, Assert.Single(Decode($$"""{"dirs":[{"name":"d"}],"files":[{"name":"{{name}}","mtime":2,"size":1}],{{Head}}{{A}}}""").Manifest.Files).Path);

    [Fact]
    public void Dialect_C_is_told_by_its_members()
    {
        var decoded = Decode($$"""{"dirs":[{"path":"d"},{"path":"$0/e","deleted":true}],"files":[{"path":"$0/f","deleted":true},{"path":"l/m","symlink":{"target":"$0/g"} }],"parentManifestHash":"aa",{{Head}}"specificationVersion":"relative-manifest-diff-beta-2025-12"}""");
        Assert.Equal(ManifestDialect.C, decoded.Dialect);
        Assert.Equal([FileEntry.Deleted("d/f"), FileEntry.Symlink("l/m", "d/g")], decoded.Manifest.Files);
        Assert.Equal([new DirEntry("d"), new DirEntry("d/e", true)], decoded.Manifest.Dirs);
    }

    [Fact]
    public void References_do_not_exist_in_v2023() =>
        Assert.Equal("$0/f", Assert.Single(Decode($$"""{"paths":[{"path":"$0/f","mtime":2,"size":1,"hash":"aa","runnable":7}],{{Head}}"manifestVersion":"2023-03-03"}""").Manifest.Files).Path);

    [Fact]
    public void A_link_may_lead_to_the_root() =>
        Assert.Equal(".", Assert.Single(Decode($$"""{"files":[{"name":"l","symlink":{"name":"."} }],{{Head}}{{B}} }""").Manifest.Files).SymlinkTarget);

    [Fact]
    public void The_total_is_computed_and_the_written_one_kept()
    {
        var decoded = Decode($$"""{"files":[{"name":"f","mtime":-9223372036854775808,"size":5},{"name":"g","mtime":9223372036854775807,"size":7}],"hashAlg":"xxh128","totalSize":1,{{B}},"fileChunkSizeBytes":-1}""");
        Assert.Equal((12L, 1L, (long?)-1), (decoded.Manifest.TotalSize, decoded.WrittenTotalSize, decoded.WrittenChunkSize));
        Assert.Equal(ChunkSize.None, decoded.Manifest.ChunkSize);
        Assert.Equal([long.MinValue, long.MaxValue], decoded.Manifest.Files.Select(f => f.MtimeOrZero));
    }

    [Fact]
    public void An_absolute_manifest_has_roots_of_both_worlds()
    {
        var decoded = Decode($$"""{"dirs":[{"name":"/a"},{"name":"C:"},{"name":"$0/b"}],"files":[{"name":"/f","mtime":2,"size":1},{"name":"$2/f","mtime":2,"size":1},{"name":"$1/f","mtime":2,"size":1}],{{Head}}"specificationVersion":"absolute-manifest-snapshot-beta-2025-12"}""");
        Assert.Equal(["/a/b/f", "/f", "C:/f"], decoded.Manifest.Files.Select(f => f.Path));
        Assert.IsType<AbsSnapshot>(decoded.Manifest);
    }

    private static DecodedManifest Decode(string text) => ManifestCodec.Decode(Encoding.UTF8.GetBytes(text));
}
