using Microsoft.Playwright;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using static Microsoft.Playwright.Assertions;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>Light and dark, wide and narrow.</summary>
[Collection(Browser.Collection)]
public sealed class AppearanceTests(Browser browser)
{
    [Theory]
    [InlineData(ColorScheme.Light, "light", "dark")]
    [InlineData(ColorScheme.Dark, "dark", "light")]
    public async Task The_system_decides_about_dark_until_the_user_does(ColorScheme scheme, string system, string other)
    {
        await using var site = await Site.OpenAsync(browser, scheme: scheme);
        var root = site.Page.Locator("html");
        await Expect(root).ToHaveAttributeAsync("data-theme", system);
        var before = await BackgroundAsync(site.Page);
        await site.Page.Locator("#theme").ClickAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", other);
        Assert.NotEqual(before, await BackgroundAsync(site.Page));
        await site.Page.ReloadAsync();
        await Expect(root).ToHaveAttributeAsync("data-theme", other);
    }

    [Theory]
    [InlineData(360)]
    [InlineData(768)]
    [InlineData(1024)]
    [InlineData(1600)]
    public async Task Nothing_is_wider_than_the_window(int width)
    {
        await using var site = await Site.OpenAsync(browser, width: width, height: 800);
        var name = string.Concat(Enumerable.Repeat("a_name_without_any_blank_", 5));
        var transfer = Made.Running(1, 10) with
        {
            Name = name, Kind = TransferKind.Prestage, FailureCount = 1, Root = "/" + name + name,
            Nodes = [new NodeShare("a-host-with-a-long-name.render-farm.studio.example:2552", new() { BytesDone = 5 * Made.MiB }, 1, 1)],
            Excluded = [new NodeExclusion("another-host-with-a-long-name.render-farm.studio.example:2552", name + name)],
        };
        site.Transfers.Issues[transfer.Id] = [new PathIssue(name + "/" + name, ErrorCode.LocalReadFailed, name)];
        site.Transfers.Put(transfer, Made.Ended(2, TransferState.CompletedWithSkips, 12));
        site.Transfers.Put(Made.Node(site.NodeName) with { Locations = [name] });
        await site.ExpandAsync(transfer.Id);
        await Expect(site.Row(transfer.Id).Locator("[data-issues] li")).ToHaveCountAsync(1);
        await Expect(site.Page.Locator("[data-node] .badge")).ToHaveTextAsync("Up");
        Assert.False(await site.ScrollsSidewaysAsync());
        await site.Row(transfer.Id).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        Assert.False(await site.ScrollsSidewaysAsync());
        await Expect(site.Page.Locator("#confirm-yes")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task New_numbers_move_nothing()
    {
        await using var site = await Site.OpenAsync(browser);
        await site.WaitLiveAsync();
        site.Transfers.Put(Made.Running(1, 1), Made.Running(2, 1));
        site.Transfers.Put(Made.Node(site.NodeName));
        await Expect(site.Page.Locator("[data-node]")).ToContainTextAsync("3 of 8");
        await Expect(site.Page.Locator("[data-transfer]")).ToHaveCountAsync(2);
        var before = await PlacesAsync(site.Page);
        site.Transfers.Put(Made.Running(1, 999, 1), Made.Running(2, 888, 1) with { FailureCount = 0, TotalsFinal = false });
        site.Transfers.Put(Made.Node(site.NodeName) with { UnitsRunning = 8, MemoryUsed = 511 * Made.MiB });
        await Expect(site.Row(Made.Running(1, 0).Id)).ToContainTextAsync("99 %");
        await Expect(site.Page.Locator("[data-node]")).ToContainTextAsync("8 of 8");
        Assert.Equal(before, await PlacesAsync(site.Page));
    }

    private static Task<string> BackgroundAsync(IPage page) => page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor");

    private static Task<string> PlacesAsync(IPage page) => page.EvaluateAsync<string>("""
        () => JSON.stringify([...document.querySelectorAll('.card, .transfer-row > *, .node > *, .tile, .progress')]
          .map(e => { const r = e.getBoundingClientRect(); return [r.x, r.y, r.width, r.height].map(Math.round); }))
        """);
}
