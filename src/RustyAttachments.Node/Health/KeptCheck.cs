namespace RustyAttachments.Node.Health;

/// <summary>
/// A check that asks something outside of this process. One question at a time, and its answer is kept for a while, so that
/// probes, however many, are no load.
/// </summary>
internal abstract class KeptCheck(string name, TimeSpan interval, TimeProvider time) : IReadinessCheck, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (long At, string? Failure)? _last;

    public string Name => name;

    /// <summary>What is asked, for people.</summary>
    protected abstract string Subject { get; }

    public async Task<string?> FailureAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < interval) return last.Failure;
            var failure = await AskInTimeAsync(cancellationToken);
            _last = (time.GetTimestamp(), failure);
            return failure;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    /// <summary>Asks: why it does not hold, or null.</summary>
    protected abstract Task<string?> AskAsync(CancellationToken cancellationToken);

    private async Task<string?> AskInTimeAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            return await AskAsync(either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"'{Subject}' did not answer within {Patience.TotalSeconds} s";
        }
    }
}
