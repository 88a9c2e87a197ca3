using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;

namespace RustyAttachments.Cli.Tests.Progress;

public sealed class ProgressDisplayTests : IDisposable
{
    private static readonly TransferOutcome Done = new()
    {
        Status = OutcomeStatus.Completed,
        Totals = new TransferProgress { FilesDone = 9, FilesTotal = 9, TotalsFinal = true, Phase = TransferPhase.Ended },
        Elapsed = TimeSpan.Zero,
    };

    private readonly FakeTimeProvider _clock = new();
    private readonly StringWriter _error = new();
    private readonly TextWriter _shared;
    private readonly TaskCompletionSource<TransferOutcome> _work = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private IProgress<TransferProgress>? _progress;

    public ProgressDisplayTests() => _shared = TextWriter.Synchronized(_error);

    // A bar is drawn by a thread of its own; the synchronized writer locks itself.
    private string Shown
    {
        get
        {
            lock (_shared) return _error.ToString();
        }
    }

    [Theory]
    [InlineData(ProgressMode.None)]
    [InlineData(ProgressMode.Plain)]
    [InlineData(ProgressMode.Json)]
    [InlineData(ProgressMode.Bar)]
    public async Task The_result_of_the_work_comes_out(object mode)
    {
        var showing = Show((ProgressMode)mode);
        _work.SetResult(Done);
        Assert.Same(Done, await showing);
    }

    [Theory]
    [InlineData(ProgressMode.None)]
    [InlineData(ProgressMode.Json)]
    [InlineData(ProgressMode.Bar)]
    public async Task A_failure_of_the_work_comes_out(object mode)
    {
        var showing = Show((ProgressMode)mode);
        _work.SetException(new InvalidDataException("no"));
        await Assert.ThrowsAsync<InvalidDataException>(() => showing);
    }

    [Fact]
    public async Task Plain_progress_is_a_line_now_and_then_and_none_for_a_short_run()
    {
        var showing = Show(ProgressMode.Plain);
        _progress!.Report(new TransferProgress { FilesDone = 5, FilesTotal = 9, TotalsFinal = true });
        await AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => Shown.Contains('\n', StringComparison.Ordinal));
        _work.SetResult(Done);
        await showing;
        Assert.StartsWith("upload: 5/9 files", Shown, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', Shown);
    }

    [Fact]
    public async Task Json_progress_is_a_document_a_line_and_ends_with_the_last_state()
    {
        var showing = Show(ProgressMode.Json);
        _progress!.Report(new TransferProgress { FilesDone = 5, FilesTotal = 9 });
        _work.SetResult(Done);
        await showing;
        var last = JsonDocument.Parse(Shown.TrimEnd().Split('\n')[^1]).RootElement;
        Assert.Equal("ended", last.GetProperty("phase").GetString());
        Assert.Equal(9, last.GetProperty("filesDone").GetInt64());
    }

    [Fact]
    public async Task A_bar_shows_the_numbers_and_leaves_the_terminal_as_it_was()
    {
        var showing = Show(ProgressMode.Bar);
        _progress!.Report(new TransferProgress { FilesDone = 5, FilesTotal = 9, TotalsFinal = true });
        await AdvanceUntilAsync(TimeSpan.FromSeconds(0.1), () => Shown.Contains("5/9 files", StringComparison.Ordinal));
        _work.SetResult(Done);
        await showing;
        Assert.Contains("\u001b[?25l", Shown, StringComparison.Ordinal); // hides the cursor
        Assert.True(Shown.LastIndexOf("\u001b[?25h", StringComparison.Ordinal) > Shown.LastIndexOf("\u001b[?25l", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_bar_has_no_colour_when_the_user_wants_none()
    {
        var showing = Show(ProgressMode.Bar, noColor: true);
        _progress!.Report(new TransferProgress { FilesDone = 5, FilesTotal = 9, TotalsFinal = true });
        await AdvanceUntilAsync(TimeSpan.FromSeconds(0.1), () => Shown.Contains("5/9 files", StringComparison.Ordinal));
        _work.SetResult(Done);
        await showing;
        Assert.DoesNotMatch("\u001b\\[[0-9;]*m", Shown);
    }

    public void Dispose() => _error.Dispose();

    private Task<TransferOutcome> Show(ProgressMode mode, bool noColor = false)
    {
        var environment = new CliEnvironment
        {
            Input = Stream.Null,
            Output = Stream.Null,
            Error = _shared,
            Variable = name => name == "NO_COLOR" && noColor ? "1" : null,
            Home = "/",
            WorkingDirectory = "/",
            Clock = _clock,
        };
        return ProgressDisplay.ShowAsync(mode, environment, "upload", (IProgress<TransferProgress> progress) =>
        {
            _progress = progress;
            return _work.Task;
        });
    }

    // The display waits on the fake clock; its other steps happen in real time.
    private async Task AdvanceUntilAsync(TimeSpan step, Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            _clock.Advance(step);
            await Task.Yield();
        }
    }
}
