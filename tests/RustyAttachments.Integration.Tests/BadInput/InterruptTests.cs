using System.Diagnostics;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Integration.Tests.BadInput;

/// <summary>Runs that are ended early, at any moment: tidy, and the next run finishes the work.</summary>
public sealed class InterruptTests : IDisposable
{
    private const int Files = 1500;

    private readonly Ra _ra = new();

    private string Source => _ra["source"];

    [Theory]
    [InlineData("INT", 1)]
    [InlineData("INT", 2)]
    [InlineData("INT", 3)]
    [InlineData("TERM", 4)]
    public async Task An_upload_that_is_cancelled_ends_soon_and_tidily_and_the_next_one_finishes(string signal, int seed)
    {
        Trees.Small(Files).CreateIn(Source);
        var random = new Random(seed);
        for (var attempt = 0; attempt < 4; attempt++)
        {
            // Slowed down, so that there is something to cancel.
            using var run = _ra.Start("upload", Source, "--concurrency", "1", "--limit-rate", "2KiB/s");
            await Task.Delay(random.Next(100, 1200));
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
        for (var attempt = 0; attempt < 4; attempt++)
        {
            using var run = _ra.Start("download", "m.json", _ra["copy"], "--limit-rate", "2KiB/s");
            await Task.Delay(random.Next(100, 1200));
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
        using var run = _ra.Start("upload", Source, "--limit-rate", "1KiB/s");
        await Task.Delay(600);
        var watch = Stopwatch.StartNew();
        run.Signal("INT");
        run.Signal("INT");
        (await run.EndAsync(TimeSpan.FromSeconds(10))).Ended(130);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2), $"It took {watch.Elapsed}.");
    }

    [Fact]
    public async Task A_killed_upload_is_finished_by_the_next_one_and_the_store_is_whole()
    {
        Trees.Small(Files).CreateIn(Source);
        for (var attempt = 0; attempt < 3; attempt++)
        {
            using var run = _ra.Start("upload", Source, "--limit-rate", "2KiB/s");
            await Task.Delay(400 + (attempt * 300));
            run.Signal("KILL");
            await run.EndAsync(TimeSpan.FromSeconds(10));
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
        await Task.Delay(500);
        await CancelledAsync(run, "INT");
    }

    public void Dispose() => _ra.Dispose();

    private async Task CancelledAsync(RunningRa run, string signal)
    {
        if (run.HasExited) Assert.Fail("The run ended before it could be cancelled.");
        var watch = Stopwatch.StartNew();
        run.Signal(signal);
        var result = await run.EndAsync(TimeSpan.FromSeconds(30));
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(2.5), $"It took {watch.Elapsed}: {result.Error}");
        result.Failed(130, "RA4001");
        Assert.Empty(_ra.TemporaryFiles());
    }
}
