using System.CommandLine;
using RustyAttachments.Cli.Caches;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cache prune</c>: forget what was not used for a while.</summary>
internal sealed class CachePruneCommand : RaCommand
{
    private readonly Option<TimeSpan> _olderThan = new("--older-than")
    {
        Description = "Forget what was last used longer ago: 30d, 12h, 90m. [default: 30d]",
        HelpName = "AGE",
        CustomParser = TypedOption.Parser(Quantity.ParseAge, "--older-than"),
        DefaultValueFactory = _ => TimeSpan.FromDays(30),
    };

    public CachePruneCommand()
        : base("prune", "Forget what was not used for a while, and give its space back.", "ra cache prune", "ra cache prune --older-than 7d --json")
    {
        Add(_olderThan);
        SettingOptions.AddTo(this, SettingKeys.CacheDir);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var directory = RunCaches.DirectoryOf(run, run.Report.Warning);
        var removed = new List<(string Kind, long Entries)>();
        foreach (var kind in CacheDirectory.Kinds)
        {
            await using var file = directory.OpenExisting(kind);
            removed.Add((kind, file is null ? 0 : await file.PruneAsync(run.Get(_olderThan))));
        }

        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("removed");
                foreach (var (kind, entries) in removed) json.WriteNumber(kind, entries);
                json.WriteEndObject();
                json.WriteEndObject();
            },
            people =>
            {
                foreach (var (kind, entries) in removed) people.WriteLine($"{kind}: removed {ProgressText.Count(entries, "entry", "entries")}");
            });
        return ExitCode.Done;
    }
}
