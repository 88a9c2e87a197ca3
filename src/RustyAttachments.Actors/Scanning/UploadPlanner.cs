using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Actors.Scanning;

/// <summary>Turns an upload's request into a plan and its first units. Looks at the named paths, blocking; lists nothing but them.</summary>
internal static class UploadPlanner
{
    /// <summary>Plans an upload; with <paramref name="probe"/>, other nodes can find out whether they see the same tree.</summary>
    public static UnitResult Plan(UploadRequest upload, bool probe, CancellationToken cancellationToken)
    {
        Check(upload);
        var plan = ScanPlan.Create(upload.Paths, new ScanOptions
        {
            Symlinks = EffectivePolicy(upload),
            AbsolutePaths = upload.AbsolutePaths,
            Include = upload.Include,
            Exclude = upload.Exclude,
        }, cancellationToken);
        return new UnitResult
        {
            Plan = new UploadPlan(plan.Rules.Root, plan.Rules, probe ? TreeProbe.Digest(upload.Paths, cancellationToken) : null),
            NewUnits = [.. plan.Tasks.Select(static task => new ScanUnit(task))],
        };
    }

    // v2023 holds no links: those that other formats keep become the content of their targets while scanning, which
    // gives what collapsing them in the finished manifest would give.
    private static SymlinkPolicy EffectivePolicy(UploadRequest upload) =>
        upload is { Format: ManifestFormat.V2023, Symlinks: SymlinkPolicy.CollapseEscaping } ? SymlinkPolicy.CollapseAll : upload.Symlinks;

    private static void Check(UploadRequest upload)
    {
        if (upload.AbsolutePaths && upload.Format != ManifestFormat.V2025)
            throw Unsupported("Absolute paths", upload.Format);
        if (upload.Format != ManifestFormat.V2023) return;
        if (upload.Depth == UploadDepth.List) throw Unsupported("Files without hashes", upload.Format);
        if (upload.Symlinks is not (SymlinkPolicy.CollapseEscaping or SymlinkPolicy.CollapseAll or SymlinkPolicy.ExcludeAll))
            throw Unsupported($"Links, which the policy {upload.Symlinks} keeps,", upload.Format);
    }

    private static ManifestException Unsupported(string what, ManifestFormat format) => new(
        ErrorCode.ManifestFormatUnsupported,
        $"{what} are not supported by {(format == ManifestFormat.V2023 ? "v2023-03-03" : "v2025-12-04-beta")}, needs v2025: use --format v2025.");
}
