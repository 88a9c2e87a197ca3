namespace RustyAttachments.FileSystem.Scanning;

/// <summary>Runs all tasks of a plan, and the tasks that they bring, on several threads of its own.</summary>
public static class ParallelScan
{
    /// <summary>
    /// Scans everything and hands each batch to <paramref name="onBatch"/>, one at a time but from different threads;
    /// <see cref="ScanBatch.Tasks"/> are taken care of. Returns when all is done; throws what the callback threw, or
    /// <see cref="OperationCanceledException"/>.
    /// </summary>
    public static void Run(ScanPlan plan, int threads, Action<ScanBatch> onBatch, ScanLimits? limits = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(onBatch);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var shared = new Shared(new DirectoryScanner(plan.Rules, limits), plan.Tasks, onBatch, stop);
        var helpers = new Thread[threads - 1];
        for (var i = 0; i < helpers.Length; i++)
        {
            helpers[i] = new Thread(shared.Work) { IsBackground = true, Name = "scan" };
            helpers[i].Start();
        }

        shared.Work();
        foreach (var helper in helpers) helper.Join();
        shared.ThrowIfFailed();
        cancellationToken.ThrowIfCancellationRequested();
    }

    /// <summary>The tasks that wait, last in first out so that few wait at once, and the workers that may still bring more.</summary>
    private sealed class Shared(DirectoryScanner scanner, IEnumerable<ScanTask> tasks, Action<ScanBatch> onBatch, CancellationTokenSource stop)
    {
        private readonly Lock _callback = new();
        private readonly object _state = new();
        private readonly Stack<ScanTask> _waiting = new(tasks.Reverse());
        private int _busy;
        private Exception? _failure;

        internal void Work()
        {
            while (Take() is { } task)
            {
                try
                {
                    foreach (var batch in scanner.Scan(task, stop.Token)) Deliver(batch);
                }
                catch (Exception failure)
                {
                    // Kept for the caller's thread; the other workers are told to stop.
                    Interlocked.CompareExchange(ref _failure, failure, null);
                    stop.Cancel();
                }
                finally
                {
                    Done();
                }
            }
        }

        internal void ThrowIfFailed()
        {
            if (_failure is not null and not OperationCanceledException)
                System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(_failure);
        }

        private void Deliver(ScanBatch batch)
        {
            Add(batch.Tasks);
            lock (_callback) onBatch(batch);
        }

        private void Add(IReadOnlyCollection<ScanTask> more)
        {
            if (more.Count == 0) return;
            lock (_state)
            {
                foreach (var task in more) _waiting.Push(task);
                Monitor.PulseAll(_state);
            }
        }

        private ScanTask? Take()
        {
            lock (_state)
            {
                while (_waiting.Count == 0 && _busy > 0 && !stop.IsCancellationRequested) Monitor.Wait(_state);
                if (stop.IsCancellationRequested || !_waiting.TryPop(out var task)) return null;
                _busy++;
                return task;
            }
        }

        private void Done()
        {
            lock (_state)
            {
                _busy--;
                Monitor.PulseAll(_state);
            }
        }
    }
}
