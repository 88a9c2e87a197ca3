using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Maintenance;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra gc</c>: remove from a store what no manifest names.</summary>
internal sealed class GcCommand : RaCommand
{
    private readonly StoreArgument _store = new();
    private readonly Option<TimeSpan?> _grace = Duration("--grace", "How old an object must be before it can be garbage.", "14d");
    private readonly Option<TimeSpan?> _sweepAfter = Duration("--sweep-after", "How long garbage stays marked before a later run deletes it.", "1d");
    private readonly Option<bool> _run = new("--run") { Description = "Change the store; without it, nothing is changed and the run says what it would do." };

    public GcCommand()
        : base("gc", "Remove from a store the objects that no manifest names, and uploads that were never finished. One run marks, a later one deletes what is marked and still garbage: run it every day, also while others upload.",
            "ra gc", "ra gc s3://my-bucket/DeadlineCloud --run", "ra gc --grace 30d --sweep-after 2d --run --json")
    {
        _store.AddTo(this);
        foreach (var option in new Option[] { _grace, _sweepAfter, _run }) Add(option);
        SettingOptions.AddTo(this, SettingKeys.Store, SettingKeys.Concurrency);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var store = StoreOpener.Open(_store.ValueIn(run), run.Settings, run.Environment.Clock);
        var options = new GcOptions { Run = run.Get(_run) };
        options = options with
        {
            Grace = run.Get(_grace) ?? options.Grace,
            SweepAfter = run.Get(_sweepAfter) ?? options.SweepAfter,
            Concurrency = run.Settings.Find(SettingKeys.Concurrency) ?? options.Concurrency,
            Each = run.Report.Style.Verbose ? (fate, name) => run.Report.Detail($"{Word(fate)} {name}") : null,
        };
        var started = run.Environment.Clock.GetTimestamp();
        var found = await ProgressDisplay.ShowAsync(run.ProgressMode, run.Environment, "gc",
            (IProgress<GcProgress> progress) => new GarbageCollector(store, options, run.Environment.Clock, progress).RunAsync(cancellationToken));
        var elapsed = run.Environment.Clock.GetElapsedTime(started);
        run.Result(json => WriteDocument(json, store.DisplayName, found, elapsed), people => WriteLines(people, run.Report.Style.Quiet, store.DisplayName, found, options));
        return ExitCode.Done;
    }

    private static Option<TimeSpan?> Duration(string name, string description, string fallback) => new(name)
    {
        Description = $"{description} [default: {fallback}]",
        HelpName = "TIME",
        CustomParser = TypedOption.Parser<TimeSpan?>(text => Quantity.ParseDuration(text), name),
    };

    private static string Word(GcFate fate) => JsonNamingPolicy.CamelCase.ConvertName(fate.ToString());

    private static void WriteLines(TextWriter people, bool quiet, string store, GcReport found, GcOptions options)
    {
        if (quiet) return;
        people.WriteLine($"looked at {ProgressText.Count(found.Manifests, "manifest", "manifests")} and {Of(found.Stored)}, in {PrintableText.Of(store)}");
        people.WriteLine($"{(found.Run ? "deleted" : "would delete")} {Of(found.Deleted)}, marked by an earlier run and still garbage");
        people.WriteLine($"{(found.Run ? "marked" : "would mark")} {Of(found.Marked)}, which no manifest names");
        if (found.Waiting.Objects > 0) people.WriteLine($"{Of(found.Waiting)}, marked less than {ProgressText.Duration(options.SweepAfter)} ago, wait for a later run");
        if (found.Kept.Objects > 0) people.WriteLine($"kept {Of(found.Kept)}, which came into use meanwhile");
        if (found.Abandoned > 0) people.WriteLine($"{(found.Run ? "removed" : "would remove")} {ProgressText.Count(found.Abandoned, "write", "writes")} that nobody finished");
        if (!found.Run) people.WriteLine("nothing was changed; --run does it");
    }

    private static string Of(GcCount count) => $"{ProgressText.Count(count.Objects, "object", "objects")}, {ByteSize.Format(count.Bytes)}";

    private static void WriteDocument(Utf8JsonWriter json, string store, GcReport found, TimeSpan elapsed)
    {
        json.WriteStartObject();
        json.WriteString("status", found.Run ? "done" : "dryRun");
        json.WriteString("store", store);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteNumber("manifests", found.Manifests);
        foreach (var (name, count) in new[] { ("stored", found.Stored), ("deleted", found.Deleted), ("marked", found.Marked), ("waiting", found.Waiting), ("kept", found.Kept) })
        {
            json.WriteStartObject(name);
            json.WriteNumber("objects", count.Objects);
            json.WriteNumber("bytes", count.Bytes);
            json.WriteEndObject();
        }

        json.WriteNumber("unfinishedWrites", found.Abandoned);
        json.WriteEndObject();
    }
}
