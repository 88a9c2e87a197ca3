namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>What passes between nodes, which it knows by the ports at which others reach them. Whole at first. Thread-safe.</summary>
internal sealed class Network
{
    private readonly HashSet<(int From, int To)> _cut = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Nothing goes from one node to the other any more; the other direction stays.</summary>
    public void CutOneWay(int from, int to)
    {
        lock (_cut) _cut.Add((from, to));
    }

    /// <summary>Nothing goes between a node and the others any more, in neither direction.</summary>
    public void Isolate(int node, IEnumerable<int> others)
    {
        foreach (var other in others.Where(other => other != node))
        {
            CutOneWay(node, other);
            CutOneWay(other, node);
        }
    }

    /// <summary>Everything passes again, and what waited arrives.</summary>
    public void Heal()
    {
        lock (_cut)
        {
            _cut.Clear();
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>Waits until something may pass.</summary>
    public async Task PassAsync(int from, int to, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_cut)
            {
                if (!_cut.Contains((from, to))) return;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellationToken);
        }
    }
}
