using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Caches;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Metrics;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Stores;

namespace RustyAttachments.Cli.Transfers;

/// <summary>Runs one transfer through an engine of its own, showing progress. Only who runs a transfer loads the actors.</summary>
internal static class TransferRun
{
    /// <summary>
    /// Runs <paramref name="request"/> to its end on the store <paramref name="storeUri"/>, or without a store,
    /// with the caches of <paramref name="cacheOption"/> where the command has one, changed by <paramref name="adapt"/>.
    /// <paramref name="finish"/> gets the outcome, and the store's name for people, while the engine, and with it the file
    /// of an assembled manifest, still exists.
    /// </summary>
    public static async Task<T> RunAsync<T>(
        CommandRun run, string title, TransferRequest request, string? storeUri, CacheOption? cacheOption, Func<TransferOutcome, string, Task<T>> finish, CancellationToken cancellationToken,
        Func<TransferCaches, TransferCaches>? adapt = null)
    {
        var measured = run.Report.Measure();
        await using var caches = cacheOption?.Open(run);
        await using var engine = Start(run);
        await using var store = storeUri is null ? null : StoreOpener.Open(storeUri, run.Settings, run.Environment.Clock, engine.Permits);
        var remembered = caches?.ForTransfer(store) ?? TransferCaches.None;
        if (adapt is not null) remembered = adapt(remembered);
        var outcome = await ShowAsync(run, title, "files", measured, progress => engine.RunAsync(request, store, progress, cancellationToken, remembered));
        caches?.ReportWarnings();
        return await finish(outcome, store?.DisplayName ?? "");
    }

    /// <summary>Runs a transfer in units of <paramref name="unit"/>, showing progress and measuring.</summary>
    public static async Task<TransferOutcome> ShowAsync(
        CommandRun run, string title, string unit, MetricsCapture measured, Func<IProgress<TransferProgress>, Task<TransferOutcome>> work)
    {
        var outcome = await ProgressDisplay.ShowAsync(run.ProgressMode, run.Environment, title,
            (IProgress<TransferProgress> progress) => work(new Sampling(progress, measured)), unit);
        measured.Sample();
        return outcome;
    }

    /// <summary>Starts an engine with the settings of the run.</summary>
    public static TransferEngine Start(CommandRun run) => TransferEngine.Start(new TransferEngineOptions
    {
        ScratchRoot = run.Environment.Absolute(run.Settings.Get(SettingKeys.Scratch)),
        Hocon = ReadOverrides(run),
        MemoryBudget = run.Settings.Find(SettingKeys.Memory),
        Time = run.Environment.Clock,
    });

    // Levels are looked at as often as progress is told.
    private sealed class Sampling(IProgress<TransferProgress> progress, MetricsCapture measured) : IProgress<TransferProgress>
    {
        public void Report(TransferProgress value)
        {
            measured.Sample();
            progress.Report(value);
        }
    }

    private static string? ReadOverrides(CommandRun run)
    {
        if (run.Settings.FindText(SettingKeys.Hocon) is not { } file) return null;
        var path = run.Environment.Absolute(file);
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "read", path);
        }
    }
}
