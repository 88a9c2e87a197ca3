namespace RustyAttachments.TestKit.Stores;

/// <summary>Holds whatever arrives until a test lets it go, and tells the test when something has arrived.</summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _arrivals;

    /// <summary>Ends when the first caller waits at the gate.</summary>
    public Task Reached => _reached.Task;

    /// <summary>Callers that have arrived so far.</summary>
    public int Arrivals => Volatile.Read(ref _arrivals);

    /// <summary>Lets through all that wait and all that come.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Waits at the gate.</summary>
    public Task PassAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _arrivals);
        _reached.TrySetResult();
        return _open.Task.WaitAsync(cancellationToken);
    }
}
