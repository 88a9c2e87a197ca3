using System.Runtime.ExceptionServices;

namespace RustyAttachments.Storage.S3.Transfers;

/// <summary>Runs the parts of one object, a few at once: started in order, all ended before the call ends.</summary>
internal static class ParallelParts
{
    /// <summary>
    /// For each part in order, prepares it (alone) and then works on it (at most <paramref name="parallelism"/> at
    /// once). The first failure stops everything and is what the call throws; prepared values are disposed.
    /// </summary>
    public static async Task<TResult[]> RunAsync<TPrepared, TResult>(
        int count,
        int parallelism,
        Func<int, CancellationToken, Task<TPrepared>> prepare,
        Func<int, TPrepared, CancellationToken, Task<TResult>> work,
        CancellationToken cancellationToken)
        where TPrepared : IDisposable
    {
        using var slots = new SemaphoreSlim(parallelism);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var results = new TResult[count];
        var running = new List<Task>();
        ExceptionDispatchInfo? first = null;
        try
        {
            for (var i = 0; i < count; i++)
            {
                await slots.WaitAsync(stop.Token).ConfigureAwait(false);
                running.Add(OneAsync(i, await prepare(i, stop.Token).ConfigureAwait(false)));
                running.RemoveAll(static task => task.IsCompletedSuccessfully);
            }
        }
        catch (Exception e)
        {
            await FailAsync(e).ConfigureAwait(false);
        }

        await Task.WhenAll(running).ConfigureAwait(false);
        first?.Throw();
        return results;

        async Task OneAsync(int index, TPrepared prepared)
        {
            try
            {
                using (prepared) results[index] = await work(index, prepared, stop.Token).ConfigureAwait(false);
                slots.Release();
            }
            catch (Exception e)
            {
                await FailAsync(e).ConfigureAwait(false);
            }
        }

        async Task FailAsync(Exception e)
        {
            Interlocked.CompareExchange(ref first, ExceptionDispatchInfo.Capture(e), null);
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }
}
