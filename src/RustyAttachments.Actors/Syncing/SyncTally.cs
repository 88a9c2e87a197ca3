using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Syncing;

/// <summary>Counts what parallel work of one unit comes to. Safe for many threads.</summary>
internal sealed class SyncTally(Action<UnitCounters> advanced)
{
    private readonly Lock _gate = new();
    private readonly List<PathIssue> _failures = [];
    private UnitCounters _counters = UnitCounters.Zero;

    /// <summary>Adds to the counters.</summary>
    public void Add(UnitCounters done)
    {
        lock (_gate) _counters += done;
        advanced(_counters);
    }

    /// <summary>Notes something that could not be copied.</summary>
    public void Fail(string path, ErrorCode code, string reason)
    {
        lock (_gate) _failures.Add(new PathIssue(path, code, reason));
        Add(new UnitCounters { FilesFailed = 1 });
    }

    /// <summary>What the unit came to.</summary>
    public UnitResult Result(params WorkUnit[] newUnits)
    {
        lock (_gate) return new UnitResult { Counters = _counters, Failures = [.. _failures], NewUnits = [.. newUnits] };
    }
}
