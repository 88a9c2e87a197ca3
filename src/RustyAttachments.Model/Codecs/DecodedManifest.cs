namespace RustyAttachments.Model.Codecs;

/// <summary>A manifest with what its text said beyond the model.</summary>
/// <param name="Manifest">The manifest; it keeps every rule of <see cref="Validation.ManifestValidator"/>.</param>
/// <param name="Dialect">The dialect of the text.</param>
/// <param name="WrittenChunkSize">The chunk size in bytes as the text states it (-1: never split); null when it states none.</param>
/// <param name="WrittenTotalSize">The total in bytes as the text states it; <see cref="Manifest.TotalSize"/> is computed from the entries.</param>
public sealed record DecodedManifest(Manifest Manifest, ManifestDialect Dialect, long? WrittenChunkSize, long WrittenTotalSize)
{
    /// <summary>The format that writes the same dialect again (dialect C is written as B).</summary>
    public ManifestFormat Format => Dialect.ToFormat();
}
