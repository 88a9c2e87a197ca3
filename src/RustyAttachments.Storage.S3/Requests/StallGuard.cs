namespace RustyAttachments.Storage.S3.Requests;

/// <summary>
/// Ends an attempt that makes no progress. A time limit for a whole request would fail large bodies on slow lines and
/// a rate watchdog small ones; so only silence counts: no byte sent or received for the allowed time.
/// </summary>
internal sealed class StallGuard : IDisposable
{
    private readonly CancellationTokenSource _stalled;
    private readonly CancellationTokenSource _linked;
    private readonly TimeSpan _allowed;

    public StallGuard(TimeSpan allowed, TimeProvider time, CancellationToken cancellationToken)
    {
        _allowed = allowed;
        _stalled = new CancellationTokenSource(allowed, time);
        _linked = CancellationTokenSource.CreateLinkedTokenSource(_stalled.Token, cancellationToken);
    }

    /// <summary>Cancelled by silence or by the caller.</summary>
    public CancellationToken Token => _linked.Token;

    /// <summary>Whether silence ended the attempt.</summary>
    public bool IsStalled => _stalled.IsCancellationRequested;

    /// <summary>Something moved.</summary>
    public void Progress() => _stalled.CancelAfter(_allowed);

    /// <summary>Allows another time of silence until the next progress: the work asked for takes long, or we wait ourselves.</summary>
    public void Allow(TimeSpan silence) => _stalled.CancelAfter(silence);

    public void Dispose()
    {
        _linked.Dispose();
        _stalled.Dispose();
    }
}
