using Akka.Actor;

namespace RustyAttachments.Node.Tests.Management;

/// <summary>The one node that tests of the endpoint share.</summary>
public sealed class EndpointFixture : IAsyncLifetime
{
    internal RunningNode Node { get; private set; } = null!;

    internal FakeTransferService Transfers { get; } = new();

    internal ActorSystem System { get; private set; } = null!;

    /// <summary>The node's name: <c>HOST:PORT</c>.</summary>
    internal string Name => Node.Host.Address.Split('@')[1];

    public async Task InitializeAsync()
    {
        Node = await RunningNode.StartAsync("node.locations.Projects = /tmp, management.max-watchers = 4", system =>
        {
            System = system;
            return Transfers;
        });
        Assert.True(await Node.Host.WaitUpAsync());
    }

    public async Task DisposeAsync() => await Node.DisposeAsync();
}
