using Akka.Actor;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;

namespace RustyAttachments.Actors.Fetching;

/// <summary>
/// Does one download unit: has the files of its segment brought to their places, a bounded number at a time. Problems
/// of one file are that file's; problems of the store end the unit.
/// </summary>
public sealed class DownloadUnitActor : UnitActor
{
    private readonly DownloadUnit _unit;
    private readonly FetchTerms _terms;
    private readonly ContentBringer? _bring;
    private readonly IActorRef _fetcher;
    private readonly int _window;
    private readonly Dictionary<int, (SegmentItem Item, MovedBytes Moved)> _underWay = [];
    private readonly List<PathIssue> _failures = [];
    private IReadOnlyList<SegmentItem> _files = [];
    private UnitCounters _counters = UnitCounters.Zero;
    private int _next;

    /// <summary>Creates the actor for one leased unit.</summary>
    public DownloadUnitActor(UnitContext context, DownloadUnit unit, IActorRef fetcher, IContentPlacement? placement, EngineSettings settings)
        : base(context)
    {
        _unit = unit;
        _terms = FetchTerms.Of(context.Spec.Request);
        _bring = placement is null || context.Spec.Request is not PrestageRequest prestage ? null : new ContentBringer(placement, prestage.Nodes);
        _fetcher = fetcher;
        _window = settings.PartsPerUnit;
        Receive<Loaded>(loaded =>
        {
            _files = loaded.Files;
            Advance();
        });
        Receive<FetchProtocol.FileFetched>(OnFetched);
        Receive<FetchProtocol.FetchFailed>(OnFailed);
    }

    /// <inheritdoc/>
    protected override UnitCounters Counters => _counters with { BytesDone = _counters.BytesDone + _underWay.Values.Sum(static file => file.Moved.Count) };

    /// <inheritdoc/>
    protected override bool IsIdle => _underWay.Count == 0;

    /// <inheritdoc/>
    protected override void PreStart() => RunBlocking(() => new Loaded([.. Unit.Segments.Read(_unit.Files)]));

    private void Advance()
    {
        while (!Stopping && _underWay.Count < _window && _next < _files.Count)
        {
            var (file, moved) = (_files[_next], new MovedBytes());
            _underWay[_next] = (file, moved);
            _fetcher.Tell(new FetchProtocol.FetchFile(
                _next++, Unit.Spec.Root, file.File!, ChunkSize.Of(_unit.ChunkBytes), _terms.Conflict, _terms.Verify, moved, Unit.Cancelled) { Bring = _bring });
        }

        if (Stopping) StopWhenIdle();
        else if (_underWay.Count == 0) Complete(new UnitResult { Counters = _counters, Failures = [.. _failures] });
    }

    private void OnFetched(FetchProtocol.FileFetched fetched)
    {
        var size = Take(fetched.Ticket).File!.SizeOrZero;
        var written = fetched.Result == FetchResult.Written;
        _counters = _counters with
        {
            FilesDone = _counters.FilesDone + 1,
            BytesDone = _counters.BytesDone + size,
            FilesUpToDate = _counters.FilesUpToDate + (written ? 0 : 1),
            FilesWritten = _counters.FilesWritten + (written ? 1 : 0),
            BytesWritten = _counters.BytesWritten + (written ? size : 0),
        };
        Advance();
    }

    private void OnFailed(FetchProtocol.FetchFailed failed)
    {
        var file = Take(failed.Ticket);
        if (!Stopping && ConcernsOneFile(failed.Code))
        {
            _failures.Add(new PathIssue(file.Path, failed.Code, failed.Reason));
            _counters = _counters with { FilesFailed = _counters.FilesFailed + 1 };
        }
        else if (!Stopping)
        {
            FailUnit(failed.Code, failed.Reason);
        }

        Advance();
    }

    private SegmentItem Take(int ticket)
    {
        _underWay.Remove(ticket, out var file);
        return file.Item;
    }

    // A full disk or a read-only file system will not do for the next file either.
    private static bool ConcernsOneFile(ErrorCode code) =>
        code is ErrorCode.StoreObjectMissing or ErrorCode.StoreObjectDamaged or (>= ErrorCode.LocalReadFailed and < ErrorCode.StoreUnreachable)
        && code is not (ErrorCode.LocalDiskFull or ErrorCode.LocalReadOnly);

    private sealed record Loaded(IReadOnlyList<SegmentItem> Files) : INoSerializationVerificationNeeded;
}
