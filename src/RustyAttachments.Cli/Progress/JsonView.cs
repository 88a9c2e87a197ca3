using System.Text;
using System.Text.Json;

namespace RustyAttachments.Cli.Progress;

/// <summary>One JSON document a line, the last one included: for programs that show progress themselves.</summary>
internal sealed class JsonView(TextWriter error) : IProgressView
{
    public TimeSpan Interval => TimeSpan.FromSeconds(0.5);

    public Task DuringAsync(string title, Func<Action<ProgressSample, bool>, Task> loop) => loop(Show);

    private void Show(ProgressSample sample, bool last)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer)) ProgressText.Write(json, sample);
        error.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }
}
