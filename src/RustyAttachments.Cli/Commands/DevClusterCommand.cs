using System.CommandLine;
using System.Globalization;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Nodes;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra dev-cluster</c>: a cluster of several processes on this machine, to try things out.</summary>
internal sealed class DevClusterCommand : RaCommand
{
    private readonly Option<int> _nodes = new("--nodes") { Description = "How many nodes, 1 to 16.", HelpName = "N", DefaultValueFactory = _ => 3 };
    private readonly Option<int> _port = new("--port") { Description = "Management port of the first node; the others have the next ones.", HelpName = "PORT", DefaultValueFactory = _ => 8558 };
    private readonly Option<string?> _store = TypedOption.Text("--store", "URI", "Store of the nodes: s3://bucket/prefix, file:///dir or a directory.");
    private readonly Option<string?> _data = TypedOption.Text("--data", "DIR", "Directory in which the cluster remembers its transfers; without it they are forgotten when it ends.");
    private readonly Option<string?> _config = TypedOption.Text("--config", "FILE", "Configuration file (HOCON) of every node.");

    public DevClusterCommand()
        : base("dev-cluster", "Run a cluster of several nodes on this machine, on the loopback interface, until Ctrl-C.",
            "ra dev-cluster", "ra dev-cluster --nodes 5 --port 9558 --store /tmp/store")
    {
        foreach (var option in new Option[] { _nodes, _port, _store, _data, _config }) Add(option);
    }

    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        NodeHandover.Become(ArgumentsOf(run));
        return Task.FromResult(ExitCode.Failed);
    }

    /// <summary>The command line of the node program.</summary>
    internal IReadOnlyList<string> ArgumentsOf(CommandRun run)
    {
        List<string> args = ["dev-cluster", _nodes.Name, Text(run.Get(_nodes)), _port.Name, Text(run.Get(_port))];
        foreach (var option in new[] { _store, _data, _config })
            if (run.Get(option) is { } text) args.AddRange([option.Name, text]);
        return [.. args, .. NodeHandover.OutputFlags(run.Report.Style)];
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
