using Akka.Actor;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Memory;

namespace RustyAttachments.Actors.Uploading;

/// <summary>
/// Does one upload unit: takes each part of its files through permit → hash → claim → store, a bounded number of parts
/// at a time, and writes the unit's segment. Decisions are <see cref="UploadUnitState"/>'s; this actor moves messages
/// and owns the memory of parts between hashing and storing.
/// </summary>
public sealed class UploadUnitActor : UnitActor
{
    private readonly UploadUnit _unit;
    private readonly UploadRequest _request;
    private readonly UploadStages _stages;
    private readonly Dictionary<PartId, PartInHand> _parts = [];
    private UploadUnitState _state = null!;
    private int _reading;
    private bool _checkCacheWrong;

    /// <summary>Creates the actor for one leased unit.</summary>
    public UploadUnitActor(UnitContext context, UploadUnit unit, UploadStages stages)
        : base(context)
    {
        _unit = unit;
        _stages = stages;
        _request = (UploadRequest)context.Spec.Request;
        Receive<Loaded>(loaded =>
        {
            _state = loaded.State;
            SettleKnown();
        });
        Receive<ExistenceProtocol.PresentFound>(OnPresent);
        Receive<Granted>(OnGranted);
        Receive<HashProtocol.RangeHashed>(hashed => OnHashed(hashed));
        Receive<HashProtocol.SourceDiffers>(differs => OnDiffers(differs));
        Receive<HashProtocol.HashFailed>(failed => OnHashFailed(failed));
        Receive<ExistenceProtocol.ClaimAnswered>(answer => OnClaim(answer));
        Receive<ExistenceProtocol.ClaimFailed>(failed => FailUnit(failed.Code, failed.Reason));
        Receive<UploadProtocol.ObjectStored>(stored => OnStored(stored));
        Receive<UploadProtocol.StoreFailed>(failed => OnStoreFailed(failed));
        Receive<Written>(written => Complete(written.Result));
    }

    /// <inheritdoc/>
    protected override UnitCounters Counters => _state is null ? UnitCounters.Zero
        : _state.Counters with { BytesDone = _state.Counters.BytesDone + _parts.Values.Sum(static part => part.Moved?.Count ?? 0) };

    /// <inheritdoc/>
    protected override bool IsIdle => _parts.Values.All(static part => part.Stage == PartStage.Resting);

    /// <inheritdoc/>
    protected override void PreStart() => RunAsync(LoadAsync);

    /// <inheritdoc/>
    protected override void PostStop()
    {
        foreach (var part in _parts.Values) part.Release(_stages.Buffers);
        // What an interrupted unit has stored need not be read again. Recording never fails.
        if (_state?.TakeRecords() is { Length: > 0 } records) _ = _stages.Hashes?.RecordAsync(records);
        base.PostStop();
    }

    private void Advance()
    {
        while (!Stopping && _reading < _stages.PartsPerUnit && _state.TakeNext() is { } work)
        {
            if (work.Known is null) Read(work);
            else if (_request.Depth == UploadDepth.Store) ClaimUnread(work, work.Known.Value);
            else _state.PartDone(work.Id, work.Length, stored: false, present: false);
        }

        if (Stopping) StopWhenIdle();
        else if (_parts.Count == 0 && _state.IsDone) WriteSegment();
    }

    // Files whose hashes are remembered are asked for all at once, and most often that is the end of it.
    private void SettleKnown()
    {
        var known = _state.TakeKnown();
        if (known.IsEmpty || (_request.Depth == UploadDepth.Store && _stages.Finder is null)) Advance();
        else if (_request.Depth == UploadDepth.Store) _stages.Finder!.Tell(new ExistenceProtocol.FindPresent(known, _unit.AskStore));
        else OnPresent(new ExistenceProtocol.PresentFound([.. new ClaimMeans?[known.Length].Select(static _ => (ClaimMeans?)ClaimMeans.Shared)], false));
    }

