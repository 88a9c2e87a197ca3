using System.Text;
using CsCheck;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Model.Tests.Codecs;

public sealed class CodecPropertyTests
{
    [Fact]
    public void Decoding_an_encoded_manifest_gives_it_back() =>
        ManifestGen.Any.Sample(manifest =>
        {
            var decoded = ManifestCodec.Decode(ManifestCodec.Encode(manifest, ManifestFormat.V2025));
            Assert.Equal(ManifestDialect.B, decoded.Dialect);
            ManifestAssert.Equal(manifest, decoded.Manifest);
        }, iter: 3000);

    [Fact]
    public void Dialect_A_gives_back_relative_manifests() =>
        Gen.OneOf(ManifestGen.AsManifest(ManifestGen.Snapshot), ManifestGen.AsManifest(ManifestGen.Diff)).Where(m => m.ChunkSize == ChunkSize.Default).Sample(manifest =>
        {
            var decoded = ManifestCodec.Decode(ManifestCodec.Encode(manifest, ManifestFormat.V2025Beta));
            Assert.Equal(ManifestDialect.A, decoded.Dialect);
            ManifestAssert.Equal(manifest, decoded.Manifest);
        }, iter: 2000);

    [Fact]
    public void V2023_gives_back_files() =>
        ManifestGen.Snapshot.Select(s => new Snapshot(s.Files.Where(f => f.State == FileState.Hashed).Select(f => f.WithRunnable(false)).ToArray(), [], ChunkSize.None)).Sample(manifest =>
            ManifestAssert.Equal(manifest, ManifestCodec.Decode(ManifestCodec.Encode(manifest, ManifestFormat.V2023)).Manifest), iter: 2000);

    [Fact]
    public void What_the_generator_makes_is_valid() => ManifestGen.Any.Sample(manifest => ManifestValidator.Validate(manifest), iter: 2000);

    [Fact]
    public void Encoding_does_not_depend_on_the_order_of_entries() =>
        ManifestGen.Any.SelectMany(m => Gen.Shuffle(m.Files.ToArray()), (m, files) => (Manifest: m, Files: files)).Sample(t =>
        {
            var (m, files) = t;
            var shuffled = Manifest.Create(m.IsAbsolute, m.IsDiff, files, m.Dirs.Reverse().ToArray(), m.ChunkSize, m.ParentManifestHash);
            Assert.Equal(Text(m), Text(shuffled));
        }, iter: 1000);

    [Fact]
    public void A_text_of_dialect_C_reads_as_its_counterpart() =>
        ManifestGen.Any.Where(m => m.ChunkSize == ChunkSize.Default).Sample(manifest =>
        {
            var text = Text(manifest)
                .Replace("\"name\":", "\"path\":", StringComparison.Ordinal)
                .Replace("\"delete\":", "\"deleted\":", StringComparison.Ordinal)
                .Replace("\"symlink\":{\"path\":", "\"symlink\":{\"target\":", StringComparison.Ordinal);
            var decoded = ManifestCodec.Decode(Encoding.UTF8.GetBytes(text));
            if (manifest.Files.Count + manifest.Dirs.Count > 0) Assert.Equal(ManifestDialect.C, decoded.Dialect);
            Assert.Equal(ManifestFormat.V2025, decoded.Format);
            ManifestAssert.Equal(manifest, decoded.Manifest);
        }, iter: 1000);

    private static string Text(Manifest manifest) => Encoding.UTF8.GetString(ManifestCodec.Encode(manifest, ManifestFormat.V2025));
}
