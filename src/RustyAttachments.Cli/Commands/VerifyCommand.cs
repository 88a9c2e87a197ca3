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

/// <summary><c>ra verify</c>: whether a store holds everything that its manifests name, and what its names say.</summary>
internal sealed class VerifyCommand : RaCommand
{
    private readonly Option<double> _readData = new("--read-data")
    {
        Description = "Read content and compare it with its hash: all of it, or a random share such as --read-data=10%.",
        HelpName = "SHARE",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public VerifyCommand()
        : base("verify", "Check that every manifest of a store decodes and every object that one names is there with the right size; exit code 6 when not.",
            "ra verify", "ra verify --store s3://my-bucket/DeadlineCloud --read-data=10% --json")
    {
        var parse = TypedOption.Parser(Quantity.ParsePercent, "--read-data");
        _readData.CustomParser = result => result.Tokens.Count == 0 ? 1 : parse(result);
        Add(_readData);
        SettingOptions.AddTo(this, SettingKeys.Store, SettingKeys.LimitRate, SettingKeys.Concurrency);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        await using var store = StoreOpener.Open(run.Settings.Get(SettingKeys.Store), run.Settings, run.Environment.Clock);
        var options = new VerifyOptions { ReadShare = run.IsGiven(_readData) ? run.Get(_readData) : 0 };
        var started = run.Environment.Clock.GetTimestamp();
        var report = await ProgressDisplay.ShowAsync(run.ProgressMode, run.Environment, "verify",
            progress => new StoreVerifier(store, options, new Shown(progress)).RunAsync(cancellationToken),
            static report => ProgressOf(new VerifyProgress(report.Manifests, report.ObjectsRead, report.ObjectsRead, report.BytesRead, report.BytesRead)));
        var elapsed = run.Environment.Clock.GetElapsedTime(started);
        foreach (var finding in report.Findings) run.Report.Warning($"{finding.Message} [{finding.Code.ToText()}]");
        run.Result(json => WriteDocument(json, store.DisplayName, report, elapsed), people => WriteLines(people, run.Report.Style.Quiet, store.DisplayName, report));
        if (report.FindingCount == 0) return ExitCode.Done;
        run.Report.Failure(ErrorCode.StoreObjectDamaged, $"{ProgressText.Count(report.FindingCount, "problem was", "problems were")} found in {store.DisplayName}; see the messages above");
        return ExitCode.Damaged;
    }

    private static void WriteLines(TextWriter people, bool quiet, string store, VerifyReport report)
    {
        if (!quiet)
        {
            people.WriteLine($"checked {ProgressText.Count(report.Manifests, "manifest", "manifests")} and {ProgressText.Count(report.Objects, "object", "objects")}, {ByteSize.Format(report.ObjectBytes)}, in {PrintableText.Of(store)}");
            if (report.ObjectsRead > 0) people.WriteLine($"read {ProgressText.Count(report.ObjectsRead, "object", "objects")}, {ByteSize.Format(report.BytesRead)}");
        }

        if (report.FindingCount == 0) people.WriteLine("no damage found");
    }

    private static void WriteDocument(Utf8JsonWriter json, string store, VerifyReport report, TimeSpan elapsed)
    {
        json.WriteStartObject();
        json.WriteString("store", store);
        json.WriteNumber("seconds", Math.Round(elapsed.TotalSeconds, 3));
        json.WriteNumber("manifests", report.Manifests);
        json.WriteNumber("objects", report.Objects);
        json.WriteNumber("objectBytes", report.ObjectBytes);
        json.WriteNumber("objectsNamed", report.ObjectsNamed);
        json.WriteNumber("objectsRead", report.ObjectsRead);
        json.WriteNumber("bytesRead", report.BytesRead);
        json.WriteStartObject("findings");
        json.WriteNumber("count", report.FindingCount);
        json.WriteStartArray("listed");
        foreach (var finding in report.Findings)
        {
            json.WriteStartObject();
            json.WriteString("code", finding.Code.ToText());
            json.WriteString("key", finding.Key);
            json.WriteString("message", finding.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // What a verification moves are objects; progress counts them as it counts the files of a transfer.
    private static TransferProgress ProgressOf(VerifyProgress progress) => new()
    {
        Phase = progress.ObjectsToRead == 0 ? TransferPhase.Scanning : TransferPhase.Transferring,
        TotalsFinal = progress.ObjectsToRead > 0,
        FilesTotal = progress.ObjectsToRead,
        FilesDone = progress.ObjectsRead,
        BytesTotal = progress.BytesToRead,
        BytesDone = progress.BytesRead,
    };

    private sealed class Shown(IProgress<TransferProgress> inner) : IProgress<VerifyProgress>
    {
        public void Report(VerifyProgress value) => inner.Report(ProgressOf(value));
    }
}
