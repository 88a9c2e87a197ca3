using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Verification;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra verify</c>: whether a store holds what its manifests name.</summary>
internal sealed class VerifyCommand : RaCommand
{
    private readonly StoreArgument _store = new();
    private readonly Option<double?> _readData = new("--read-data")
    {
        Description = "Read and hash the content of all objects, or of a share of them (--read-data=10%).",
        HelpName = "SHARE",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? 1 : TypedOption.Parser<double?>(text => Quantity.ParsePercent(text), "--read-data")(result),
    };

    private readonly Option<int?> _seed = new("--seed") { Description = "Chooses the share that --read-data reads: the same number, the same objects. [default: another one each time, which is shown]", HelpName = "N" };

    public VerifyCommand()
        : base("verify", "Check that every manifest of a store decodes and that every object it names is there with the right size. Exit code 6 when something is wrong.",
            "ra verify", "ra verify s3://my-bucket/DeadlineCloud --read-data=10%", "ra verify --read-data=10% --seed 7")
    {
        _store.AddTo(this);
        Add(_readData);
        Add(_seed);
        SettingOptions.AddTo(this, SettingKeys.Store, SettingKeys.LimitRate, SettingKeys.Concurrency);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var store = StoreOpener.Open(_store.ValueIn(run), run.Settings, run.Environment.Clock);
        var options = new VerifyOptions { ReadShare = run.IsGiven(_readData) ? run.Get(_readData) ?? 1 : 0, Seed = run.Get(_seed) ?? Random.Shared.Next() };
        int? seed = options.ReadShare is > 0 and < 1 ? options.Seed : null;
        if (run.Settings.Find(SettingKeys.Concurrency) is { } concurrency) options = options with { Concurrency = concurrency };
        var started = run.Environment.Clock.GetTimestamp();
        var found = await ProgressDisplay.ShowAsync(run.ProgressMode, run.Environment, "verify",
            (IProgress<VerifyProgress> progress) => new StoreVerifier(store, options, progress).RunAsync(cancellationToken));
        var elapsed = run.Environment.Clock.GetElapsedTime(started);

        PathIssue[] issues = [.. found.Findings.Select(f => new PathIssue(f.Key, f.Code, f.Message))];
        run.Result(json => WriteDocument(json, store.DisplayName, found, issues, elapsed, seed), people => WriteLines(people, run.Report.Style.Quiet, store.DisplayName, found, elapsed, seed));
        if (found.FindingCount == 0) return ExitCode.Done;
        OutcomeReport.PrintFailure(run.Report, issues, found.FindingCount);
        return ExitCode.Damaged; // also for a manifest that does not decode: here it is not the user's input
    }

    private static void WriteLines(TextWriter people, bool quiet, string store, VerifyReport found, TimeSpan elapsed, int? seed)
    {
        if (quiet) return;
        people.WriteLine($"checked {ProgressText.Count(found.Manifests, "manifest", "manifests")} and {ProgressText.Count(found.Objects, "object", "objects")}, " +
            $"{ByteSize.Format(found.ObjectBytes)}, in {PrintableText.Of(store)}");
        if (found.ObjectsRead > 0) people.WriteLine(OutcomeReport.Summary("read", found.ObjectsRead, "object", found.BytesRead, elapsed) + (seed is null ? "" : $"; --seed {seed} reads the same ones"));
        people.WriteLine(found.FindingCount == 0 ? "no damage found" : $"{ProgressText.Count(found.FindingCount, "problem was", "problems were")} found");
    }

    private static void WriteDocument(Utf8JsonWriter json, string store, VerifyReport found, PathIssue[] issues, TimeSpan elapsed, int? seed)
    {
        json.WriteStartObject();
        json.WriteString("status", found.FindingCount == 0 ? "sound" : "damaged");
        json.WriteString("store", store);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteNumber("manifests", found.Manifests);
        json.WriteNumber("objects", found.Objects);
        json.WriteNumber("objectBytes", found.ObjectBytes);
        json.WriteNumber("objectsNamed", found.ObjectsNamed);
        json.WriteNumber("objectsRead", found.ObjectsRead);
        json.WriteNumber("bytesRead", found.BytesRead);
        if (seed is { } number) json.WriteNumber("seed", number);
        OutcomeReport.WriteIssues(json, "findings", issues, found.FindingCount);
        json.WriteEndObject();
    }
}
