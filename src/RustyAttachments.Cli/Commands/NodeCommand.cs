using System.CommandLine;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Nodes;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra node</c>: becomes a node of a cluster.</summary>
internal sealed class NodeCommand : RaCommand
{
    private readonly Option<string?>[] _single =
    [
        TypedOption.Text("--config", "FILE", "Configuration file (HOCON); hocon/node.conf is an example."),
        TypedOption.Text("--roles", "ROLES", "What the node does: worker, coordinator and vfs, separated by commas. [default: all]"),
        TypedOption.Text("--hostname", "HOST", "Name or IPv4 address by which other nodes reach this one. [default: 127.0.0.1]"),
        TypedOption.Text("--port", "PORT", "Port for other nodes; 0 takes a free one. [default: 2552]"),
        TypedOption.Text("--management-hostname", "IP", "Address of the management endpoint. [default: 127.0.0.1]"),
        TypedOption.Text("--management-port", "PORT", "Port of the management endpoint; 0 takes a free one. [default: 8558]"),
        TypedOption.Text("--journal", "KIND", "Where coordinators keep their events: sqlite (a file) or postgresql (see docs/operations.md). [default: sqlite]"),
        TypedOption.Text("--journal-file", "FILE", "The file of sqlite. [default: below ~/.rusty-attachments/node]"),
        TypedOption.Text("--cache-directory", "DIR", "Directory of the content cache. [default: ~/.rusty-attachments/content]"),
        TypedOption.Text("--cache-size", "SIZE", "What the content cache may hold; 0: none. [default: 10GiB]"),
        TypedOption.Text("--store", "URI", "Store of this node: s3://bucket/prefix, file:///dir or a directory."),
    ];

    private readonly Option<string[]>[] _many =
    [
        TypedOption.Many("--seed", "HOST:PORT", "Node to join through; may be given several times. Without one the node begins a cluster."),
        TypedOption.Many("--location", "NAME=PATH", "Shared directory that this node can reach; may be given several times."),
    ];

    private readonly Option<bool> _stopWithInput = new("--stop-with-input") { Description = "Stop in order when standard input ends." };

    public NodeCommand()
        : base("node", "Run a node of a cluster: join it, serve its management endpoint, leave in order on Ctrl-C or SIGTERM.",
            "ra node", "ra node --config /etc/rusty-attachments/node.conf",
            "ra node --port 2553 --management-port 8559 --seed 127.0.0.1:2552 --location ProjectFiles=/mnt/projects --store s3://my-bucket/DeadlineCloud")
    {
        foreach (var option in _single) Add(option);
        foreach (var option in _many) Add(option);
        Add(_stopWithInput);
    }

    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        NodeHandover.Become(ArgumentsOf(run));
        return Task.FromResult(ExitCode.Failed);
    }

    /// <summary>The command line of the node program.</summary>
    internal IReadOnlyList<string> ArgumentsOf(CommandRun run)
    {
        var args = new List<string>();
        foreach (var option in _single)
            if (run.Get(option) is { } text) args.AddRange([option.Name, text]);
        foreach (var option in _many)
            foreach (var text in run.Get(option) ?? []) args.AddRange([option.Name, text]);
        if (run.Get(_stopWithInput)) args.Add(_stopWithInput.Name);
        return [.. args, .. NodeHandover.OutputFlags(run.Report.Style)];
    }
}
