using System.Text;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Integration.Tests.BadInput;

/// <summary>Runs that are ended early, at any moment: tidy, and the next run finishes the work.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Files = 1500;

    private readonly Ra _ra = new();

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private string Source => _ra["source"];

    private static bool IsProgress(string line) => line.StartsWith("{\"phase\"", StringComparison.Ordinal);

    [Theory]
    [InlineData("INT", 1)]
    [InlineData("TERM", 4)]
    public async Task An_upload_that_is_cancelled_ends_soon_and_tidily_and_the_next_one_finishes(string signal, int seed)
    {
        Trees.Small(Files).CreateIn(Source);
        var random = new Random(seed);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            // Slowed down, so that there is something to cancel.
            using var run = _ra.Start("upload", Source, "--concurrency", "1", "--limit-rate", "2KiB/s", "--progress", "json");
            await run.SaidAsync(IsProgress, count: random.Next(1, 4));
            await CancelledAsync(run, signal);
        }

        (await _ra.RunAsync("upload", Source, "-o", "m.json")).Ended(0);
        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        Tree.AssertEqual(Trees.Small(Files), Tree.ReadFrom(_ra["copy"]));
        (await _ra.RunAsync("verify", "--read-data")).Ended(0);
    }

    [Theory]
    [InlineData("INT", 5)]
    [InlineData("TERM", 6)]
    public async Task A_download_that_is_cancelled_leaves_whole_files_only_and_the_next_one_finishes(string signal, int seed)
    {
        Trees.Small(Files).CreateIn(Source);
        (await _ra.RunAsync("upload", Source, "-o", "m.json")).Ended(0);
        var random = new Random(seed);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var run = _ra.Start("download", "m.json", _ra["copy"], "--limit-rate", "2KiB/s", "--progress", "json");
            await run.SaidAsync(IsProgress, count: random.Next(1, 4));
            await CancelledAsync(run, signal);
            if (!Directory.Exists(_ra["copy"])) continue;
            var (whole, partial) = (Trees.Small(Files), Tree.ReadFrom(_ra["copy"]));
            Assert.All(partial.Paths.Where(p => partial[p] is TreeNode.FileNode), p => Assert.Equal(whole[p], partial[p]));
        }

        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        Tree.AssertEqual(Trees.Small(Files), Tree.ReadFrom(_ra["copy"]));
    }

    [Fact]
    public async Task A_second_signal_ends_the_run_at_once()
    {
        Trees.Small(Files).CreateIn(Source);
        using var run = _ra.Start("upload", Source, "--limit-rate", "1KiB/s", "--progress", "json");
        await run.SaidAsync(IsProgress);
        run.Signal("INT");
        run.Signal("INT");
        (await run.EndAsync(Patience)).Ended(130);
    }

    [Fact]
    public async Task A_killed_upload_is_finished_by_the_next_one_and_the_store_is_whole()
    {
        Trees.Small(Files).CreateIn(Source);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var run = _ra.Start("upload", Source, "--limit-rate", "2KiB/s", "--progress", "json");
            await run.SaidAsync(line => IsProgress(line) && !line.Contains("\"objectsStored\":0,", StringComparison.Ordinal), count: attempt + 1);
            run.Signal("KILL");
            await run.EndAsync(Patience);
            (await _ra.RunAsync("verify", "--read-data")).Ended(0);
        }

        (await _ra.RunAsync("upload", Source, "-o", "m.json")).Ended(0);
        (await _ra.RunAsync("verify", "--read-data")).Ended(0);
        (await _ra.RunAsync("download", "m.json", _ra["copy"])).Ended(0);
        Tree.AssertEqual(Trees.Small(Files), Tree.ReadFrom(_ra["copy"]));
        Assert.Empty(_ra.TemporaryFiles());
    }

    [Fact]
    public async Task Waiting_for_a_pipe_can_be_cancelled()
    {
        using var run = _ra.Start("manifest", "show", "-");
        // More than a pipe holds: once it is written, the program waits for the rest.
        await run.WriteAsync(Encoding.ASCII.GetBytes(new string(' ', 100_000)));
        await CancelledAsync(run, "INT");
    }

    public void Dispose() => _ra.Dispose();

    private async Task CancelledAsync(RunningRa run, string signal)
    {
        if (run.HasExited) Assert.Fail("The run ended before it could be cancelled.");
        run.Signal(signal);
        (await run.EndAsync(Patience)).Failed(130, "RA4001");
        Assert.Empty(_ra.TemporaryFiles());
    }
}
