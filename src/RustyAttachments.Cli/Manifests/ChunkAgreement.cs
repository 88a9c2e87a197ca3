using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Manifests;

/// <summary>
/// v2023 states no chunk size and splits nothing. Beside a manifest that states one, a v2023 manifest whose files are all
/// small enough says the same with that chunk size, so that both can be combined. Pure.
/// </summary>
internal static class ChunkAgreement
{
    /// <summary>The manifests in order, those of v2023 with the first chunk size that another states, where that changes nothing.</summary>
    public static IReadOnlyList<ReadManifest> Of(IReadOnlyList<ReadManifest> manifests)
    {
        var stating = manifests.FirstOrDefault(static m => m.Decoded.Dialect != ManifestDialect.V2023);
        return stating is null || stating.Manifest.ChunkSize == ChunkSize.None ? manifests : [.. manifests.Select(m => With(m, stating.Manifest.ChunkSize))];
    }

    private static ReadManifest With(ReadManifest read, ChunkSize chunkSize)
    {
        var manifest = read.Manifest;
        if (read.Decoded.Dialect != ManifestDialect.V2023) return read;
        foreach (var file in manifest.FileSpan)
            if (chunkSize.Splits(file.SizeOrZero)) return read;
        var same = Manifest.Create(manifest.IsAbsolute, manifest.IsDiff, manifest.Files.ToArray(), manifest.Dirs.ToArray(), chunkSize, manifest.ParentManifestHash);
        return read with { Decoded = read.Decoded with { Manifest = same } };
    }
}
