using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Verification;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra verify</c>: whether a store holds what its manifests name.</summary>
internal sealed class VerifyCommand : RaCommand
{
    private readonly Argument<string?> _store = new("STORE") { Description = "The store; the same as --store.", Arity = ArgumentArity.ZeroOrOne };
    private readonly Option<double?> _readData = new("--read-data")
    {
        Description = "Read and hash the content of all objects, or of a share of them (--read-data=10%).",
        HelpName = "SHARE",
        Arity = ArgumentArity.ZeroOrOne,
        CustomParser = result => result.Tokens.Count == 0 ? 1 : TypedOption.Parser<double?>(text => Quantity.ParsePercent(text), "--read-data")(result),
    };

    public VerifyCommand()
        : base("verify", "Check that every manifest of a store decodes and that every object it names is there with the right size. Exit code 6 when something is wrong.",
            "ra verify", "ra verify s3://my-bucket/DeadlineCloud --read-data=10%")
    {
        Add(_store);
        Add(_readData);
        SettingOptions.AddTo(this, SettingKeys.Store, SettingKeys.LimitRate, SettingKeys.Concurrency);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var store = StoreOpener.Open(StoreOf(run), run.Settings, run.Environment.Clock);
        var options = new VerifyOptions { ReadShare = run.IsGiven(_readData) ? run.Get(_readData) ?? 1 : 0 };
        if (run.Settings.Find(SettingKeys.Concurrency) is { } concurrency) options = options with { Concurrency = concurrency };
        var started = run.Environment.Clock.GetTimestamp();
        var found = await ProgressDisplay.ShowAsync(run.ProgressMode, run.Environment, "verify",
            (IProgress<VerifyProgress> progress) => new StoreVerifier(store, options, progress).RunAsync(cancellationToken));
        var elapsed = run.Environment.Clock.GetElapsedTime(started);

        PathIssue[] issues = [.. found.Findings.Select(f => new PathIssue(f.Key, f.Code, f.Message))];
        run.Result(json => WriteDocument(json, store.DisplayName, found, issues, elapsed), people => WriteLines(people, run.Report.Style.Quiet, store.DisplayName, found, elapsed));
        if (found.FindingCount == 0) return ExitCode.Done;
        OutcomeReport.PrintFailure(run.Report, issues, found.FindingCount);
        return ExitCode.Damaged; // also for a manifest that does not decode: here it is not the user's input
    }

    private string StoreOf(CommandRun run)
    {
        if (run.Parsed.GetValue(_store) is not { } store) return run.Settings.Get(SettingKeys.Store);
        return run.Settings.OriginOf(SettingKeys.Store) == SettingOrigin.Flag
            ? throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "The store is given twice; give STORE or --store.")
            : store;
    }

    private static void WriteLines(TextWriter people, bool quiet, string store, VerifyReport found, TimeSpan elapsed)
    {
        if (quiet) return;
        people.WriteLine($"checked {ProgressText.Count(found.Manifests, "manifest", "manifests")} and {ProgressText.Count(found.Objects, "object", "objects")}, " +
            $"{ByteSize.Format(found.ObjectBytes)}, in {PrintableText.Of(store)}");
        if (found.ObjectsRead > 0) people.WriteLine(OutcomeReport.Summary("read", found.ObjectsRead, "object", found.BytesRead, elapsed));
        people.WriteLine(found.FindingCount == 0 ? "no damage found" : $"{ProgressText.Count(found.FindingCount, "problem was", "problems were")} found");
    }

    private static void WriteDocument(Utf8JsonWriter json, string store, VerifyReport found, PathIssue[] issues, TimeSpan elapsed)
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
        OutcomeReport.WriteIssues(json, "findings", issues, found.FindingCount);
        json.WriteEndObject();
    }
}
