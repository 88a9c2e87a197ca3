using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Nodes;

/// <summary><c>ra node</c> and <c>ra dev-cluster</c> become the node program: options, signals and exit codes pass.</summary>
public sealed class NodeCommandTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Ra _ra = new();

    [Fact]
    public async Task Every_option_reaches_the_node_program()
    {
        var result = await _ra.RunAsync(
            "node", "--config", Repository.PathOf("hocon/test.conf"), "--roles", "boss", "--hostname", "10.9.8.7", "--port", "99999", "--seed", "nowhere", "--seed", "b:1",
            "--location", "A=a b", "--store", "ftp://x", "--management-hostname", "farm", "--management-port", "-1", "--cache-directory", "near", "--cache-size", "1MiB", "--stop-with-input", "-v");
        result.Failed(2, "[boss]", "'10.9.8.7'", "'99999'", "'nowhere'", "'a b'", "store", "'farm'", "'-1'", "'near'", "'1MiB'", "[RA1006]");
    }

    [Fact]
    public async Task A_signal_stops_the_node_in_order()
    {
        using var node = _ra.Start("node", "--config", Repository.PathOf("hocon/test.conf"), "--store", _ra["store"], "-v");
        await node.SaidAsync(line => line.Contains("to [Up]", StringComparison.Ordinal)).WaitAsync(Patience);
        node.Signal("TERM");
        var result = (await node.EndAsync(Patience)).Ended(0);
        Assert.Matches(@"^node akka\.tcp://rusty-attachments@127\.0\.0\.1:\d+\nmanagement http://127\.0\.0\.1:\d+\n", result.Output);
    }

    [Fact]
    public async Task Wrong_numbers_and_documents_are_refused()
    {
        (await _ra.RunAsync("dev-cluster", "--nodes", "99")).Failed(2, "--nodes", "[RA1000]");
        (await _ra.RunAsync("dev-cluster", "--json")).Failed(2, "leave --json out", "[RA1000]");
    }

    public void Dispose() => _ra.Dispose();
}
