using System.Buffers.Binary;
using Microsoft.Playwright;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Tests.Management;
using static Microsoft.Playwright.Assertions;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>
/// The pictures of the documentation: three nodes, and ten minutes of made-up work in the page's own time. They are written
/// to the directory in <c>RA_SCREENSHOTS</c>; without it the same pictures are taken of fewer minutes, and thrown away.
/// </summary>
[Collection(Browser.Collection)]
public sealed class ScreenshotTests(Browser browser)
{
    private const int StepSeconds = 3;

    private static readonly (string Name, TransferKind Kind, long MiBTotal, double MiBPerSecond, double From)[] Work =
    [
        ("shot_010_lighting_v014", TransferKind.Upload, 92_000, 96, 0), ("env_forest_plates", TransferKind.Upload, 61_000, 71, 40),
        ("prestage queue-7", TransferKind.Prestage, 48_000, 58, 150), ("char_hero_textures", TransferKind.Upload, 24_000, 43, 260),
        ("sync to archive", TransferKind.Sync, 180_000, 38, 330), ("lib_hdri_2026", TransferKind.Download, 9_000, 22, 450),
    ];

    private static string? Target => Environment.GetEnvironmentVariable("RA_SCREENSHOTS") is { Length: > 0 } directory ? directory : null;

