using System.Text.RegularExpressions;
using Microsoft.Playwright;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using static Microsoft.Playwright.Assertions;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>What the page shows.</summary>
[Collection(Browser.Collection)]
public sealed partial class ContentTests(Browser browser)
{
    [Fact]
    public async Task An_idle_cluster_says_how_to_begin()
    {
        await using var site = await Site.OpenAsync(browser);
        await site.WaitLiveAsync();
        await Expect(site.Page.Locator("#transfers-empty")).ToContainTextAsync("No transfers yet");
        await Expect(site.Page.Locator("#transfers-empty code")).ToContainTextAsync($"ra --cluster {site.Node.Host.ManagementUri.GetLeftPart(UriPartial.Authority)} upload");
        await Expect(site.Page.Locator("#tile-nodes")).ToHaveTextAsync("1");
    }

    [Fact]
    public async Task Nodes_and_transfers_appear()
    {
        await using var site = await Site.OpenAsync(browser);
        await site.WaitLiveAsync();
        site.Transfers.Put(Made.Node(site.NodeName));
        site.Transfers.Put(Made.Running(1, 250), Made.Ended(2, TransferState.Completed), Made.Ended(3, TransferState.Failed, failures: 7));
        var node = site.Page.Locator($"[data-node='{site.NodeName}']");
        await Expect(node.Locator(".badge")).ToHaveTextAsync("Up");
        await Expect(node).ToContainTextAsync("3 of 8");
        await Expect(node).ToContainTextAsync("128 MiB of 512 MiB");
        await Expect(node).ToContainTextAsync("1.0 GiB of 4.0 GiB");
        await Expect(node).ToContainTextAsync("ProjectFiles");
        var row = site.Row(Made.Running(1, 0).Id);
        await Expect(row).ToContainTextAsync("250 of 1000 MiB · 250 of 1,000 files");
        await Expect(row.GetByRole(AriaRole.Progressbar)).ToHaveAttributeAsync("aria-valuenow", "25");
        await Expect(site.Row(Made.Running(2, 0).Id).Locator(".badge")).ToHaveTextAsync("Completed");
        await Expect(site.Row(Made.Running(3, 0).Id)).ToContainTextAsync("7 failures");
        await Expect(site.Page.Locator("#tile-running")).ToHaveTextAsync("1");
        await Expect(site.Page.Locator("#tile-failed")).ToHaveTextAsync("7");
    }

