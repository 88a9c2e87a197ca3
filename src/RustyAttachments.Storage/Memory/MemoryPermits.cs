using System.Globalization;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Storage.Memory;

/// <summary>
/// The budget for file bytes that are in memory at once. Whoever reads content takes permits first and gives them back
/// when the bytes are gone. Served strictly in order of asking, so that a large request is not starved by small ones.
/// </summary>
public sealed class MemoryPermits
{
    private readonly Lock _gate = new();
    private readonly LinkedList<Waiter> _waiting = [];
    private long _inUse;

    /// <summary>A budget of <paramref name="budget"/> bytes, at least 1.</summary>
    public MemoryPermits(long budget)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(budget);
        Budget = budget;
    }

    /// <summary>Bytes that may be in memory at once.</summary>
    public long Budget { get; }

    /// <summary>Bytes that are taken now.</summary>
    public long InUse
    {
        get
        {
            lock (_gate) return _inUse;
        }
    }

    /// <summary>Requests that wait now.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate) return _waiting.Count;
        }
    }

    /// <summary>The default budget in bytes: min(16 GiB, max(256 MiB, a quarter of the memory, what is available less 1 GiB)).</summary>
    public static long DefaultBudget(long totalBytes, long availableBytes) =>
        Math.Min(16 * ByteSize.GiB, Math.Max(256 * ByteSize.MiB, Math.Max(totalBytes / 4, availableBytes - ByteSize.GiB)));

    /// <summary>The default budget in bytes for the memory that this process may use (a container's limit counts) and that is free now.</summary>
    public static long DefaultBudget()
    {
        var total = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return DefaultBudget(total, Math.Min(total, AvailableBytes() ?? 0));
    }

    /// <summary>
    /// Takes <paramref name="bytes"/>, waiting until they are free. A request for more than the whole budget is granted
    /// when nothing else is in use and then counts as the whole budget: memory exceeds the budget by the difference,
    /// which is why callers split content into pieces well below it.
    /// </summary>
    public ValueTask<MemoryLease> AcquireAsync(long bytes, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        if (cancellationToken.IsCancellationRequested) return ValueTask.FromCanceled<MemoryLease>(cancellationToken);
        var granted = Math.Min(bytes, Budget);
        LinkedListNode<Waiter> node;
        lock (_gate)
        {
            if (_waiting.Count == 0 && Budget - _inUse >= granted)
            {
                _inUse += granted;
                return ValueTask.FromResult(new MemoryLease(this, granted));
            }

            node = _waiting.AddLast(new Waiter(granted));
        }

        return new ValueTask<MemoryLease>(WaitAsync(node, cancellationToken));
    }

    internal void Release(long bytes)
    {
        lock (_gate)
        {
            _inUse -= bytes;
            GrantInOrder();
        }
    }

    private async Task<MemoryLease> WaitAsync(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(_ => Abandon(node, cancellationToken), null))
            return await node.Value.Granted.Task.ConfigureAwait(false);
    }

    private void Abandon(LinkedListNode<Waiter> node, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (!node.Value.Granted.TrySetCanceled(cancellationToken)) return; // granted in this very moment
            _waiting.Remove(node);
            GrantInOrder(); // it may have been the one that those behind it waited for
        }
    }

    private void GrantInOrder()
    {
        while (_waiting.First is { } first && Budget - _inUse >= first.Value.Bytes)
        {
            _waiting.RemoveFirst();
            _inUse += first.Value.Bytes;
            first.Value.Granted.SetResult(new MemoryLease(this, first.Value.Bytes));
        }
    }

    private static long? AvailableBytes()
    {
        try
        {
            foreach (var line in File.ReadLines("/proc/meminfo"))
            {
                if (!line.StartsWith("MemAvailable:", StringComparison.Ordinal)) continue;
                var kibibytes = line["MemAvailable:".Length..].Replace("kB", "", StringComparison.Ordinal);
                return long.Parse(kibibytes, NumberStyles.Integer, CultureInfo.InvariantCulture) * ByteSize.KiB;
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Without /proc the share of the total decides.
        }

        return null;
    }

    private sealed record Waiter(long Bytes)
    {
        public TaskCompletionSource<MemoryLease> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}

/// <summary>Permits that were granted; they go back on dispose, once.</summary>
public sealed class MemoryLease : IDisposable
{
    private MemoryPermits? _permits;

    internal MemoryLease(MemoryPermits permits, long bytes)
    {
        _permits = permits;
        Bytes = bytes;
    }

    /// <summary>Bytes granted.</summary>
    public long Bytes { get; }

    /// <inheritdoc/>
    public void Dispose() => Interlocked.Exchange(ref _permits, null)?.Release(Bytes);
}
