using System.Collections.Immutable;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Actors.Transfers;

/// <summary>How a transfer begins. Messages of it are sent to the transfer's own actor only.</summary>
/// <param name="Root">What relative paths start from.</param>
/// <param name="Units">The first units.</param>
/// <param name="Rules">For uploads: how paths on disk become paths of the manifest.</param>
internal sealed record TransferPlan(string Root, ImmutableArray<WorkUnit> Units, ScanRules? Rules) : Akka.Actor.INoSerializationVerificationNeeded;

/// <summary>Turns a request into its first units. Looks at the named paths, blocking; lists nothing.</summary>
internal static class TransferPlanner
{
    public static TransferPlan Plan(TransferRequest request, CancellationToken cancellationToken) => request switch
    {
        UploadRequest upload => PlanUpload(upload, cancellationToken),
        SyncRequest => new TransferPlan("", [new PlanSyncUnit()], null),
        DownloadRequest download => new TransferPlan(download.Destination, [new PlanDownloadUnit()], null),
        _ => throw new ArgumentOutOfRangeException(nameof(request), request, "Unknown kind of transfer."),
    };

    private static TransferPlan PlanUpload(UploadRequest upload, CancellationToken cancellationToken)
    {
        Check(upload);
        var plan = ScanPlan.Create(upload.Paths, new ScanOptions
        {
            Symlinks = EffectivePolicy(upload),
            AbsolutePaths = upload.AbsolutePaths,
            Include = upload.Include,
            Exclude = upload.Exclude,
        }, cancellationToken);
        return new TransferPlan(plan.Rules.Root, [.. plan.Tasks.Select(static task => new ScanUnit(task))], plan.Rules);
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
