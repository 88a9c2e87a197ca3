namespace RustyAttachments.Storage.Rates;

/// <summary>
/// A token bucket over bytes, shared by everything that must stay below one rate together. Callers are let through in
/// the order of asking, each once all bytes let through before it have been paid for by time; nothing is saved up
/// while idle. The rate may change at any moment, also for those that wait.
/// </summary>
public sealed class RateLimiter
{
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private TaskCompletionSource _changed = NewSignal();
    private bool _pumping;
    private long? _rate;
    private double _debt;     // bytes let through that time has not paid for yet
    private long _paidUntil;  // the timestamp up to which time has been counted

    /// <summary>A limiter of <paramref name="bytesPerSecond"/>, or without limit.</summary>
    public RateLimiter(long? bytesPerSecond = null, TimeProvider? time = null)
    {
        _time = time ?? TimeProvider.System;
        _paidUntil = _time.GetTimestamp();
        _rate = Checked(bytesPerSecond);
    }

    /// <summary>The rate in bytes a second; null is no limit. Setting it re-times those that wait.</summary>
    public long? BytesPerSecond
    {
        get
        {
            lock (_gate) return _rate;
        }

        set => Change(() => _rate = Checked(value));
    }

    /// <summary>Waits for the turn to move <paramref name="bytes"/>. A wait that is cancelled costs nobody anything.</summary>
    public Task WaitAsync(long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            Pay();
            if (_waiting.Count == 0 && _debt <= 0)
            {
                LetThrough(bytes);
                return Task.CompletedTask;
            }

            node = _waiting.AddLast(new Waiter(bytes));
            if (!_pumping) _ = PumpAsync();
        }

        return WaitAsync(node, cancellationToken);
    }

    /// <summary>Gives back bytes that were let through but not moved.</summary>
    public void Refund(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        Change(() => _debt = Math.Max(0, _debt - bytes));
    }

    private async Task WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(_ => Abandon(node, cancellationToken), null))
            await node.Value.Turn.Task.ConfigureAwait(false);
    }

    private void Abandon(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
            if (node.Value.Turn.TrySetCanceled(cancellationToken)) _waiting.Remove(node);
    }

    private void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            Pay();
            change();
            (changed, _changed) = (_changed, NewSignal());
        }

        changed.SetResult();
    }

    // Runs while somebody waits, so that one timer serves them all.
    private async Task PumpAsync()
    {
        _pumping = true;
        while (true)
        {
            TimeSpan delay;
            Task changed;
            lock (_gate)
            {
                Pay();
                while (_waiting.First is { } first && _debt <= 0)
                {
                    _waiting.RemoveFirst();
                    LetThrough(first.Value.Bytes);
                    first.Value.Turn.SetResult();
                }

                if (_waiting.Count == 0)
                {
                    _pumping = false;
                    return;
                }

                // Rounded up to a whole millisecond, the resolution of timers: waking early would only loop.
                delay = TimeSpan.FromMilliseconds(Math.Min(Math.Ceiling(_debt / _rate!.Value * 1000), int.MaxValue));
                changed = _changed.Task;
            }

            using var timer = new CancellationTokenSource();
            await Task.WhenAny(Task.Delay(delay, _time, timer.Token), changed).ConfigureAwait(false);
            await timer.CancelAsync().ConfigureAwait(false);
        }
    }

    private void LetThrough(long bytes)
    {
        if (_rate is not null) _debt += bytes;
    }

    private void Pay()
    {
        var now = _time.GetTimestamp();
        _debt = _rate is { } rate ? Math.Max(0, _debt - (_time.GetElapsedTime(_paidUntil, now).TotalSeconds * rate)) : 0;
        _paidUntil = now;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static long? Checked(long? rate) =>
        rate is null or > 0 ? rate : throw new ArgumentOutOfRangeException(nameof(rate), rate, "A rate is positive; null is no limit.");

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource Turn { get; } = NewSignal();
    }
}
