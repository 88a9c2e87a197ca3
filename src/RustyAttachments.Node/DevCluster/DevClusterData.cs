using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.DevCluster;

/// <summary>What the nodes of a development cluster share on disk: a directory of their own, and a store.</summary>
internal sealed class DevClusterData : IDisposable
{
    private readonly bool _temporary;

    /// <summary>Uses <paramref name="directory"/>, or a new one that is removed in the end.</summary>
    public DevClusterData(string? directory)
    {
        _temporary = directory is null;
        Path = directory ?? Directory.CreateTempSubdirectory("ra-dev-cluster-").FullName;
    }

    /// <summary>The directory.</summary>
    public string Path { get; }

    /// <summary>The flags that give the nodes the command line's default store, when nothing else names one.</summary>
    public static IReadOnlyList<string> StoreFlags(IReadOnlyList<string> shared, Func<string, string?> variable)
    {
        var config = ConfigLayers.Build(NodeArguments.Parse(shared), variable);
        return config.GetString("rusty-attachments.node.store", "").Trim().Length > 0 ? [] : ["--store", "~/.rusty-attachments/store"];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_temporary) Directory.Delete(Path, recursive: true);
    }
}
