using System.Net;
using System.Net.Sockets;

namespace RustyAttachments.Node.Tests.Cluster;

/// <summary>Real processes that form a cluster on loopback.</summary>
public sealed class ClusterTests
{
    [Fact]
    public async Task Three_nodes_form_a_cluster_lose_one_and_leave_in_order_to_the_last()
    {
        using var first = NodeProcess.Start();
        var seed = await first.SeedAsync();
        using var second = NodeProcess.Start("--seed", seed, "--roles", "worker");
        using var third = NodeProcess.Start("--seed", seed);
        foreach (var node in new[] { first, second, third }) await node.SeesAsync(3);

        third.Signal("KILL");
        await first.SeesAsync(2);
        await second.SeesAsync(2);

        second.Signal("TERM");
        Assert.Equal(0, await second.EndAsync());
        await first.SeesAsync(1);

        first.Signal("INT");
        Assert.Equal(0, await first.EndAsync());
    }

    [Fact]
    public async Task A_member_leaves_when_it_is_asked_to_and_one_that_is_declared_down_ends_with_an_error()
    {
        using var first = NodeProcess.Start();
        var seed = await first.SeedAsync();
        using var second = NodeProcess.Start("--seed", seed);
        await first.SeesAsync(2);

        await first.SendAsync(HttpMethod.Put, "/cluster/members/" + await second.SeedAsync(), new FormUrlEncodedContent([new("operation", "Down")]));
        Assert.Equal(1, await second.EndAsync());
        Assert.Contains("[RA4004]", second.Errors, StringComparison.Ordinal);

        await first.SendAsync(HttpMethod.Delete, "/cluster/members/" + seed);
        Assert.Equal(0, await first.EndAsync());
    }

    [Fact]
    public async Task The_end_of_standard_input_stops_a_node_in_order()
    {
        using var node = NodeProcess.Start();
        await node.SaysAsync("up");
        node.CloseInput();
        Assert.Equal(0, await node.EndAsync());
    }

    [Fact]
    public async Task Settings_that_are_wrong_are_told_in_one_sentence()
    {
        using var node = NodeProcess.Start("--hostname", "10.0.0.9", "--roles", "boss", "--port", "99999");
        Assert.Equal(2, await node.EndAsync());
        var line = Assert.Single(node.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
        Assert.All(["ra: ", "10.0.0.9", "boss", "99999", "tls.ca-file", "[RA1006]"], part => Assert.Contains(part, line, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("--config", "/absent/node.conf", 3, "RA1001")]
    [InlineData("--prot", "1", 2, "RA1000")]
    public async Task A_command_line_that_is_wrong_is_told(string flag, string value, int code, string error)
    {
        using var node = NodeProcess.Run(flag, value);
        Assert.Equal(code, await node.EndAsync());
        Assert.Contains(error, node.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--port")]
    [InlineData("--management-port")]
    public async Task A_port_that_is_in_use_is_told(string flag)
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var node = NodeProcess.Start(flag, port);
        Assert.Equal(1, await node.EndAsync());
        var sentence = Assert.Single(node.Errors.Split('\n'), line => line.StartsWith("ra: ", StringComparison.Ordinal));
        Assert.All([$"cannot listen on 127.0.0.1:{port}", flag, "[RA4003]"], part => Assert.Contains(part, sentence, StringComparison.Ordinal));
    }
}
