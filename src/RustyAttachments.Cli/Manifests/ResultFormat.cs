using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Manifests;

/// <summary>Which format the result of an operation is written in when nobody asks for one. Pure.</summary>
internal static class ResultFormat
{
    /// <summary>
    /// The format asked for; else that of the first manifest, or v2025 where that format has no manifests of the result's
    /// kind: no diffs in v2023, no absolute paths in v2023 and v2025-12-04-beta.
    /// </summary>
    public static ManifestFormat Choose(ManifestFormat? asked, ManifestFormat first, Manifest result) => asked ?? first switch
    {
        ManifestFormat.V2023 when result.IsAbsolute || result.IsDiff => ManifestFormat.V2025,
        ManifestFormat.V2025Beta when result.IsAbsolute => ManifestFormat.V2025,
        _ => first,
    };

    /// <summary>
    /// What writing <paramref name="result"/> loses, for a warning; null for nothing. Loss that nobody has asked for by
    /// naming the format is <see cref="ErrorCode.ManifestFormatUnsupported"/>.
    /// </summary>
    public static string? Losses(ManifestFormat format, bool asked, Manifest result)
    {
        if (format != ManifestFormat.V2023 || V2023Conversion.Convert(result).Losses is not { Any: true } losses) return null;
        return asked
            ? losses.Describe()
            : throw new ManifestException(ErrorCode.ManifestFormatUnsupported,
                $"The first manifest is v2023-03-03, which cannot hold the result without loss ({losses.Describe().TrimEnd('.')}); write it with --format v2025, or accept the loss with --format v2023.");
    }
}
