using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra prestage</c>: has nodes of a cluster fetch what manifests name before it is needed.</summary>
internal sealed class PrestageCommand : RaCommand, IRunsOnCluster
{
    private readonly Argument<string[]> _manifests = new("MANIFEST") { Description = "Keys of manifests in the cluster's store.", Arity = ArgumentArity.OneOrMore };
    private readonly Option<string[]> _nodes = TypedOption.Many("--nodes", "SELECTOR", "Nodes that fetch: HOST:PORT or role:NAME, separated by commas; all workers without it. Repeatable.");
    private readonly Option<string?> _directory = TypedOption.Text("--directory", "LOCATION:/PATH", "Recreate the trees there on each node, in a location that it declares, instead of filling its cache.");
    private readonly Option<string?> _name = TypedOption.Text("--name", "NAME", "What people call it.");
    private readonly ClusterOptions _cluster = new();

    public PrestageCommand()
        : base("prestage", "Have the nodes of a cluster fetch the content that manifests name, each object once from the store.",
            "ra prestage Manifests/scene/2026-01-01_input", "ra --cluster https://node1.farm.example:8558 prestage Manifests/scene/2026-01-01_input --nodes role:worker")
    {
        Add(_manifests);
        foreach (var option in new Option[] { _nodes, _directory, _name }) Add(option);
        _cluster.AddTo(this, hasPaths: false);
    }

    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var submission = ClusterSubmission.Make(run, "prestage", json =>
        {
            ClusterSubmission.WriteTexts(json, "manifests", run.Get(_manifests).Select(argument => ClusterSubmission.KeyOf(run, argument)));
            ClusterSubmission.WriteTexts(json, "nodes", (run.Get(_nodes) ?? []).SelectMany(static text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)));
            if (run.Get(_directory) is { } directory) WriteDirectory(json, directory);
            if (run.Get(_name) is { } name) json.WriteString("name", name);
        });
        return ClusterRun.RunAsync(run, "prestage", submission, _cluster, output: null, cancellationToken);
    }

    private static void WriteDirectory(Utf8JsonWriter json, string text)
    {
        var colon = text.IndexOf(":/", StringComparison.Ordinal);
        if (colon <= 0) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"'{text}' is no directory in a location of the nodes; write one such as Projects:/shots/010, 'ra cluster nodes' lists the locations");
        json.WriteStartObject("directory");
        json.WriteString("location", text[..colon]);
        json.WriteString("path", text[(colon + 2)..].TrimEnd('/'));
        json.WriteEndObject();
    }
}
