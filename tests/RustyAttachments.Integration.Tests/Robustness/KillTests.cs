using System.Globalization;
using System.Text.Json;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using Xunit.Abstractions;

namespace RustyAttachments.Integration.Tests.Robustness;

/// <summary>Runs that are killed (SIGKILL) at points of their progress: the store is sound, nothing half-written counts, the next run finishes.</summary>
public sealed class KillTests(ITestOutputHelper output) : IDisposable
{
    private const int Files = 300;
    private const string Rate = "8KiB/s"; // slowed down, so that there is something to kill
    private readonly Ra _ra = new();

    public static TheoryData<string> Stores => TestStore.Kinds;

    private string Source => _ra["source"];

    public void Dispose() => _ra.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task An_upload_that_is_killed_again_and_again_is_finished_by_the_next_run(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        Sample(1).CreateIn(Source);
        var kills = 3 * Soak.Factor;
        for (var kill = 0; kill < kills; kill++)
        {
            using var run = _ra.Start("upload", Source, "--store", store.Uri, "--limit-rate", Rate, "--progress", "json");
            await KillAsync(run, (kill + 1) * Files / (kills + 2));
            await store.SoundAsync();
        }

        await CompleteAsync(store, Source, "m.json", _ra["copy"]);
        Tree.AssertEqual(Sample(1), Tree.ReadFrom(_ra["copy"]));
        Assert.Empty(_ra.TemporaryFiles());
        output.WriteLine($"{kills} uploads killed");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_download_that_is_killed_again_and_again_is_finished_by_the_next_run(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        var sample = Sample(2);
        sample.CreateIn(Source);
        (await _ra.RunAsync("upload", Source, "--store", store.Uri, "-o", "m.json")).Ended(0);
        var kills = 3 * Soak.Factor;
        for (var kill = 0; kill < kills; kill++)
        {
            using var run = _ra.Start("download", "m.json", _ra["copy"], "--store", store.Uri, "--limit-rate", Rate, "--progress", "json");
            await KillAsync(run, (kill + 1) * Files / (kills + 2));
            var found = Tree.ReadFrom(_ra["copy"]);
            foreach (var path in found.Paths.Where(path => found[path] is TreeNode.FileNode && !path.EndsWith(".ra-tmp", StringComparison.Ordinal)))
                Assert.Equal(sample[path], found[path]);
        }

        (await _ra.RunAsync("download", "m.json", _ra["copy"], "--store", store.Uri)).Ended(0);
        Tree.AssertEqual(sample, Tree.ReadFrom(_ra["copy"]));
        Assert.Empty(_ra.TemporaryFiles());
        output.WriteLine($"{kills} downloads killed");
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_uploads_of_trees_that_overlap_do_not_hurt_each_other_when_one_is_killed(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        var (first, second) = (Sample(3), Sample(3));
        for (var i = 0; i < 100; i++) second[$"more/{i}"] = TreeNode.File($"more {i}", mtime: i);
        first.CreateIn(_ra["first"]);
        second.CreateIn(_ra["second"]);
        using var killed = _ra.Start("upload", _ra["first"], "--store", store.Uri, "--limit-rate", Rate, "--progress", "json");
        using var survivor = _ra.Start("upload", _ra["second"], "--store", store.Uri, "--limit-rate", Rate, "--progress", "json", "-o", "second.json");
        await survivor.SaidAsync(line => Done(line) > 0);

        await KillAsync(killed, Files / 3);
        (await survivor.EndAsync(TimeSpan.FromMinutes(5))).Ended(0);

        await store.SoundAsync();
        (await _ra.RunAsync("download", "second.json", _ra["copy2"], "--store", store.Uri)).Ended(0);
        Tree.AssertEqual(second, Tree.ReadFrom(_ra["copy2"]));
        await CompleteAsync(store, _ra["first"], "first.json", _ra["copy1"]);
        Tree.AssertEqual(first, Tree.ReadFrom(_ra["copy1"]));
        Assert.Empty(_ra.TemporaryFiles());
    }

    // Small files in many directories, and a few that are larger, each of them twice.
    private static Tree Sample(int seed)
    {
        var tree = Trees.Small(Files - 10, seed);
        for (var i = 0; i < 10; i++) tree[$"large/{i}"] = TreeNode.File(Trees.Bytes(2500, seed + (i / 2)), mtime: i);
        return tree;
    }

    private async Task CompleteAsync(TestStore store, string source, string manifest, string copy)
    {
        (await _ra.RunAsync("upload", source, "--store", store.Uri, "-o", manifest)).Ended(0);
        (await _ra.RunAsync("verify", "--store", store.Uri, "--read-data")).Ended(0);
        (await _ra.RunAsync("download", manifest, copy, "--store", store.Uri)).Ended(0);
    }

    private static async Task KillAsync(RunningRa run, int filesDone)
    {
        await run.SaidAsync(line => Done(line) >= filesDone);
        run.Signal("KILL");
        Assert.Equal(137, (await run.EndAsync(TimeSpan.FromMinutes(1))).Code);
    }

    private static int Done(string line)
    {
        if (!line.StartsWith("{\"phase\"", StringComparison.Ordinal)) return -1;
        using var progress = JsonDocument.Parse(line);
        return int.Parse(progress.RootElement.GetProperty("filesDone").GetRawText(), CultureInfo.InvariantCulture);
    }
}
