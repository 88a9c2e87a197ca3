using System.Collections.Concurrent;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Transfers;

/// <summary>The open stores of a local engine, by the name that its transfers know them by. The stores stay their openers'.</summary>
internal sealed class LocalStores
{
    private readonly ConcurrentDictionary<string, IContentStore> _stores = new();

    public IContentStore Open(string name) => _stores[name];

    /// <summary>Lends a store under a name until the result is disposed.</summary>
    public IDisposable Add(string name, IContentStore? store)
    {
        if (store is not null) _stores[name] = store;
        return new Removal(() => _stores.TryRemove(name, out _));
    }

    private sealed class Removal(Action remove) : IDisposable
    {
        public void Dispose() => remove();
    }
}
