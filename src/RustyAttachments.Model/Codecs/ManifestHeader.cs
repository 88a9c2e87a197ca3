namespace RustyAttachments.Model.Codecs;

/// <summary>What a manifest's text says beyond its entries. The total size is not part of it: the writer adds it up.</summary>
/// <param name="Format">The format to write.</param>
/// <param name="IsAbsolute">Whether paths are absolute.</param>
/// <param name="IsDiff">Whether this is a diff.</param>
/// <param name="ChunkSize">How large files are split; written by <see cref="ManifestFormat.V2025"/> only.</param>
/// <param name="ParentManifestHash">For diffs in the 2025 formats: the hash of the parent's text.</param>
public sealed record ManifestHeader(ManifestFormat Format, bool IsAbsolute, bool IsDiff, ChunkSize ChunkSize, string? ParentManifestHash = null)
{
    /// <summary>The header that writes <paramref name="manifest"/> in <paramref name="format"/>.</summary>
    public static ManifestHeader Of(Manifest manifest, ManifestFormat format)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        return new ManifestHeader(format, manifest.IsAbsolute, manifest.IsDiff, manifest.ChunkSize, manifest.ParentManifestHash);
    }

    /// <summary>The content type of the text.</summary>
    public string ContentType => ManifestFormats.ContentType(Format, IsAbsolute, IsDiff);
}

/// <summary>What a writer has written.</summary>
/// <param name="Files">Number of file entries.</param>
/// <param name="TotalSize">Sum of the sizes of all files in bytes.</param>
/// <param name="Bytes">Length of the text in bytes.</param>
/// <param name="Hash">XXH128 of the text, which is what diffs and job attachments call the manifest's hash.</param>
public sealed record WrittenManifest(long Files, long TotalSize, long Bytes, Common.Hashing.ContentHash Hash);
