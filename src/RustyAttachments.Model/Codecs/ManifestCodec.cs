using RustyAttachments.Common.Errors;

namespace RustyAttachments.Model.Codecs;

/// <summary>Manifests to text and back.</summary>
public static class ManifestCodec
{
    /// <summary>Text of a usual entry without its directory; a guess saves most of the copying of a growing buffer.</summary>
    private const long EstimatedEntryBytes = 150;

    /// <summary>
    /// Reads a manifest of any dialect. What the text breaks of the rules of manifests throws
    /// <see cref="ManifestException"/> with the code of the rule and the entry to blame.
    /// </summary>
    /// <param name="utf8">The whole text.</param>
    /// <param name="limits">Bounds; <see cref="DecodeLimits.Default"/> when null.</param>
    public static DecodedManifest Decode(ReadOnlySpan<byte> utf8, DecodeLimits? limits = null) =>
        ManifestDecoder.Decode(utf8, limits ?? DecodeLimits.Default);

    /// <summary>
    /// Reads a manifest from a stream to its end; the stream stays open. A text that is too long or whose beginning is
    /// no manifest is rejected before the rest is read.
    /// </summary>
    public static async Task<DecodedManifest> DecodeAsync(Stream stream, DecodeLimits? limits = null, CancellationToken cancellation = default)
    {
        var text = await ManifestText.ReadAsync(stream, limits ?? DecodeLimits.Default, cancellation);
        return Decode(text.Span, limits);
    }

    /// <summary>
    /// The canonical text of <paramref name="manifest"/>. A manifest that breaks a rule, or that the format cannot
    /// hold, throws <see cref="ManifestException"/>. Writing v2023 from a richer manifest leaves out what
    /// <see cref="V2023Conversion"/> says; call that first to learn what was lost.
    /// </summary>
    public static byte[] Encode(Manifest manifest, ManifestFormat format)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        using var text = new MemoryStream((int)Math.Min(EstimatedBytes(manifest, format), Array.MaxLength));
        Write(text, manifest, format);
        return text.ToArray();
    }

    /// <summary>Writes the canonical text of <paramref name="manifest"/> to a stream that stays open; see <see cref="Encode"/>.</summary>
    public static WrittenManifest Write(Stream destination, Manifest manifest, ManifestFormat format)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        if (format == ManifestFormat.V2023) manifest = V2023Conversion.Convert(manifest).Snapshot;
        return ManifestWriter.Write(destination, ManifestHeader.Of(manifest, format), manifest.Directories, manifest.Files);
    }

    private static long EstimatedBytes(Manifest manifest, ManifestFormat format)
    {
        var bytes = EstimatedEntryBytes * (manifest.Files.Count + (long)manifest.Dirs.Count + 1);
        if (format != ManifestFormat.V2023) return bytes;
        foreach (var file in manifest.FileSpan) bytes += Math.Max(file.Path.LastIndexOf('/'), 0);
        return bytes;
    }
}
