using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;
using RustyAttachments.Model;

namespace RustyAttachments.Cli.Output;

/// <summary>A manifest in a few words.</summary>
internal static class ManifestSummary
{
    /// <summary><c>a snapshot of 3 entries, 9 B</c>.</summary>
    public static string Of(Manifest manifest) =>
        $"{(manifest.IsAbsolute ? "an" : "a")} {manifest.KindName} of {ProgressText.Count(manifest.Files.Count + (long)manifest.Dirs.Count, "entry", "entries")}, {ByteSize.Format(manifest.TotalSize)}";
}
