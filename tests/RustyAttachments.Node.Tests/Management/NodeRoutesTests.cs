using System.Net;
using System.Text.Json;
using Akka.Actor;
using Akka.Cluster.Sharding;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Node.Tests.Management;

public sealed class NodeRoutesTests(EndpointFixture fixture) : IClassFixture<EndpointFixture>
{
    private RunningNode Node => fixture.Node;

    [Fact]
    public async Task A_node_is_shown_with_what_it_tells_of_itself()
    {
        fixture.Transfers.Put(Status(fixture.Name) with { UnitsRunning = 3, UnitSlots = 8, MemoryUsed = 1, MemoryBudget = 2, CacheUsed = 4, CacheBudget = 5, Locations = ["A", "B"] });
        fixture.Transfers.Put(Status("127.0.0.1:1")); // not a member (any more): not shown
        var node = Assert.Single((await Node.GetAsync("/api/v1/nodes")).GetProperty("nodes").EnumerateArray());
        Assert.Equal((fixture.Name, "Up", false), (node.GetProperty("node").GetString(), node.GetProperty("status").GetString(), node.GetProperty("draining").GetBoolean()));
        Assert.Equal((3, 8), (node.GetProperty("unitsRunning").GetInt32(), node.GetProperty("unitSlots").GetInt32()));
        Assert.Equal((1, 2, 4, 5), (Number(node, "memoryUsed"), Number(node, "memoryBudget"), Number(node, "cacheUsed"), Number(node, "cacheBudget")));
        Assert.Equal(["A", "B"], node.GetProperty("locations").EnumerateArray().Select(l => l.GetString()));
    }

    [Fact]
    public async Task Draining_reaches_the_service()
    {
        fixture.Transfers.Put(Status(fixture.Name));
        using var response = await Node.SendAsync(HttpMethod.Post, $"/api/v1/nodes/{Uri.EscapeDataString(fixture.Name)}/drain");
        await RunningNode.DocumentAsync(response, HttpStatusCode.OK);
        Assert.Equal($"drain {fixture.Name}", await fixture.Transfers.NextCallAsync());
        using var unknown = await Node.SendAsync(HttpMethod.Post, "/api/v1/nodes/127.0.0.1:2/drain");
        Assert.Equal("RA4006", (await RunningNode.DocumentAsync(unknown, HttpStatusCode.NotFound)).GetProperty("code").GetString());
    }

    [Fact]
    public async Task A_region_lists_its_shards()
    {
        using var before = await Node.SendAsync(HttpMethod.Get, "/cluster/shards/things");
        await RunningNode.DocumentAsync(before, HttpStatusCode.NotFound);
        var region = await ClusterSharding.Get(fixture.System).StartAsync("things", Props.Create(() => new EchoActor()), ClusterShardingSettings.Create(fixture.System), new ByText());
        await region.Ask<string>("a/1", TimeSpan.FromSeconds(30));
        await region.Ask<string>("a/2", TimeSpan.FromSeconds(30));
        var shards = (await Node.GetAsync("/cluster/shards/things")).GetProperty("regions").EnumerateArray().ToList();
        Assert.Equal(2, shards.Sum(shard => shard.GetProperty("numEntities").GetInt32()));
        Assert.All(shards, shard => Assert.InRange(int.Parse(shard.GetProperty("shardId").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 0, 9));
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    internal static NodeStatus Status(string node) => new() { Node = node, StartedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch, Roles = ["worker"] };

    private sealed class EchoActor : ReceiveActor
    {
        public EchoActor() => ReceiveAny(message => Sender.Tell(message));
    }

    private sealed class ByText : HashCodeMessageExtractor
    {
        public ByText()
            : base(10)
        {
        }

        public override string? EntityId(object message) => message as string;
    }
}
