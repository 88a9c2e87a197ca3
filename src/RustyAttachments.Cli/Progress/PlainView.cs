namespace RustyAttachments.Cli.Progress;

/// <summary>A line every few seconds: shows in a log that something happens. Short runs print none.</summary>
internal sealed class PlainView(TextWriter error) : IProgressView
{
    public TimeSpan Interval => TimeSpan.FromSeconds(5);

    public Task DuringAsync(string title, Func<Action<ProgressSample, bool>, Task> loop) => loop((sample, last) =>
    {
        if (!last) error.WriteLine($"{title}: {ProgressText.Line(sample)}");
    });
}
