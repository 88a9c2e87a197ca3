using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;

namespace RustyAttachments.Actors.Nodes;

/// <summary>Which segments a unit reads and which its result names: what nodes must exchange. Pure.</summary>
internal static class UnitSegments
{
    /// <summary>The segments that a unit reads.</summary>
    public static IReadOnlyList<SegmentRef> ReadBy(WorkUnit unit) => unit switch
    {
        UploadUnit upload => [upload.Files],
        DownloadUnit download => [download.Files],
        FinishDownloadUnit finish => [finish.Entries],
        SyncUnit sync => [sync.Objects],
        SyncManifestsUnit manifests => [manifests.Manifests],
        PrestageUnit prestage => [prestage.Objects],
        _ => [],
    };

    /// <summary>The segments that a result names.</summary>
    public static IReadOnlyList<SegmentRef> NamedBy(UnitResult result) => [.. result.Segments, .. result.NewUnits.SelectMany(ReadBy)];
}
