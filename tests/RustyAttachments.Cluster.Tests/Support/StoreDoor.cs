using System.Collections.Concurrent;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>
/// One node's way to the store. It counts what is stored through it, can be shut, and holds content at a gate, so that
/// "in the middle of a transfer" is a fact.
/// </summary>
internal sealed class StoreDoor : IAsyncDisposable
{
    private readonly FaultyHttpProxy _proxy;
    private readonly ConcurrentQueue<(string Key, int Status)> _puts = [];
    private Holding? _holding;

    public StoreDoor(Uri server)
    {
        _proxy = new FaultyHttpProxy(server) { Admit = AdmitAsync, Answered = Note };
    }

    /// <summary>Where the node finds the store.</summary>
    public Uri Address => _proxy.Address;

    /// <summary>The objects of content that were put, and how the server answered: 412 is "it is there already".</summary>
    public IReadOnlyCollection<(string Key, int Status)> Puts => _puts;

    /// <summary>Requests that were refused while the door was shut.</summary>
    public int Refused => _proxy.Injected.Values.Sum();

    /// <summary>
    /// Lets <paramref name="first"/> objects of content pass and holds those that come then. Returns the gate where they wait.
    /// Only objects of which nobody else has need are counted and held: a node that waits for what another one has in hand
    /// would never come to its own gate.
    /// </summary>
    public Gate HoldContent(SourceTree tree, int first)
    {
        var holding = new Holding(tree.Lone, first);
        _holding = holding;
        return holding.Gate;
    }

    /// <summary>Lets through what waits and what comes.</summary>
    public void Release() => Interlocked.Exchange(ref _holding, null)?.Gate.Open();

    /// <summary>Drops what waits, as when the machine that sent it is no more; what comes then passes.</summary>
    public void Drop()
    {
        if (Interlocked.Exchange(ref _holding, null) is not { } holding) return;
        holding.Dropped = true;
        holding.Gate.Open();
    }

    /// <summary>From now on the server answers that it cannot.</summary>
    public void Shut() => _proxy.Outage = HttpFault.SlowDown;

    /// <summary>From now on the server works again.</summary>
    public void Reopen() => _proxy.Outage = null;

    public ValueTask DisposeAsync()
    {
        Drop();
        return _proxy.DisposeAsync();
    }

    private async Task<bool> AdmitAsync(ScriptedRequest request, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _holding) is not { } holding || !IsContent(request) || !holding.Holds(KeyOf(request.Target))) return true;
        await holding.Gate.PassAsync(cancellationToken);
        return !holding.Dropped;
    }

    private void Note(ScriptedRequest request, int status)
    {
        if (IsContent(request)) _puts.Enqueue((KeyOf(request.Target), status));
    }

    private static bool IsContent(ScriptedRequest request) => request.Method == "PUT" && request.Target.Contains("/Data/", StringComparison.Ordinal);

    private static string KeyOf(string target) => target.Split('?')[0][(target.IndexOf("/Data/", StringComparison.Ordinal) + 1)..];

    private sealed class Holding(IReadOnlySet<string> keys, int first)
    {
        private int _seen;

        public Gate Gate { get; } = new();

        public bool Dropped { get; set; }

        public bool Holds(string key) => keys.Contains(key) && Interlocked.Increment(ref _seen) > first;
    }
}
