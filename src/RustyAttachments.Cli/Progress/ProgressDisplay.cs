using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Output;

namespace RustyAttachments.Cli.Progress;

/// <summary>Shows the progress of work while it runs, in the way that the user asked for.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs <paramref name="work"/> to its end and shows on standard error how far it is.</summary>
    public static async Task<TransferOutcome> ShowAsync(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<TransferProgress>, Task<TransferOutcome>> work)
    {
        var latest = new LatestProgress();
        if (mode == ProgressMode.None) return await work(latest);
        var meter = new ProgressMeter(environment.Clock);
        IProgressView view = mode switch
        {
            ProgressMode.Bar => new BarView(environment),
            ProgressMode.Json => new JsonView(environment.Error),
            _ => new PlainView(environment.Error),
        };
        Task<TransferOutcome>? running = null;
        await view.DuringAsync(title, async show =>
        {
            running = work(latest);
            while (await Task.WhenAny(running, Task.Delay(view.Interval, environment.Clock)) != running)
                show(meter.Observe(latest.Value), false);
            if (running.IsCompletedSuccessfully) show(meter.Observe(running.Result.Totals), true);
        });
        return await running!;
    }
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
