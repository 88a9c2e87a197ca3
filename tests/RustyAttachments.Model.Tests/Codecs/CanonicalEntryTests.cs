using System.Text;
using System.Text.Json.Nodes;
using CsCheck;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>Entries in canonical form are read by a way of their own; what comes of a text must not depend on that.</summary>
public sealed class CanonicalEntryTests
{
    private const string Hash = "00112233445566778899aabbccddeeff";
    private const string Tail = "\"hashAlg\":\"xxh128\",\"specificationVersion\":\"relative-manifest-snapshot-beta-2025-12\",\"totalSize\":0}";
    private const string First = $$"""{"hash":"{{Hash}}","mtime":-1,"name":"$0/a","size":1}""";
    private const string Second = $$"""{"hash":"{{Hash}}","mtime":2,"name":"b","runnable":true,"size":10}""";

    /// <summary>What a member may be instead of what it was.</summary>
    private static readonly string[] Values =
    [
        "null", "true", "false", "0", "-0", "-1", "1.5", "1e3", "7", "999999999999999999", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
        "100000000000000000000000", "[]", "{}", "[1,{}]", "\"\"", "\".\"", "\"..\"", "\"a\"", "\"x\\u0000\"", "\"x/\"", "\"/x\"", "\"C:\"", "\"$0/..\"", "\"$0/.\"", "\"$0/\"", "\"$00/q\"",
        "\"$0/q/r\"", "\"$99/x\"", "\"$99999999999/x\"", "\"$0\"", "\"q/r/s\"", "\"\\ud83d\\ude00\"", "\"\\u00e9\"", "\"é\"", $"\"{Hash}\"", "\"00112233445566778899AABBCCDDEEFF\"",
        "\"0011223344556677889zaabbccddeeff\"", "\"0011223344556677889!aabbccddeeff\"", "\"00112233445566778899aabbccddee\"",
    ];

    private static readonly Gen<(string Text, Style Style)> Texts = Gen.Select(
        Gen.Select(ManifestGen.Any, ManifestGen.AsManifest(ManifestGen.Snapshot.Select(FilesOnly)), Gen.Bool, (any, files, v2023) =>
            Encoding.UTF8.GetString(v2023 ? ManifestCodec.Encode(files, ManifestFormat.V2023) : ManifestCodec.Encode(any, ManifestFormat.V2025))),
        Gen.Int[1, 7], (text, style) => (text, (Style)style));

    [Flags]
    private enum Style
    {
        Canonical = 0,
        Spaced = 1,
        Escaped = 2,
        Reversed = 4,
    }

    [Fact]
    public void A_canonical_text_and_other_spellings_of_it_are_one_manifest() => Texts.Sample(t => SameOutcome(t.Text, Written(JsonNode.Parse(t.Text), t.Style)), iter: 3000);

    [Fact]
    public void A_wrong_member_has_one_outcome_in_every_spelling() =>
        Gen.Select(Texts, Gen.Int[0, 1000], Gen.OneOf("hash", "mtime", "name", "path", "runnable", "size"), Gen.OneOf(Values)).Sample(t =>
        {
            var ((text, style), number, key, value) = t;
            var root = JsonNode.Parse(text)!;
            if ((root["files"] ?? root["paths"])!.AsArray() is not { Count: > 0 } entries || entries[number % entries.Count]!.AsObject() is not { } entry || !entry.ContainsKey(key)) return;
            entry[key] = JsonNode.Parse(value);
            SameOutcome(Written(root, Style.Canonical), Written(root, style));
        }, iter: 10000);

    [Fact]
    public void The_directories_that_a_text_numbers_are_those_of_its_entries() => ManifestGen.Any.Sample(manifest =>
    {
        var decoded = ManifestCodec.Decode(ManifestCodec.Encode(manifest, ManifestFormat.V2025)).Manifest;
        var made = Manifest.Create(decoded.IsAbsolute, decoded.IsDiff, decoded.Files.ToArray(), decoded.Dirs.ToArray(), decoded.ChunkSize, decoded.ParentManifestHash);
        Assert.Equal(made.Directories.Dirs, decoded.Directories.Dirs);
        Assert.Equal(made.Dirs, decoded.Dirs);
        for (var i = 0; i < made.Directories.Dirs.Count; i++)
            Assert.Equal((i, i), (decoded.Directories.NumberOf(made.Directories.Dirs[i].Path), made.Directories.NumberOf(made.Directories.Dirs[i].Path)));
    }, iter: 2000);

