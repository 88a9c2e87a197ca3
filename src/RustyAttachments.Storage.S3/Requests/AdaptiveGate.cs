namespace RustyAttachments.Storage.S3.Requests;

/// <summary>Lets as many requests through at once as the window says, in the order of asking. Thread-safe.</summary>
internal sealed class AdaptiveGate(AimdWindow window)
{
    private readonly Lock _gate = new();
    private readonly LinkedList<TaskCompletionSource> _waiting = [];
    private int _underWay;

    /// <summary>Requests that may be under way now.</summary>
    public int Limit
    {
        get
        {
            lock (_gate) return window.Size;
        }
    }

    /// <summary>Requests under way.</summary>
    public int UnderWay
    {
        get
        {
            lock (_gate) return _underWay;
        }
    }

    /// <summary>Waits for the turn; <see cref="Leave"/> must follow.</summary>
    public async Task EnterAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        LinkedListNode<TaskCompletionSource> node;
        lock (_gate)
        {
            if (_waiting.Count == 0 && _underWay < window.Size)
            {
                _underWay++;
                return;
            }

            node = _waiting.AddLast(new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        }

        await using (cancellationToken.UnsafeRegister(_ => Abandon(node, cancellationToken), null))
            await node.Value.Task.ConfigureAwait(false);
    }

    /// <summary>Ends a request and tells what it says about the load: true all well, false too many, null nothing.</summary>
    public void Leave(bool? wentWell)
    {
        lock (_gate)
        {
            if (wentWell is true) window.Grow();
            if (wentWell is false) window.Shrink();
            _underWay--;
            while (_waiting.First is { } first && _underWay < window.Size)
            {
                _waiting.RemoveFirst();
                _underWay++;
                first.Value.SetResult();
            }
        }
    }

    private void Abandon(LinkedListNode<TaskCompletionSource> node, CancellationToken cancellationToken)
    {
        lock (_gate)
            if (node.Value.TrySetCanceled(cancellationToken)) _waiting.Remove(node);
    }
}