    [Fact]
    public async Task Progress_moves_and_rates_and_the_time_left_follow()
    {
        await using var site = await Site.OpenAsync(browser);
        await site.WaitLiveAsync();
        var row = site.Row(Made.Running(1, 0).Id);
        site.Transfers.Put(Made.Running(1, 100));
        await Expect(row.Locator(".progress-text")).ToContainTextAsync("10 %");
        site.Transfers.Put(Made.Running(1, 200, second: 10));
        await Expect(row.Locator(".progress-text")).ToContainTextAsync("20 %");
        await Expect(row.Locator(".cell-rate")).ToContainTextAsync("10.0 MiB/s");
        await Expect(row.Locator(".cell-rate")).ToContainTextAsync("1 min 20 s left");
        await Expect(site.Page.Locator("#chart-bytes")).ToHaveAttributeAsync("aria-label", Peak());
        // Told again, late, and older than what is shown: nothing goes back.
        site.Transfers.Put(Made.Running(1, 150, second: 5), Made.Running(2, 1));
        await Expect(site.Row(Made.Running(2, 0).Id)).ToBeVisibleAsync();
        await Expect(row.Locator(".progress-text")).ToContainTextAsync("20 %");
        site.Transfers.Put(Made.Running(1, 1000, second: 12) with { State = TransferState.Completed, EndedAt = Made.Start.AddSeconds(72) });
        await Expect(row.Locator(".badge")).ToHaveTextAsync("Completed");
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_row_opens_into_shares_failed_files_and_facts()
    {
        await using var site = await Site.OpenAsync(browser);
        var failed = Made.Ended(1, TransferState.Failed, failures: 120) with
        {
            Root = "ProjectFiles:/shots/010",
            Nodes = [new NodeShare("10.0.0.1:2552", new UnitCounters { BytesDone = 300 * Made.MiB, FilesDone = 300 }, 9, 0), new NodeShare("10.0.0.2:2552", new UnitCounters { BytesDone = 100 * Made.MiB, FilesDone = 100 }, 3, 0)],
            Excluded = [new NodeExclusion("10.0.0.3:2552", "Its tree differs.")],
        };
        const string hostile = "plates/<img src=x onerror=\"document.title='owned'\">.exr";
        site.Transfers.Issues[failed.Id] = [new PathIssue(hostile, ErrorCode.LocalReadFailed, "It cannot be read."), .. Enumerable.Range(0, 119).Select(i => new PathIssue($"plates/{i:D4}.exr", ErrorCode.LocalFileChanged, "It changed."))];
        site.Transfers.Put(failed);
        await site.ExpandAsync(failed.Id);
        var row = site.Row(failed.Id);
        await Expect(row.Locator("[data-share='10.0.0.1:2552']")).ToContainTextAsync("300 MiB · 300 files");
        await Expect(row.Locator("[data-share='10.0.0.1:2552'] .meter-fill")).ToHaveAttributeAsync("style", "transform: scaleX(0.75);");
        await Expect(row.Locator(".excluded")).ToContainTextAsync("10.0.0.3:2552 is left out: Its tree differs.");
        await Expect(row.Locator(".facts")).ToContainTextAsync("ProjectFiles:/shots/010");
        await Expect(row.Locator("[data-issues] li")).ToHaveCountAsync(50);
        await Expect(row.Locator("[data-issues] li").First).ToContainTextAsync(hostile);
        await Expect(row.Locator("[data-issues] img")).ToHaveCountAsync(0);
        await row.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await row.GetByRole(AriaRole.Button, new() { Name = "Show more" }).ClickAsync();
        await Expect(row.Locator("[data-issues] li")).ToHaveCountAsync(120);
        await Expect(row.GetByRole(AriaRole.Button, new() { Name = "Show more" })).ToHaveCountAsync(0);
        await Expect(site.Page).ToHaveTitleAsync("RustyAttachments");
    }

    [Fact]
    public async Task Transfers_are_found_by_state_and_name()
    {
        await using var site = await Site.OpenAsync(browser);
        site.Transfers.Put(Made.Running(1, 10), Made.Running(2, 10), Made.Ended(3, TransferState.Failed, 1), Made.Ended(4, TransferState.Completed));
        var rows = site.Page.Locator("[data-transfer]");
        await Expect(rows).ToHaveCountAsync(4);
        foreach (var (filter, count) in new[] { ("running", 2), ("ended", 2), ("failures", 1), ("all", 4) })
        {
            await site.Page.Locator($"[data-filter={filter}]").ClickAsync();
            await Expect(rows).ToHaveCountAsync(count);
            await Expect(site.Page.Locator($"[data-filter={filter}]")).ToHaveAttributeAsync("aria-pressed", "true");
        }

        await site.Page.Locator("#search").FillAsync("SHOT_002");
        await Expect(rows).ToHaveCountAsync(1);
        await site.Page.Locator("#search").FillAsync("nothing like it");
        await Expect(site.Page.Locator("#transfers-empty")).ToContainTextAsync("Nothing matches");
    }

    [Fact]
    public async Task Charts_show_one_transfer_or_all()
    {
        await using var site = await Site.OpenAsync(browser);
        await site.WaitLiveAsync();
        site.Transfers.Put(Made.Running(1, 0), Made.Running(2, 0));
        await Expect(site.Page.Locator("#scope option")).ToHaveCountAsync(3);
        var id = Made.Running(2, 0).Id;
        await site.Page.Locator("#scope").SelectOptionAsync(id);
        site.Transfers.Put(Made.Running(1, 700, second: 10), Made.Running(2, 20, second: 10));
        await Expect(site.Page.Locator("#chart-bytes-now")).ToHaveTextAsync("2.0 MiB/s");
        await site.Page.Locator("#scope").SelectOptionAsync("");
        await Expect(site.Page.Locator("#chart-files-now")).ToHaveTextAsync(Files());
    }

    [Fact]
    public async Task A_hundred_transfers_stay_live()
    {
        const int count = 100, rounds = 8;
        await using var site = await Site.OpenAsync(browser);
        await site.WaitLiveAsync();
        for (var round = 1; round <= rounds; round++)
        {
            for (var i = 1; i <= count; i++) site.Transfers.Put(Made.Running(i, round * 100, round));
            await Expect(site.Row(Made.Running(1, 0).Id).Locator(".progress-text")).ToContainTextAsync($"{round * 10} %");
            // It answers to its user meanwhile.
            await site.Page.Locator(round % 2 == 0 ? "[data-filter=all]" : "[data-filter=running]").ClickAsync();
        }

        await Expect(site.Page.Locator("[data-transfer]")).ToHaveCountAsync(count);
        await Expect(site.Page.Locator(".progress-text", new() { HasTextString = $"{rounds * 100} of 1000 MiB" })).ToHaveCountAsync(count);
        await Expect(site.Page.Locator("#tile-running")).ToHaveTextAsync("100");
    }

    // The rate that was seen may have ended before the label is looked at; the peak stays.
    [GeneratedRegex(@"peak 10\.0 MiB/s$")]
    private static partial Regex Peak();

    [GeneratedRegex(@"^\d+/s$")]
    private static partial Regex Files();
}
