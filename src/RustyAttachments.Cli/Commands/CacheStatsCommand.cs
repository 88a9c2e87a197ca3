using RustyAttachments.Cli.Caches;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cache stats</c>: what is remembered, and how much space it takes.</summary>
internal sealed class CacheStatsCommand : RaCommand
{
    public CacheStatsCommand()
        : base("stats", "Show how much is remembered from earlier runs, and where.", "ra cache stats", "ra cache stats --json") =>
        SettingOptions.AddTo(this, SettingKeys.CacheDir);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var directory = RunCaches.DirectoryOf(run, run.Report.Warning);
        var facts = new List<(string Kind, CacheFileFacts Facts)>();
        foreach (var kind in CacheDirectory.Kinds)
        {
            await using var file = directory.OpenExisting(kind);
            facts.Add((kind, file is null ? new CacheFileFacts(directory.PathOf(kind), 0, 0) : await file.InspectAsync()));
        }

        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("directory", directory.Path);
                json.WriteStartObject("caches");
                foreach (var (kind, fact) in facts)
                {
                    json.WriteStartObject(kind);
                    json.WriteString("file", fact.Path);
                    json.WriteNumber("entries", fact.Entries);
                    json.WriteNumber("bytes", fact.Bytes);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                json.WriteEndObject();
            },
            people =>
            {
                foreach (var (kind, fact) in facts)
                    people.WriteLine($"{kind,-8} {ProgressText.Count(fact.Entries, "entry", "entries"),16} {ByteSize.Format(fact.Bytes),12}  {PrintableText.Of(fact.Path)}");
            });
        return ExitCode.Done;
    }
}