    [Theory]
    [InlineData("[A,B,!]")]
    [InlineData("[A,B,]")]
    [InlineData("[A,B,7]")]
    [InlineData("[A,B")]
    [InlineData("[A,B,")]
    [InlineData("[A B]")]
    [InlineData("[AB]")]
    [InlineData("[,A]")]
    [InlineData("[A,,B]")]
    [InlineData("[A}]")]
    [InlineData("[A,B}")]
    [InlineData("[A,[B]]")]
    [InlineData("[A,{]")]
    [InlineData("[A],[B]")]
    public void A_broken_array_is_broken_at_the_same_byte(string array)
    {
        // The other order of members has the same length.
        string Text(Style style) => "{\"dirs\":[{\"name\":\"d\"}],\"files\":"
            + array.Replace("A", Written(JsonNode.Parse(First), style), StringComparison.Ordinal).Replace("B", Written(JsonNode.Parse(Second), style), StringComparison.Ordinal) + "," + Tail;
        Assert.NotNull(Outcome(Text(Style.Canonical)).Rejection);
        SameOutcome(Text(Style.Canonical), Text(Style.Reversed));
        Assert.Equal(Outcome(Text(Style.Canonical)).Rejection?.Message, Outcome(Text(Style.Reversed)).Rejection?.Message);
    }

    [Fact]
    public void A_text_that_is_cut_off_anywhere_is_malformed()
    {
        var text = $$"""{"dirs":[{"name":"d"}],"files":[{{First}},{{Second}}],{{Tail}}""";
        Assert.Equal(["b", "d/a"], Outcome(text).Decoded!.Manifest.Files.Select(f => f.Path));
        for (var length = 1; length < text.Length; length++)
        {
            var rejection = Outcome(text[..length]).Rejection;
            Assert.Equal(ErrorCode.ManifestMalformed, rejection?.Code);
            Assert.Contains($" of {length}.", rejection?.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Entries_of_both_kinds_count_towards_the_limit()
    {
        var text = Encoding.UTF8.GetBytes($$"""{"dirs":[{"name":"d"}],"files":[{{First}}, {{Second}}],{{Tail}}""");
        Assert.Equal(2, ManifestCodec.Decode(text, new DecodeLimits { MaxEntries = 3 }).Manifest.Files.Count);
        Assert.Equal(ErrorCode.ManifestTooLarge, Assert.Throws<ManifestException>(() => ManifestCodec.Decode(text, new DecodeLimits { MaxEntries = 2 })).Code);
        Assert.Equal(ErrorCode.ManifestTooLarge, Assert.Throws<ManifestException>(() => ManifestCodec.Decode(text, new DecodeLimits { MaxEntries = 1 })).Code);
    }

    private static Manifest FilesOnly(Snapshot s) =>
        new Snapshot(s.Files.Where(f => f.State == FileState.Hashed).Select(f => f.WithRunnable(false)).ToArray(), [], ChunkSize.None);

    private static void SameOutcome(string canonical, string other)
    {
        var expected = Outcome(canonical);
        SameOutcome(expected, Outcome(canonical, pieceBytes: 120));
        SameOutcome(expected, Outcome(other));
    }

    private static void SameOutcome((DecodedManifest? Decoded, ManifestException? Rejection) expected, (DecodedManifest? Decoded, ManifestException? Rejection) actual)
    {
        Assert.Equal(expected.Rejection?.Message, actual.Rejection?.Message);
        Assert.Equal((expected.Rejection?.Code, expected.Rejection?.Entry), (actual.Rejection?.Code, actual.Rejection?.Entry));
        if (expected.Decoded is null) return;
        ManifestAssert.Equal(expected.Decoded.Manifest, actual.Decoded!.Manifest);
        Assert.Equal(expected.Decoded with { Manifest = actual.Decoded.Manifest }, actual.Decoded);
    }

    private static (DecodedManifest? Decoded, ManifestException? Rejection) Outcome(string text, int pieceBytes = int.MaxValue)
    {
        try
        {
            return (ManifestCodec.Decode(Encoding.UTF8.GetBytes(text), new DecodeLimits { PieceBytes = pieceBytes }), null);
        }
        catch (ManifestException e)
        {
            return (null, e);
        }
    }

    private static string Written(JsonNode? node, Style style)
    {
        var space = style.HasFlag(Style.Spaced) ? " \n\t" : "";
        string Joined(IEnumerable<string> parts) => space + string.Join(space + "," + space, parts) + space;
        switch (node)
        {
            case JsonObject members:
                var parts = members.Select(m => Written(JsonValue.Create(m.Key), style) + space + ":" + space + Written(m.Value, style));
                return "{" + Joined(style.HasFlag(Style.Reversed) ? parts.Reverse() : parts) + "}";
            case JsonArray elements:
                return "[" + Joined(elements.Select(e => Written(e, style))) + "]";
            case JsonValue value when style.HasFlag(Style.Escaped) && value.TryGetValue<string>(out var text):
                return "\"" + string.Concat(text.Select(c => $"\\u{(int)c:x4}")) + "\"";
            default:
                return node?.ToJsonString() ?? "null";
        }
    }
}
