using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>Long texts are read in pieces by all processors; what comes of a text must not depend on where the pieces begin.</summary>
public sealed class EntryPiecesTests
{
    private const string Tail = "\"hashAlg\":\"xxh128\",\"specificationVersion\":\"relative-manifest-snapshot-beta-2025-12\",\"totalSize\":0}";
    private static readonly DecodeLimits Whole = new() { PieceBytes = int.MaxValue };

    [Theory]
    [InlineData(ManifestFormat.V2025)]
    [InlineData(ManifestFormat.V2023)]
    public void A_long_text_is_the_same_manifest_in_pieces_and_whole(ManifestFormat format)
    {
        var manifest = Large(format == ManifestFormat.V2025);
        var text = ManifestCodec.Encode(manifest, format);
        Assert.True(text.Length > 4 * DecodeLimits.Default.PieceBytes);

        var decoded = ManifestCodec.Decode(text).Manifest;

        ManifestAssert.Equal(manifest, decoded);
        Assert.Equal(text, ManifestCodec.Encode(decoded, format));
    }

    [Fact]
    public void What_looks_like_entries_elsewhere_is_not_taken_for_files()
    {
        var decoy = $"[{Entry("x")},{Entry("y")},{Entry("z")}]";
        var text = $$"""{"dirs":[],"files":[{{Entry("a")}},{{Entry("b")}}],"other":{{decoy}},{{Tail}}""";
        SameInPieces(text);
        Assert.Equal(["a", "b"], ManifestCodec.Decode(Encoding.UTF8.GetBytes(text), Pieces(1)).Manifest.Files.Select(f => f.Path));
    }

    [Fact]
    public void The_first_wrong_entry_is_the_one_that_is_reported()
    {
        var text = $$"""{"dirs":[{"name":"d"}],"files":[{{Entry("$0/a")}},{{Entry("$1/b")}},{{Entry("$0/c")}},{{Entry("$2/d")}}],{{Tail}}""";
        SameInPieces(text);
        Assert.Contains("'$1/b' refers to directory 1", Outcome(text, Pieces(1)).Rejection!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_most_entries_are_counted_over_all_pieces()
    {
        var text = $$"""{"dirs":[{"name":"d"}],"files":[{{string.Join(',', Enumerable.Range(10, 20).Select(i => Entry($"$0/{i}")))}}],{{Tail}}""";
        for (var most = 1; most < 23; most++)
        {
            SameInPieces(text, DecodeLimits.Default with { MaxEntries = most });
            Assert.Equal(most < 21, Outcome(text, Pieces(500) with { MaxEntries = most }).Rejection is not null);
        }
    }

    [Fact]
    public void What_paths_imply_is_counted_over_all_pieces()
    {
        // The end decides: what is not too large is found to be malformed, and costs no memory.
        const int fullDepth = 2000;
        string Text(int count, int depth) => "{\"dirs\":[],\"files\":["
            + string.Join(',', Enumerable.Range(0, count).Select(i => Entry($"p{i / 2:00}{string.Concat(Enumerable.Repeat("/a", i == count - 1 ? depth : fullDepth))}/{i % 2}"))) + "]!";
        bool IsTooLarge(int count, int depth) => Outcome(Text(count, depth), Whole).Rejection!.Code == ErrorCode.ManifestTooLarge;
        var count = Enumerable.Range(1, 60).First(n => IsTooLarge(n, fullDepth));
        var depth = Enumerable.Range(1, fullDepth).First(d => IsTooLarge(count, d));

        foreach (var (n, d) in new[] { (count - 1, fullDepth), (count, depth - 1), (count, depth), (count + 4, fullDepth) }) SameInPieces(Text(n, d), DecodeLimits.Default, 3000, 9000, 20_000);
    }

    private static Snapshot Large(bool richer)
    {
        var files = Enumerable.Range(0, 30_000).Select(i => (i % 5000) switch
        {
            17 when richer => FileEntry.Symlink($"dir{i / 700:000}/sub/link{i:00000}", "dir000"),
            18 when richer => FileEntry.Unhashed($"dir{i / 700:000}/sub/plain{i:00000}", i, -i),
            19 => FileEntry.Hashed($"dir{i / 700:000}/sub/né\"{i:00000}", ContentHash.Parse("other"), i, i),
            _ => FileEntry.Hashed($"dir{i / 700:000}/sub/file{i:00000}", new ContentHash((UInt128)i * 0x9E3779B97F4A7C15), i, i, richer && i % 3 == 0),
        });
        return new Snapshot([.. files], [], richer ? ChunkSize.Default : ChunkSize.None);
    }

    private static string Entry(string name) => $$"""{"hash":"00112233445566778899aabbccddeeff","mtime":2,"name":"{{name}}","size":0}""";

    private static DecodeLimits Pieces(int bytes) => DecodeLimits.Default with { PieceBytes = bytes };

    private static void SameInPieces(string text, DecodeLimits? limits = null, params int[] sizes)
    {
        var whole = Outcome(text, (limits ?? Whole) with { PieceBytes = int.MaxValue });
        foreach (var size in sizes.Length > 0 ? sizes : [1, 50, 97, 130, 300, 1000])
        {
            var pieces = Outcome(text, (limits ?? Whole) with { PieceBytes = size });
            Assert.Equal((whole.Rejection?.Code, whole.Rejection?.Message, whole.Rejection?.Entry), (pieces.Rejection?.Code, pieces.Rejection?.Message, pieces.Rejection?.Entry));
            if (whole.Decoded is not null) ManifestAssert.Equal(whole.Decoded.Manifest, pieces.Decoded!.Manifest);
        }
    }

    private static (DecodedManifest? Decoded, ManifestException? Rejection) Outcome(string text, DecodeLimits limits)
    {
        try
        {
            return (ManifestCodec.Decode(Encoding.UTF8.GetBytes(text), limits), null);
        }
        catch (ManifestException e)
        {
            return (null, e);
        }
    }
}
