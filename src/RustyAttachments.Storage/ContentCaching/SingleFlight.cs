namespace RustyAttachments.Storage.ContentCaching;

/// <summary>
/// Does what several callers want at the same time once. Work goes on as long as one of them waits; when the last one has
/// left it is cancelled, and what it made is disposed. Failures reach all that wait, and nobody who comes later.
/// </summary>
internal sealed class SingleFlight<TKey, TMade>
    where TKey : notnull
    where TMade : IDisposable
{
    private readonly Dictionary<TKey, Flight> _flights = [];
    private readonly Lock _gate = new();

    /// <summary>Whether somebody is at it.</summary>
    public bool IsFlying(TKey key)
    {
        lock (_gate) return _flights.TryGetValue(key, out var flight) && !flight.Made.IsCompleted;
    }

    /// <summary>
    /// Waits for the work of a key, begun here unless somebody has, and takes from what it made while that is whole.
    /// <paramref name="joined"/> hears, before the wait, whether somebody had.
    /// </summary>
    public async Task<TResult> RunAsync<TResult>(
        TKey key, Func<CancellationToken, Task<TMade>> work, Func<TMade, TResult> take, Action<bool> joined, CancellationToken cancellationToken)
    {
        var flight = Board(key, work, out var others);
        try
        {
            joined(others);
            return take(await flight.Made.WaitAsync(cancellationToken).ConfigureAwait(false));
        }
        finally
        {
            Leave(key, flight);
        }
    }

    private Flight Board(TKey key, Func<CancellationToken, Task<TMade>> work, out bool joined)
    {
        lock (_gate)
        {
            joined = _flights.TryGetValue(key, out var flight) && !flight.Made.IsCompleted;
            if (!joined) _flights[key] = flight = new Flight(work);
            flight!.Passengers++;
            return flight;
        }
    }

    private void Leave(TKey key, Flight flight)
    {
        lock (_gate)
        {
            if (--flight.Passengers > 0) return;
            if (_flights.TryGetValue(key, out var current) && ReferenceEquals(current, flight)) _flights.Remove(key);
        }

        flight.Dispose();
    }

    private sealed class Flight : IDisposable
    {
        private readonly CancellationTokenSource _abandoned = new();

        public Flight(Func<CancellationToken, Task<TMade>> work)
        {
            var cancelled = _abandoned.Token;
            Made = Task.Run(() => work(cancelled), CancellationToken.None);
        }

        public Task<TMade> Made { get; }

        public int Passengers { get; set; }

        public void Dispose()
        {
            if (!Made.IsCompleted) _abandoned.Cancel();
            Made.ContinueWith(
                made =>
                {
                    _abandoned.Dispose();
                    if (made.IsCompletedSuccessfully) made.Result.Dispose();
                    else _ = made.Exception; // seen: nobody waits for it any more
                },
                CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }
    }
}
