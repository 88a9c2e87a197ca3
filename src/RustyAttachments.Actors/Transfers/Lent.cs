using System.Collections.Concurrent;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What callers of a local engine lend to their transfers (stores, caches), by the name that these know it by. It stays the callers'.</summary>
internal sealed class Lent<T>
    where T : class
{
    private readonly ConcurrentDictionary<string, T> _lent = new();

    public T Open(string name) => _lent[name];

    /// <summary>Lends something under a name until the result is disposed.</summary>
    public IDisposable Add(string name, T? what)
    {
        if (what is not null) _lent[name] = what;
        return new Removal(() => _lent.TryRemove(name, out _));
    }

    private sealed class Removal(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