    [Theory]
    [InlineData("dashboard-light", ColorScheme.Light, 1360, 1120)]
    [InlineData("dashboard-dark", ColorScheme.Dark, 1360, 1120)]
    [InlineData("dashboard-phone", ColorScheme.Light, 390, 844)]
    public async Task A_picture_shows_a_cluster_at_work(string name, ColorScheme scheme, int width, int height)
    {
        var transfers = new FakeTransferService();
        await using var first = await RunningNode.StartAsync("", _ => transfers);
        var seed = $"node.seeds = [\"{NameOf(first)}\"]";
        await using var second = await RunningNode.StartAsync(seed, _ => transfers);
        await using var third = await RunningNode.StartAsync(seed, _ => transfers);
        RunningNode[] nodes = [first, second, third];
        Assert.All(await Task.WhenAll(nodes.Select(node => node.Host.WaitUpAsync())), Assert.True);
        await using var profile = await browser.NewProfileAsync(scheme, width, height);
        var page = await profile.NewPageAsync();
        var start = new DateTime(2026, 11, 25, 20, 30, 0, DateTimeKind.Utc);
        await page.Clock.InstallAsync(new ClockInstallOptions { TimeDate = start });
        await page.GotoAsync(first.Host.ManagementUri.ToString());
        await Expect(page.Locator("[data-node]")).ToHaveCountAsync(3);
        PutEnded(transfers, start);
        var seconds = Target is null ? 40 : 600;
        for (var elapsed = 0; elapsed <= seconds; elapsed += StepSeconds) await StepAsync(page, transfers, nodes, start, elapsed);
        await Expect(page.Locator("[data-transfer]").First).ToBeVisibleAsync();
        var picture = await page.ScreenshotAsync(new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled });
        Assert.Equal((width, height), (BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(16)), BinaryPrimitives.ReadInt32BigEndian(picture.AsSpan(20))));
        if (Target is { } directory) await File.WriteAllBytesAsync(Path.Combine(directory, name + ".png"), picture);
    }

    // One step of work, shown before the next one.
    private static async Task StepAsync(IPage page, FakeTransferService transfers, RunningNode[] nodes, DateTime start, int second)
    {
        var now = start.AddSeconds(second);
        for (var i = 0; i < nodes.Length; i++)
            transfers.Put(Made.Node(NameOf(nodes[i])) with { StartedAt = start.AddDays(-3).AddHours(i), UpdatedAt = now, UnitsRunning = 5 + (((second / 15) + i) % 4), MemoryUsed = (260 + (60 * (((second / 10) + i) % 3))) * Made.MiB, CacheUsed = (30 + 9 * i) * 1024 * Made.MiB, CacheBudget = 100 * 1024 * Made.MiB });
        foreach (var (transfer, i) in Work.Select((work, i) => (work, i)).Where(t => second >= t.work.From)) transfers.Put(At(transfer, i, nodes, start, second));
        await page.Clock.RunForAsync(StepSeconds * 1000L / 2);
        await Expect(page.Locator($"[data-transfer='{IdOf(Work[0].Name)}']")).ToContainTextAsync($"{Done(Work[0], second) / 1024.0:0.0}");
        await page.Clock.RunForAsync(StepSeconds * 1000L / 2);
    }

    private static TransferStatus At((string Name, TransferKind Kind, long MiBTotal, double MiBPerSecond, double From) work, int index, RunningNode[] nodes, DateTime start, int second)
    {
        var done = Done(work, second);
        double[] shares = [0.38, 0.34, 0.28];
        return Made.Running(index + 1, 0) with
        {
            Id = IdOf(work.Name), Name = work.Name, Kind = work.Kind, SubmittedAt = start.AddSeconds(work.From), UpdatedAt = start.AddSeconds(second), UnitsLeased = 9, UnitsPending = 41,
            TotalsFinal = index != 4, State = index == 4 ? TransferState.Scanning : TransferState.Transferring,
            Counters = CountersOf(work.MiBTotal, done), FailureCount = index == 1 ? 2 : 0,
            Nodes = [.. nodes.Select((node, i) => new NodeShare(NameOf(node), CountersOf(0, (long)(done * shares[i])), (long)(done * shares[i] / 700), 3))],
        };
    }

    // Not a straight line: work comes in waves.
    private static long Done((string Name, TransferKind Kind, long MiBTotal, double MiBPerSecond, double From) work, int second)
    {
        var t = second - work.From;
        return (long)(1200 + work.MiBPerSecond * (t + 9 * Math.Sin(t / 31) + 3 * Math.Sin(t / 7)));
    }

    private static UnitCounters CountersOf(long total, long done) => new()
    {
        FilesTotal = total * 3 / 5, BytesTotal = total * Made.MiB, FilesDone = done * 3 / 5, BytesDone = done * Made.MiB,
        BytesHashed = done * Made.MiB * 4 / 5, FilesNotRead = done / 8, BytesNotRead = done * Made.MiB / 5, ObjectsStored = done * 2 / 5, BytesStored = done * Made.MiB * 3 / 5, ObjectsPresent = done / 5,
    };

    private static void PutEnded(FakeTransferService transfers, DateTime start)
    {
        (string Name, TransferState State, int Failures, int Minutes)[] ended =
        [
            ("shot_220_comp_v003", TransferState.Completed, 0, 12), ("crowd_agents_cache", TransferState.CompletedWithSkips, 3, 31), ("groom_bear_v008", TransferState.Failed, 17, 47), ("shot_099_roto", TransferState.Cancelled, 0, 66),
        ];
        foreach (var ((name, state, failures, minutes), i) in ended.Select((e, i) => (e, i)))
        {
            var (from, to) = (start.AddMinutes(-minutes - 20), start.AddMinutes(-minutes));
            transfers.Put(Made.Ended(100 + i, state, failures) with { Id = IdOf(name), Name = name, SubmittedAt = from, EndedAt = to, UpdatedAt = to, Counters = CountersOf(30_000 + 4000 * i, 30_000 / (i + 1)), FirstFailure = failures > 0 ? new PathIssue("a", ErrorCode.LocalReadFailed, "It cannot be read.") : null });
        }
    }

    // Ids that look like ids.
    private static string IdOf(string name)
    {
        var id = new byte[16];
        new Random(name.Sum(static c => c)).NextBytes(id);
        return Convert.ToHexStringLower(id);
    }

    private static string NameOf(RunningNode node) => node.Host.Address.Split('@')[1];
}
