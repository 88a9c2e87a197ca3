using System.Collections.Concurrent;

namespace RustyAttachments.Storage.Files;

/// <summary>
/// Runs blocking file calls on threads of its own, at most <c>maxThreads</c> at once, so that a slow disk occupies
/// neither the thread pool nor an actor dispatcher. Threads start on demand and end with <see cref="Dispose"/>.
/// </summary>
internal sealed class BlockingTaskScheduler(string name, int maxThreads) : TaskScheduler, IDisposable
{
    private readonly BlockingCollection<Task> _queue = [];
    private int _threads;

    public override int MaximumConcurrencyLevel => maxThreads;

    /// <summary>Runs <paramref name="work"/>; cancelling before it starts drops it, afterwards is up to the work.</summary>
    public Task<T> RunAsync<T>(Func<T> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_queue.IsAddingCompleted, this);
        return Task.Factory.StartNew(work, cancellationToken,
            TaskCreationOptions.DenyChildAttach | TaskCreationOptions.RunContinuationsAsynchronously, this);
    }

    /// <summary>Lets queued work finish and ends the threads; does not wait.</summary>
    public void Dispose() => _queue.CompleteAdding();

    protected override void QueueTask(Task task)
    {
        _queue.Add(task);
        // Starting one thread per waiting task up to the maximum may start one too many, never one too few.
        if (_threads >= maxThreads) return;
        if (Interlocked.Increment(ref _threads) > maxThreads) Interlocked.Decrement(ref _threads);
        else new Thread(Run, 512 * 1024) { IsBackground = true, Name = name }.Start();
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _queue.ToArray();

    private void Run()
    {
        foreach (var task in _queue.GetConsumingEnumerable()) TryExecuteTask(task);
    }
}
