using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Options;

/// <summary><c>-o</c>: where a manifest is written.</summary>
internal sealed class OutputOption(string description, string? fallback)
{
    private readonly Option<string?> _option = TypedOption.Text("--output", "MANIFEST", description, "-o");

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(_option);

    /// <summary>
    /// Where to write, or null when it is not asked for. Standard output can carry a manifest or the document of
    /// <c>--json</c>, not both.
    /// </summary>
    public ManifestReference? ValueIn(CommandRun run)
    {
        var text = run.Get(_option) ?? fallback;
        if (text is null) return null;
        var target = ManifestReference.Parse(text);
        if (target is not ManifestReference.Standard) return target;
        if (run.Report.Style.Json)
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "Standard output cannot carry the manifest and the document of --json; write the manifest to a file with -o FILE.");
        run.Report.LeaveOutputToContent();
        return target;
    }
}
