using System.Globalization;
using System.Text.Json;
using RustyAttachments.Cluster.Tests.Support;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.Node;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.Node.Tests.Cluster;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>Nodes whose clocks differ, as actor systems of this process.</summary>
[Collection(Farms.Views)]
public sealed class ClockTests(Farm farm) : FarmTest(farm)
{
    private static readonly TimeSpan[] Clocks = [TimeSpan.FromHours(3), TimeSpan.FromHours(-3), TimeSpan.Zero];

    [ClusterFact]
    public async Task A_transfer_passes_through_coordinators_hours_apart()
    {
        using var directory = new TempDirectory();
        var tree = await Farm.Trees.CreateAsync(seed: 561);
        var store = await S3Server.CreateStoreAsync();
        var journal = directory.WriteFile("journal.connection", await Farm.Postgres.CreateDatabaseAsync());
        File.SetUnixFileMode(journal, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var nodes = new List<ClockedNode>();
        try
        {
            foreach (var clock in Clocks) nodes.Add(await ClockedNode.StartAsync(directory.Path, clock, store, journal, nodes.FirstOrDefault()?.Address));
            foreach (var node in nodes) await Farm.UntilAsync(async () => await node.UpCountAsync() == Clocks.Length, "all clocks are in the cluster");
            var held = nodes.Select(node => node.Door.HoldContent(tree, first: 20).Reached).ToList();
            var id = (await Api.TrySubmitAsync(nodes[^1].Management, Farm.UploadOf(tree), key: null)).Id!;
            await HeldAsync(held);
            var left = new List<ClockedNode>(nodes);
            while (left.Count > 1)
            {
                var coordinator = await CoordinatorAsync(left, id);
                left.Remove(coordinator);
                await coordinator.StopAsync();
            }

            var last = left[0];
            await CoordinatorAsync(left, id);
            last.Door.Release();
            JsonElement ended = default;
            await Farm.UntilAsync(async () => (ended = await Api.GetAsync(last.Management, "/api/v1/transfers/" + id)).GetProperty("ended").GetBoolean(), "the transfer ends");
            await Aftermath.StoreIsRightAsync(store, nodes.Select(node => node.Door), ended, tree, again: 2 * InHand);
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }
    }

    private static async Task<ClockedNode> CoordinatorAsync(List<ClockedNode> nodes, string id)
    {
        ClockedNode? found = null;
        await Farm.UntilAsync(async () =>
        {
            foreach (var node in nodes)
                if ((await Api.CoordinatorsAsync(node.Management)).GetValueOrDefault(Api.ShardOf(id)) > 0) found = node;
            return found is not null;
        }, "the transfer has a coordinator");
        return found!;
    }

    private sealed class OffsetClock(TimeSpan offset) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + offset;
    }

    private sealed class ClockedNode(NodeHost host, StoreDoor door) : IAsyncDisposable
    {
        private bool _stopped;

        public StoreDoor Door { get; } = door;

        public string Management { get; } = host.ManagementUri.ToString().TrimEnd('/');

        public string Address { get; } = host.Address.Split('@')[1];

        public static async Task<ClockedNode> StartAsync(string directory, TimeSpan clock, string store, string journal, string? seed)
        {
            var door = new StoreDoor(new Uri(S3Server.Endpoint!));
            var own = Directory.CreateDirectory(Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"clock{clock.TotalHours:+0;-0;0}"))).FullName;
            var file = Path.Combine(own, "node.conf");
            await File.WriteAllTextAsync(file, await File.ReadAllTextAsync(NodeProcess.TestConfig) + $$"""

                rusty-attachments {
                  units-per-node = 2
                  batch-files = 20
                  scan-entries = 200
                  node {
                    seeds = [{{(seed is null ? "" : $"\"{seed}\"")}}]
                    stop-with-input = off
                    store = "{{S3Server.StoreUri(S3Server.BucketOf(store), through: door.Address)}}"
                    journal { provider = postgresql, connection-string-file = "{{journal}}" }
                    scratch = "{{own}}"
                    hash-cache = "off"
                    memory = 128MiB
                  }
                }
                """);
            var config = ConfigLayers.Build(NodeArguments.Parse(["--config", file]), static _ => null);
            var settings = NodeSettings.Create(config);
            var time = new OffsetClock(clock);
            return new ClockedNode(await NodeHost.StartAsync(settings, config, NodeSecrets.Load(settings, time), time), door);
        }

        public async Task<int> UpCountAsync() => (await Api.GetAsync(Management, "/cluster/members"))
            .GetProperty("members").EnumerateArray().Count(member => member.GetProperty("status").GetString() == "Up");

        public async Task StopAsync()
        {
            if (_stopped) return;
            _stopped = true;
            await host.DisposeAsync();
            Door.Drop();
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            await Door.DisposeAsync();
        }
    }
}
