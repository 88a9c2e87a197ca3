using Spectre.Console;

namespace RustyAttachments.Cli.Progress;

/// <summary>A bar that is redrawn in place and removed at the end; the summary takes its place.</summary>
internal sealed class BarView(CliEnvironment environment) : IProgressView
{
    public TimeSpan Interval => TimeSpan.FromSeconds(0.1);

    public Task DuringAsync(string title, Func<Action<ProgressSample, bool>, Task> loop)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.Yes,
            // https://no-color.org: any value that is not empty.
            ColorSystem = string.IsNullOrEmpty(environment.Variable("NO_COLOR")) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.Yes,
            Out = new AnsiConsoleOutput(environment.Error),
        });
        return console.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn { Width = 24 }, new PercentageColumn())
            .StartAsync(context => DrawAsync(context, title, loop));
    }

    private static Task DrawAsync(ProgressContext context, string title, Func<Action<ProgressSample, bool>, Task> loop)
    {
        var bar = context.AddTask(title, maxValue: 1);
        bar.IsIndeterminate = true;
        return loop((sample, _) =>
        {
            bar.IsIndeterminate = !sample.Progress.TotalsFinal;
            bar.Value = sample.Fraction;
            bar.Description = Markup.Escape($"{title}  {ProgressText.Line(sample)}");
        });
    }
}
