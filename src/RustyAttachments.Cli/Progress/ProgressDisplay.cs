using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Output;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Verification;

namespace RustyAttachments.Cli.Progress;

/// <summary>Shows the progress of work while it runs, in the way that the user asked for.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs a transfer to its end and shows on standard error how far it is, in units of <paramref name="unit"/>.</summary>
    public static Task<TransferOutcome> ShowAsync(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<TransferProgress>, Task<TransferOutcome>> work, string unit = "files") =>
        ShowAsync(mode, environment, title, new TransferProgress(), work, progress => new TransferWork(progress, unit), outcome => new TransferWork(outcome.Totals, unit));

    /// <summary>Runs a verification to its end and shows on standard error how far it is.</summary>
    public static Task<VerifyReport> ShowAsync(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<VerifyProgress>, Task<VerifyReport>> work) =>
        ShowAsync(mode, environment, title, new VerifyProgress(0, 0, 0, 0, 0), work, progress => new VerifyWork(progress),
            report => new VerifyWork(new VerifyProgress(report.Manifests, report.ObjectsRead, report.ObjectsRead, report.BytesRead, report.BytesRead)));

    /// <summary>Runs a garbage collection to its end and shows on standard error how far it is.</summary>
    public static Task<GcReport> ShowAsync(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<GcProgress>, Task<GcReport>> work) =>
        ShowAsync(mode, environment, title, new GcProgress(0, 0, 0, 0), work, progress => new GcWork(progress),
            report => new GcWork(new GcProgress(report.Stored.Objects, report.Manifests, report.Deleted.Objects + report.Kept.Objects, report.Deleted.Objects + report.Kept.Objects)));

    /// <summary>Follows a transfer of a cluster to its end and shows on standard error how far it is.</summary>
    public static Task<ClusterTransfer> ShowAsync(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<ClusterTransfer>, Task<ClusterTransfer>> work, ClusterTransfer first) =>
        ShowAsync(mode, environment, title, first, work, transfer => new ClusterWork(transfer), transfer => new ClusterWork(transfer));

    private static async Task<TResult> ShowAsync<TProgress, TResult>(
        ProgressMode mode, CliEnvironment environment, string title, TProgress first,
        Func<IProgress<TProgress>, Task<TResult>> work, Func<TProgress, WorkProgress> view, Func<TResult, WorkProgress> end)
        where TProgress : class
    {
        var latest = new Latest<TProgress>(first);
        if (mode == ProgressMode.None) return await work(latest);
        var meter = new ProgressMeter(environment.Clock);
        var display = Create(mode, environment);
        Task<TResult>? running = null;
        await display.DuringAsync(title, async show =>
        {
            running = work(latest);
            while (await Task.WhenAny(running, Task.Delay(display.Interval, environment.Clock)) != running)
                show(meter.Observe(view(latest.Value)), false);
            if (running.IsCompletedSuccessfully) show(meter.Observe(end(running.Result)), true);
        });
        return await running!;
    }

    private static IProgressView Create(ProgressMode mode, CliEnvironment environment) => mode switch
    {
        ProgressMode.Bar => new BarView(environment),
        ProgressMode.Json => new JsonView(environment.Error),
        _ => new PlainView(environment.Error),
    };
}

/// <summary>A way to show progress.</summary>
internal interface IProgressView
{
    /// <summary>How often it is worth to show.</summary>
    TimeSpan Interval { get; }

    /// <summary>
    /// Makes room, runs <paramref name="loop"/>, which calls its argument with each sample and whether it is the last,
    /// and clears up.
    /// </summary>
    Task DuringAsync(string title, Func<Action<ProgressSample, bool>, Task> loop);
}
