namespace RustyAttachments.Storage.Files;

/// <summary>
/// Runs blocking file calls on threads of its own, at most <c>maxThreads</c> at once, so that a slow disk occupies
/// neither the thread pool nor an actor dispatcher. Threads start on demand and end with <see cref="Dispose"/>.
/// </summary>
internal sealed class BlockingTaskScheduler(string name, int maxThreads) : TaskScheduler, IDisposable
{
    // A plain monitor: what .NET's own blocking collection adds, spinning before it waits, costs a processor that others need.
    private readonly Queue<Task> _queue = new();
    private int _threads;
    private int _idle;
    private bool _ending;

    public override int MaximumConcurrencyLevel => maxThreads;

    /// <summary>Runs <paramref name="work"/>; cancelling before it starts drops it, afterwards is up to the work.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _ending), this);
        return Task.Factory.StartNew(work, cancellationToken,
            TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, this);
    }

    /// <summary>Lets queued work finish and ends the threads; does not wait.</summary>
    public void Dispose()
    {
        lock (_queue)
        {
            _ending = true;
            Monitor.PulseAll(_queue);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_ending, this);
            _queue.Enqueue(task);
            if (_idle >= _queue.Count)
            {
                Monitor.Pulse(_queue);
                return;
            }

            if (_threads == maxThreads) return;
            _threads++;
        }

        new Thread(Run, 512 * 1024) { IsBackground = true, Name = name }.Start();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_queue) return [.. _queue];
    }

    private void Run()
    {
        while (TryTake() is { } task) TryExecuteTask(task);
    }

    private Task? TryTake()
    {
        lock (_queue)
        {
            Task? task;
            while (!_queue.TryDequeue(out task) && !_ending)
            {
                _idle++;
                Monitor.Wait(_queue);
                _idle--;
            }

            return task;
        }
    }
}
