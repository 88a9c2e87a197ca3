using System.Globalization;
using System.Net;
using System.Net.Sockets;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.DevCluster;
using RustyAttachments.Node.Tests.Cluster;

namespace RustyAttachments.Node.Tests.DevCluster;

public sealed class DevClusterTests
{
    [Fact]
    public async Task Its_nodes_come_up_and_end_with_it_in_order()
    {
        var port = FreePorts(2);
        using var cluster = Start(port);
        Assert.StartsWith("; press Ctrl-C", await cluster.SaysAsync("ready"), StringComparison.Ordinal);
        Assert.Equal($"http://127.0.0.1:{port}", (await cluster.SaysAsync("node 1 up: ")).Split(' ')[0]);
        await cluster.SaysAsync("node 2 up: ");
        cluster.Signal("TERM");
        Assert.Equal(0, await cluster.EndAsync());
        Assert.False(await ListensAsync(port));
        Assert.False(await ListensAsync(port + 1));
    }

    [Fact]
    public async Task Its_nodes_end_when_it_is_killed()
    {
        var port = FreePorts(2);
        using var cluster = Start(port);
        await cluster.SaysAsync("ready");
        cluster.Signal("KILL");
        await cluster.EndAsync();
        using var patience = new CancellationTokenSource(NodeProcess.Patience);
        while (await ListensAsync(port) || await ListensAsync(port + 1)) await Task.Delay(50, patience.Token);
    }

    [Fact]
    public async Task A_node_that_cannot_start_ends_it_with_an_error()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var cluster = Start(((IPEndPoint)taken.LocalEndpoint).Port);
        Assert.Equal(1, await cluster.EndAsync());
        Assert.Contains("another program uses that port", cluster.Errors, StringComparison.Ordinal);
        Assert.Contains("Node 1 ended with exit code 1", cluster.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void The_first_node_begins_the_cluster_and_the_others_join_it()
    {
        var options = DevClusterOptions.Parse(["--nodes", "2", "--port", "9000", "--store", "/s"]);
        Assert.DoesNotContain("--seed", options.ArgumentsOf(0, null));
        var second = string.Join(' ', options.ArgumentsOf(1, "127.0.0.1:7"));
        Assert.All(["--seed 127.0.0.1:7", "--management-port 9001", "--store /s", "--quiet", "--stop-with-input"], part => Assert.Contains(part, second, StringComparison.Ordinal));
    }

    [Fact]
    public void Its_nodes_share_a_journal_and_a_store()
    {
        var options = DevClusterOptions.Parse(["--nodes", "2", "--data", "/d"]);
        Assert.Equal(["--store", "~/.rusty-attachments/store"], DevClusterData.StoreFlags(options.Shared, _ => null));
        Assert.Empty(DevClusterData.StoreFlags(options.Shared, name => name == "RUSTY_ATTACHMENTS_STORE" ? "/s" : null));
        Assert.Empty(DevClusterData.StoreFlags(["--store", "/s"], _ => null));
        var arguments = string.Join(' ', options.With(options.Data!, ["--store", "/s"]).ArgumentsOf(1, null));
        Assert.All(["--journal-file /d/journal.db", "--store /s", "--cache-directory /d/content-2"], part => Assert.Contains(part, arguments, StringComparison.Ordinal));
    }

    [Fact]
    public void A_directory_that_nobody_named_goes_with_it()
    {
        string path;
        using (var data = new DevClusterData(null)) Assert.True(Directory.Exists(path = data.Path));
        Assert.False(Directory.Exists(path));
    }

    [Theory]
    [InlineData("--nodes", "0")]
    [InlineData("--nodes", "17")]
    [InlineData("--port", "65535")]
    [InlineData("--what", "1")]
    [InlineData("--store")]
    public void A_wrong_command_line_is_an_error(params string[] args) =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<RustyAttachmentsException>(() => DevClusterOptions.Parse(args)).Code);

    private static NodeProcess Start(int port) => NodeProcess.Run(
        "dev-cluster", "--nodes", "2", "--port", port.ToString(CultureInfo.InvariantCulture), "--config", NodeProcess.TestConfig);

    private static int FreePorts(int count)
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 30_000);
            try
            {
                foreach (var offset in Enumerable.Range(0, count))
                {
                    using var probe = new TcpListener(IPAddress.Loopback, port + offset);
                    probe.Start();
                }

                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    private static async Task<bool> ListensAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
