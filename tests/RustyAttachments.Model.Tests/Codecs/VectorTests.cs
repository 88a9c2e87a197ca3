using System.Text;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Model.Tests.Codecs;

/// <summary>The manifests in data/, made by an independent implementation, decode and encode byte for byte.</summary>
public sealed class VectorTests
{
    public static TheoryData<string, ManifestDialect> Canonical()
    {
        var data = new TheoryData<string, ManifestDialect>();
        for (var n = 1; n <= 3; n++)
        {
            data.Add($"v2023-{n}.canonical.json", ManifestDialect.V2023);
            data.Add($"v2025-{n}.canonical.json", ManifestDialect.B);
            data.Add($"v2025-12-04-beta-{n}.canonical.json", ManifestDialect.A);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Canonical))]
    public void A_canonical_text_survives_decoding_and_encoding(string name, ManifestDialect dialect)
    {
        var text = Read(name);
        var decoded = ManifestCodec.Decode(text);
        Assert.Equal(dialect, decoded.Dialect);
        Assert.NotEmpty(decoded.Manifest.Files);
        Assert.Equal(decoded.WrittenTotalSize, decoded.Manifest.TotalSize);
        Assert.Equal(Encoding.UTF8.GetString(text), Encoding.UTF8.GetString(ManifestCodec.Encode(decoded.Manifest, decoded.Format)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_shuffled_text_encodes_canonically(int n) =>
        Assert.Equal(Read($"v2023-{n}.canonical.json"), ManifestCodec.Encode(ManifestCodec.Decode(Read($"v2023-{n}.shuffled.json")).Manifest, ManifestFormat.V2023));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Formats_convert_into_each_other(int n)
    {
        var b = ManifestCodec.Decode(Read($"v2025-{n}.canonical.json")).Manifest;
        Assert.Equal(Read($"v2025-12-04-beta-{n}.canonical.json"), ManifestCodec.Encode(b, ManifestFormat.V2025Beta));
        Assert.Equal(Read($"v2023-{n}.canonical.json"), ManifestCodec.Encode(b, ManifestFormat.V2023));
        var a = ManifestCodec.Decode(Read($"v2025-12-04-beta-{n}.canonical.json")).Manifest;
        Assert.Equal(Read($"v2025-{n}.canonical.json"), ManifestCodec.Encode(a, ManifestFormat.V2025));
    }

    [Theory]
    [InlineData("v2023-1.canonical.json")]
    [InlineData("v2025-2.canonical.json")]
    public async Task A_stream_decodes_like_its_bytes(string name)
    {
        var text = Read(name);
        using var seekable = new MemoryStream(text);
        await using var piecewise = new TrickleStream(text, 1000);
        Assert.Equal(ManifestCodec.Decode(text).Manifest.Files, (await ManifestCodec.DecodeAsync(seekable)).Manifest.Files);
        Assert.Equal(ManifestCodec.Decode(text).Manifest.Files, (await ManifestCodec.DecodeAsync(piecewise)).Manifest.Files);
    }

    private static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "data", name));
}
