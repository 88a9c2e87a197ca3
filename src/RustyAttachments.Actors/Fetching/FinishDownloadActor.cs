using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Fetching;

/// <summary>
/// Does the last unit of a download: creates the explicit directories, then the links, a link that others lead through
/// before those. Runs when all files are in place.
/// </summary>
public sealed class FinishDownloadActor : BlockingUnitActor
{
    private readonly FinishDownloadUnit _unit;

    /// <summary>Creates the actor for one leased unit.</summary>
    public FinishDownloadActor(UnitContext context, FinishDownloadUnit unit)
        : base(context) => _unit = unit;

    /// <inheritdoc/>
    protected override UnitResult Work()
    {
        var conflict = FetchTerms.Of(Unit.Spec.Request).Conflict;
        using var destination = DestinationRoot.Open(Unit.Spec.Root);
        var failures = new List<PathIssue>();
        List<FileEntry> links = [];
        foreach (var item in Unit.Segments.Read(_unit.Entries))
        {
            if (item.File is { } link) links.Add(link);
            else Try(item.Path, () => destination.EnsureDirectory(item.Path));
        }

        long upToDate = 0, written = 0;
        foreach (var link in SymlinkOrder.Sort(links))
            Try(link.Path, () => _ = Place(destination, link, conflict) ? written++ : upToDate++);
        return new UnitResult
        {
            Counters = new UnitCounters { FilesDone = written + upToDate, FilesWritten = written, FilesUpToDate = upToDate, FilesFailed = failures.Count },
            Failures = [.. failures],
        };

        void Try(string path, Action action)
        {
            Unit.Cancelled.ThrowIfCancellationRequested();
            try
            {
                action();
            }
            catch (LocalIOException e)
            {
                failures.Add(new PathIssue(path, e.Code, e.Message));
            }
        }
    }

    // True when the link was made or replaced, false when what is there stays.
    private static bool Place(DestinationRoot destination, FileEntry link, ConflictPolicy conflict)
    {
        var (path, target) = (link.Path, link.SymlinkTarget!);
        if (destination.Stat(path) is null) return destination.CreateSymlink(path, target, replace: conflict == ConflictPolicy.Overwrite);
        if (destination.CreateSymlink(path, target, replace: false) || conflict == ConflictPolicy.Skip) return false; // the same link, or to be kept
        if (conflict == ConflictPolicy.Overwrite) return destination.CreateSymlink(path, target, replace: true);
        for (var number = 1; !destination.CreateSymlink(PendingFile.CopyPath(path, number), target, replace: false); number++) { }
        return true;
    }
}
