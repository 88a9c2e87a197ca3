using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra manifest validate</c>: whether manifests keep all rules of their formats.</summary>
internal sealed class ManifestValidateCommand : RaCommand
{
    private readonly Argument<string[]> _manifests = ManifestArgument.CreateMany("MANIFEST", "What to check.");

    public ManifestValidateCommand()
        : base("validate", "Check manifests against every rule of their formats; exit code 3 when one breaks a rule.",
            "ra manifest validate scene.json", "ra manifest validate s3://assets/DeadlineCloud/Manifests/scene/2026-01-01_input", "ra manifest validate *.json")
    {
        Add(_manifests);
        SettingOptions.AddTo(this, SettingKeys.Store);
    }

    /// <summary>A manifest that was judged: one of the two is null.</summary>
    private sealed record Verdict(string Argument, string? Praise, PathIssue? Problem, string? Format = null, string? Kind = null, long Entries = 0);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var arguments = run.Get(_manifests);
        ManifestInput.CheckStandardInput(arguments);
        var verdicts = new List<Verdict>();
        foreach (var argument in arguments) verdicts.Add(await JudgeAsync(run, argument, cancellationToken));
        PathIssue[] problems = [.. verdicts.Select(static v => v.Problem).OfType<PathIssue>()];
        run.Result(json => WriteDocument(json, verdicts, problems.Length == 0), people =>
        {
            if (run.Report.Style.Quiet) return;
            foreach (var verdict in verdicts)
                if (verdict.Praise is { } praise) people.WriteLine(praise);
        });
        if (problems.Length == 0) return ExitCode.Done;
        OutcomeReport.PrintFailure(run.Report, problems, problems.Length);
        return ExitCodes.For(problems[0].Code);
    }

    private static async Task<Verdict> JudgeAsync(CommandRun run, string argument, CancellationToken cancellationToken)
    {
        try
        {
            var read = await ManifestInput.DecodeAsync(run, argument, cancellationToken);
            var (manifest, format) = (read.Manifest, read.Decoded.Format.ToName());
            var entries = manifest.Files.Count + (long)manifest.Dirs.Count;
            if (read.Decoded.WrittenTotalSize != manifest.TotalSize)
                run.Report.Warning($"{read.Name} states a total of {read.Decoded.WrittenTotalSize} bytes, but its files add up to {manifest.TotalSize}");
            return new Verdict(argument, $"{PrintableText.Of(read.Name)} is a valid {format} {manifest.KindName} of {ProgressText.Count(entries, "entry", "entries")}", null, format, manifest.KindName, entries);
        }
        catch (RustyAttachmentsException e) when ((int)e.Code / 1000 == 1)
        {
            return new Verdict(argument, null, new PathIssue(argument, e.Code, e.Message));
        }
    }

    private static void WriteDocument(Utf8JsonWriter json, List<Verdict> verdicts, bool valid)
    {
        json.WriteStartObject();
        json.WriteBoolean("valid", valid);
        json.WriteStartArray("manifests");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("manifest", verdict.Argument);
            json.WriteBoolean("valid", verdict.Problem is null);
            if (verdict.Problem is { } problem)
            {
                json.WriteString("code", problem.Code.ToText());
                json.WriteString("message", problem.Message);
            }
            else
            {
                json.WriteString("format", verdict.Format);
                json.WriteString("kind", verdict.Kind);
                json.WriteNumber("entries", verdict.Entries);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