    private void OnPresent(ExistenceProtocol.PresentFound present)
    {
        _checkCacheWrong |= present.CheckCacheWrong;
        _state.Settle(present.Found, inStore: _request.Depth == UploadDepth.Store);
        Advance();
    }

    private async Task<object> LoadAsync()
    {
        var state = await Task.Run(() => new UploadUnitState(Unit.Segments.Read(_unit.Files), Unit.Spec.Root, _request.ChunkSize), Unit.Cancelled);
        if (_stages.Hashes is { } cache && !_request.ForceRehash) state.Remember(await cache.FindAsync(state.Keys(), Unit.Cancelled));
        return new Loaded(state);
    }

    private void Read(PartWork work)
    {
        var part = new PartInHand(work, keepsBytes: _request.Depth == UploadDepth.Store && work.Length <= _stages.SinglePassLimit) { Stage = PartStage.Acquiring };
        _parts[work.Id] = part;
        _reading++;
        AcquireAsync(part).PipeTo(Self, success: static granted => granted, failure: e => new HashProtocol.HashFailed(work.Id.Ticket, ErrorCode.TransferCancelled, e.Message));
    }

    // Holds no memory and reads nothing: any number may wait for the answer. If it is "store", the store hashes what it reads.
    private void ClaimUnread(PartWork work, ContentHash known)
    {
        _parts[work.Id] = new PartInHand(work, keepsBytes: false) { Hash = known };
        _stages.Existence!.Tell(new ExistenceProtocol.ClaimObject(work.Id.Ticket, known, work.Length, InHand: false, _unit.AskStore));
    }

    private async Task<Granted> AcquireAsync(PartInHand part) =>
        new(part.Work.Id, await _stages.Permits.AcquireAsync(part.KeepsBytes ? BufferPool.SizeFor((int)part.Work.Length) : 0, Unit.Cancelled));

    private void OnGranted(Granted granted)
    {
        var part = _parts[granted.Id];
        part.Permit = granted.Permit;
        if (Stopping || !_state.IsCurrent(granted.Id))
        {
            Drop(part);
            return;
        }

        if (part.KeepsBytes) part.BufferId = _stages.Buffers.Open((int)part.Work.Length);
        part.Stage = PartStage.Hashing;
        part.Began = _stages.Time.GetUtcNow();
        var work = part.Work;
        _stages.Hashers.Tell(new HashProtocol.HashRange(work.Id.Ticket, work.SourcePath, work.Offset, work.Length, work.FileSize, work.MtimeStamp, part.BufferId, Unit.Cancelled));
    }

    private void OnHashed(HashProtocol.RangeHashed hashed)
    {
        var part = Answered(hashed.Ticket);
        part.Hash = hashed.Hash;
        _state.Hashed(part.Work.Id, hashed.Hash, part.Work.Length, part.Began);
        if (Stopping || !_state.IsCurrent(part.Work.Id))
        {
            Drop(part);
        }
        else if (_request.Depth != UploadDepth.Store)
        {
            Finish(part, stored: false, present: false);
        }
        else
        {
            _stages.Existence!.Tell(new ExistenceProtocol.ClaimObject(hashed.Ticket, hashed.Hash, part.Work.Length, InHand: part.KeepsBytes, _unit.AskStore));
        }
    }

    private void OnDiffers(HashProtocol.SourceDiffers differs)
    {
        var part = Answered(differs.Ticket);
        _state.SourceDiffers(part.Work.Id, differs.Size, differs.Mtime, differs.MtimeStamp, differs.Runnable);
        Drop(part);
    }

    private void OnHashFailed(HashProtocol.HashFailed failed)
    {
        var part = Answered(failed.Ticket);
        if (!Stopping) _state.Fail(part.Work.Id, failed.Code, failed.Reason);
        Drop(part);
    }

