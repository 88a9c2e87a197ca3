using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Output;

namespace RustyAttachments.Cli.Progress;

/// <summary>Shows the progress of work while it runs, in the way that the user asked for.</summary>
internal static class ProgressDisplay
{
    /// <summary>Runs a transfer to its end and shows on standard error how far it is.</summary>
    public static Task<TransferOutcome> ShowAsync(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<TransferProgress>, Task<TransferOutcome>> work) =>
        ShowAsync(mode, environment, title, work, static outcome => outcome.Totals);

    /// <summary>Runs <paramref name="work"/> to its end and shows how far it is; <paramref name="last"/> is the progress that its result means.</summary>
    public static async Task<T> ShowAsync<T>(
        ProgressMode mode, CliEnvironment environment, string title, Func<IProgress<TransferProgress>, Task<T>> work, Func<T, TransferProgress> last)
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
        Task<T>? running = null;
        await view.DuringAsync(title, async show =>
        {
            running = work(latest);
            while (await Task.WhenAny(running, Task.Delay(view.Interval, environment.Clock)) != running)
                show(meter.Observe(latest.Value), false);
            if (running.IsCompletedSuccessfully) show(meter.Observe(last(await running)), true);
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
