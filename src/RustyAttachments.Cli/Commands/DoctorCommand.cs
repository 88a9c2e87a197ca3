using System.Text.Json;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Doctor;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Stores;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra doctor</c>: whether transfers would work here, and what to do when not.</summary>
internal sealed class DoctorCommand : RaCommand
{
    public DoctorCommand()
        : base("doctor", "Check configuration, store, credentials, clock, memory, open files and disk space. Writes, reads and removes a small object.",
            "ra doctor", "ra doctor --store s3://my-bucket/DeadlineCloud --json") =>
        SettingOptions.AddTo(this, SettingKeys.Store, SettingKeys.Memory);

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var checks = new List<CheckResult>();
        var scratch = run.Environment.Home; // where it is unless a setting says otherwise
        if (ReadSettings(run, checks) is { } settings)
        {
            scratch = run.Environment.Absolute(settings.Get(SettingKeys.Scratch));
            checks.AddRange(await CheckStoreAsync(run, settings, cancellationToken));
            checks.Add(Judgements.Memory(settings.Find(SettingKeys.Memory) ?? MemoryPermits.DefaultBudget(), LocalFacts.AvailableMemory()));
        }

        if (LocalFacts.OpenFiles() is { } limits) checks.Add(Judgements.OpenFiles(limits.Soft, limits.Hard));
        checks.Add(CheckScratch(scratch));
        run.Result(json => WriteDocument(json, checks), people => WriteLines(people, checks, run.Report.Style.Quiet));
        var failed = checks.FirstOrDefault(c => c.Status == CheckStatus.Fail);
        return failed is null ? ExitCode.Done : ExitCodes.For(failed.Code);
    }

    private static Settings? ReadSettings(CommandRun run, List<CheckResult> checks)
    {
        try
        {
            var settings = run.Settings;
            checks.Add(CheckResult.Ok("configuration", File.Exists(run.ConfigPath) ? $"'{run.ConfigPath}' is valid" : $"there is no '{run.ConfigPath}'; defaults apply"));
            return settings;
        }
        catch (RustyAttachmentsException e)
        {
            checks.Add(CheckResult.Of("configuration", e));
            return null;
        }
    }

    private static async Task<IReadOnlyList<CheckResult>> CheckStoreAsync(CommandRun run, Settings settings, CancellationToken cancellationToken)
    {
        try
        {
            var uri = StoreUri.Parse(settings.Get(SettingKeys.Store));
            await using var store = StoreOpener.Open(settings.Get(SettingKeys.Store), settings, run.Environment.Clock);
            var results = await StoreProbe.RunAsync(store, uri is S3StoreUri, run.Environment.Clock, cancellationToken);
            return uri is FileStoreUri directory ? [.. results, Space("the store", directory.Path)] : results;
        }
        catch (RustyAttachmentsException e)
        {
            return [CheckResult.Of("store", e)];
        }
    }

    private static CheckResult CheckScratch(string directory)
    {
        try
        {
            Directory.CreateDirectory(directory);
            var probe = Path.Combine(directory, $"doctor-{Guid.NewGuid():N}");
            File.WriteAllBytes(probe, [1]);
            File.Delete(probe);
            return Space("scratch files", directory);
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            return CheckResult.Of("disk space", LocalFailure.Of(e, "write", directory));
        }
    }

    private static CheckResult Space(string what, string path) => Judgements.Space(what, path, LocalFacts.FreeSpace(path));

    private static void WriteLines(TextWriter people, List<CheckResult> checks, bool quiet)
    {
        foreach (var check in checks.Where(c => !quiet || c.Status != CheckStatus.Ok))
        {
            people.WriteLine($"{check.Status.ToString().ToUpperInvariant(),-4}  {check.Name,-13}  {PrintableText.Of(check.Finding)}");
            if (check.NextStep is { } step) people.WriteLine($"{"",-4}  {"",-13}  → {step}");
        }
    }

    private static void WriteDocument(Utf8JsonWriter json, List<CheckResult> checks)
    {
        json.WriteStartObject();
        json.WriteString("status", checks.Max(c => c.Status).ToString().ToLowerInvariant());
        json.WriteStartArray("checks");
        foreach (var check in checks)
        {
            json.WriteStartObject();
            json.WriteString("name", check.Name);
            json.WriteString("status", check.Status.ToString().ToLowerInvariant());
            json.WriteString("finding", check.Finding);
            if (check.NextStep is { } step) json.WriteString("nextStep", step);
            if (check.Code != ErrorCode.Internal) json.WriteString("code", check.Code.ToText());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