    private void OnClaim(ExistenceProtocol.ClaimAnswered answer)
    {
        _checkCacheWrong |= answer.CheckCacheWrong;
        if (!_parts.TryGetValue(PartId.FromTicket(answer.Ticket), out var part)) return;
        _state.Claimed(answer.Means);
        switch (answer.Verdict)
        {
            case ClaimVerdict.Present:
                Finish(part, stored: false, present: true);
                break;
            case ClaimVerdict.Wait:
                // Somebody else stores the same content: if it comes back to us, the file is read again.
                part.Release(_stages.Buffers);
                break;
            case ClaimVerdict.Store when Stopping:
                _stages.Existence!.Tell(new ExistenceProtocol.ObjectSettled(part.Hash, Stored: false, WasThere: false));
                Drop(part);
                break;
            case ClaimVerdict.Store:
                Store(part);
                break;
        }
    }

    private void Store(PartInHand part)
    {
        part.Stage = PartStage.Storing;
        var work = part.Work;
        _stages.Uploader!.Tell(part.BufferId is { } buffer
            ? new UploadProtocol.StoreBuffer(work.Id.Ticket, part.Hash, buffer, Unit.Cancelled)
            : new UploadProtocol.StoreRange(work.Id.Ticket, part.Hash, work.SourcePath, work.Offset, work.Length, part.Moved = new MovedBytes(), Unit.Cancelled));
    }

    private void OnStored(UploadProtocol.ObjectStored stored)
    {
        var present = stored.Outcome == Storage.Stores.PutOutcome.AlreadyPresent;
        _stages.Existence!.Tell(new ExistenceProtocol.ObjectSettled(stored.Hash, Stored: true, WasThere: present));
        var part = Answered(stored.Ticket);
        if (part.Work.Known is not null && !present) _state.Hashed(part.Work.Id, stored.Hash, part.Work.Length, part.Began);
        Finish(part, stored: !present, present);
    }

    private void OnStoreFailed(UploadProtocol.StoreFailed failed)
    {
        _stages.Existence!.Tell(new ExistenceProtocol.ObjectSettled(failed.Hash, Stored: false, WasThere: false));
        var part = Answered(failed.Ticket);
        if (!Stopping && failed.Code is ErrorCode.LocalFileChanged) Recheck(part);
        else if (!Stopping && failed.Code is ErrorCode.PathWrongKind or (>= ErrorCode.LocalReadFailed and < ErrorCode.StoreUnreachable)) _state.Fail(part.Work.Id, failed.Code, failed.Reason);
        else if (!Stopping) FailUnit(failed.Code, failed.Reason);
        Drop(part);
    }

    // The second read of a large part gave other bytes, or the first one of a part whose hash was remembered: the next
    // attempt takes the file as it is then.
    private void Recheck(PartInHand part) => _state.StartAgain(part.Work.Id);

    private void Finish(PartInHand part, bool stored, bool present)
    {
        _state.PartDone(part.Work.Id, part.Work.Length, stored, present);
        Drop(part);
    }

    private void Drop(PartInHand part)
    {
        part.Release(_stages.Buffers);
        _parts.Remove(part.Work.Id);
        if (part.Work.Known is null) _reading--;
        Advance();
    }

    private void WriteSegment()
    {
        var records = _state.TakeRecords();
        RunAsync(async () =>
        {
            var result = await Task.Run(() => new UnitResult
            {
                Segments = [Unit.Segments.Write(Unit.SegmentName("files"), [.. _state.Results()])],
                Counters = _state.Counters,
                Failures = _state.Failures,
                CheckCacheWrong = _checkCacheWrong,
            }, Unit.Cancelled);
            if (records.Length > 0 && _stages.Hashes is { } cache) await cache.RecordAsync(records);
            return new Written(result);
        });
    }

    private PartInHand Answered(long ticket)
    {
        var part = _parts[PartId.FromTicket(ticket)];
        part.Stage = PartStage.Resting;
        return part;
    }

    private sealed record Loaded(UploadUnitState State) : INoSerializationVerificationNeeded;

    private sealed record Granted(PartId Id, IDisposable Permit) : INoSerializationVerificationNeeded;

    private sealed record Written(UnitResult Result) : INoSerializationVerificationNeeded;
}
