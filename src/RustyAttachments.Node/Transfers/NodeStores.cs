using System.Collections.Concurrent;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Transfers;

/// <summary>The stores of a node by the names that transfers use: the cluster's own, and others by their URIs. Owns the others.</summary>
internal sealed class NodeStores(IContentStore own, Func<StoreUri, IContentStore> open) : IAsyncDisposable
{
    /// <summary>The name of the store that all nodes of the cluster share.</summary>
    public const string Own = "cluster";

    private readonly ConcurrentDictionary<string, Lazy<IContentStore>> _others = new(StringComparer.Ordinal);

    /// <summary>The store with a name; the same instance for the same name.</summary>
    public IContentStore Open(string name) => name == Own ? own : _others.GetOrAdd(name, uri => new Lazy<IContentStore>(() => open(StoreUri.Parse(uri)))).Value;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others.Values.Where(static other => other.IsValueCreated)) await other.Value.DisposeAsync();
    }
}
