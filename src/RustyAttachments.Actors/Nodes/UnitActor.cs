using Akka.Actor;
using Akka.Event;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Rates;

namespace RustyAttachments.Actors.Nodes;

/// <summary>What a unit's actor knows of its lease and its node.</summary>
/// <param name="Spec">The transfer.</param>
/// <param name="UnitId">The leased unit.</param>
/// <param name="Epoch">The lease's epoch.</param>
/// <param name="Segments">Where segments of the transfer are read and written.</param>
/// <param name="ProgressInterval">How often progress is told.</param>
/// <param name="Cancelled">Ends with the transfer's work on this node.</param>
public sealed record UnitContext(
    TransferSpec Spec, long UnitId, long Epoch, ISegmentStore Segments, TimeSpan ProgressInterval, CancellationToken Cancelled)
{
    /// <summary>What keeps the transfer below its rate on this node; null where stores do so themselves.</summary>
    public RateLimiter? Limiter { get; init; }

    /// <summary>A name for a segment that this attempt writes; another attempt writes another one.</summary>
    public string SegmentName(string what) => $"{UnitId}-{Epoch}-{what}";
}

/// <summary>
/// Does one leased unit and tells its parent how it ended, exactly once, as <see cref="UnitEnded"/>. Stops only when
/// nothing that it started still runs, so that no temporary file outlives it. Progress goes to the parent by timer.
/// </summary>
public abstract class UnitActor : HandlerActor, IWithTimers
{
    private readonly CancellationTokenSource _cancel;
    private int _running;
    private UnitEnded? _ended;

    /// <summary>Creates the actor for one lease.</summary>
    protected UnitActor(UnitContext context)
    {
        _cancel = CancellationTokenSource.CreateLinkedTokenSource(context.Cancelled);
        Unit = context with { Cancelled = _cancel.Token };
        Receive<StopUnit>(_ => Stop(new UnitEnded.Stopped(Unit.UnitId, Unit.Epoch)));
        Receive<Tick>(_ => Context.Parent.Tell(new UnitAdvanced(Unit.UnitId, Unit.Epoch, Counters)));
        Receive<Ran>(ran =>
        {
            _running--;
            if (Stopping) StopWhenIdle();
            else if (ran.Failure is null) Self.Forward(ran.Outcome!);
            else FailUnit(CodeOf(ran.Failure), MessageOf(ran.Failure));
        });
    }

    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The lease; its token ends when the unit is stopped.</summary>
    protected UnitContext Unit { get; }

    /// <summary>What has been done so far.</summary>
    protected abstract UnitCounters Counters { get; }

    /// <summary>Whether nothing that was sent out is still to be answered.</summary>
    protected abstract bool IsIdle { get; }

    /// <summary>Whether the unit only waits for what runs to end.</summary>
    protected bool Stopping => _ended is not null;

    /// <inheritdoc/>
    public override void AroundPreStart()
    {
        Timers.StartPeriodicTimer(nameof(Tick), Tick.Instance, Unit.ProgressInterval);
        base.AroundPreStart();
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _cancel.Cancel();
        _cancel.Dispose();
    }

    /// <summary>Runs blocking work on the thread pool; what it returns comes back as a message, what it throws fails the unit.</summary>
    protected void RunBlocking(Func<object> work) => RunAsync(() => Task.Run(work, Unit.Cancelled));

    /// <summary>Runs asynchronous work; what it returns comes back as a message, what it throws fails the unit.</summary>
    protected void RunAsync(Func<Task<object>> work)
    {
        _running++;
        Wrap(work).PipeTo(Self);
    }

    /// <summary>The unit is done.</summary>
    protected void Complete(UnitResult result) => Stop(new UnitEnded.Done(Unit.UnitId, Unit.Epoch, result));

    /// <summary>The unit cannot be done here. Only surprises are worth another attempt: stores retry by themselves.</summary>
    protected void FailUnit(ErrorCode code, string reason) =>
        Stop(new UnitEnded.Failed(Unit.UnitId, Unit.Epoch, code, reason, Retryable: code == ErrorCode.Internal));

    /// <summary>Ends the actor if nothing runs any more.</summary>
    protected void StopWhenIdle()
    {
        if (_ended is null || _running > 0 || !IsIdle) return;
        Context.Parent.Tell(_ended);
        Context.Stop(Self);
    }

    private void Stop(UnitEnded how)
    {
        if (_ended is null && how is not UnitEnded.Done) _cancel.Cancel();
        _ended ??= how;
        StopWhenIdle();
    }

    private static async Task<Ran> Wrap(Func<Task<object>> work)
    {
        try
        {
            return new Ran(await work(), null);
        }
        catch (Exception e)
        {
            return new Ran(null, e);
        }
    }

    private static ErrorCode CodeOf(Exception failure) => failure switch
    {
        RustyAttachmentsException known => known.Code,
        OperationCanceledException => ErrorCode.TransferCancelled,
        _ => ErrorCode.Internal,
    };

    private static string MessageOf(Exception failure) => failure is RustyAttachmentsException ? failure.Message : failure.ToString();

    private sealed record Ran(object? Outcome, Exception? Failure) : INoSerializationVerificationNeeded, IDeadLetterSuppression;

    private sealed record Tick : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static Tick Instance { get; } = new();
    }
}

/// <summary>Tells a unit's actor to drop its work and clean up.</summary>
internal sealed record StopUnit : IDeadLetterSuppression, INoSerializationVerificationNeeded
{
    public static StopUnit Instance { get; } = new();
}

/// <summary>What the work beside a unit's actor came to; told by the actor to itself.</summary>
internal sealed record WorkDone(UnitResult Result) : INoSerializationVerificationNeeded;

/// <summary>How far a unit is; told by its actor to the node's agent.</summary>
internal sealed record UnitAdvanced(long UnitId, long Epoch, UnitCounters Counters) : INoSerializationVerificationNeeded;

/// <summary>How a unit's actor ended; its last message to the node's agent.</summary>
internal abstract record UnitEnded(long UnitId, long Epoch) : INoSerializationVerificationNeeded
{
    public sealed record Done(long UnitId, long Epoch, UnitResult Result) : UnitEnded(UnitId, Epoch);

    public sealed record Failed(long UnitId, long Epoch, ErrorCode Code, string Reason, bool Retryable) : UnitEnded(UnitId, Epoch);

    public sealed record Stopped(long UnitId, long Epoch) : UnitEnded(UnitId, Epoch);
}
