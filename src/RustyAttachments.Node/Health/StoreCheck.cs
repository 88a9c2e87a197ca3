using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Health;

/// <summary>
/// Whether the store answers: asks for an object that need not exist. One question at a time, and its answer is kept for a
/// while, so that probes, however many, are no load.
/// </summary>
internal sealed class StoreCheck(IContentStore store, TimeSpan interval, TimeProvider time) : IReadinessCheck, IDisposable
{
    private static readonly StoreKey Probe = StoreKey.Parse("ready/probe");
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _one = new(1, 1);
    private (long At, string? Failure)? _last;

    public string Name => "store";

    public async Task<string?> FailureAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_last is { } last && time.GetElapsedTime(last.At) < interval) return last.Failure;
            var failure = await AskAsync(cancellationToken);
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

    private async Task<string?> AskAsync(CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await store.HeadAsync(Probe, either.Token);
            return null;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"'{store.DisplayName}' did not answer within {Patience.TotalSeconds} s";
        }
        catch (RustyAttachmentsException e)
        {
            return e.Message;
        }
    }
}
