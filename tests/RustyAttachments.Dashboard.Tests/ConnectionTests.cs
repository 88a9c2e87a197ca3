using Microsoft.Playwright;
using RustyAttachments.TestKit.Files;
using static Microsoft.Playwright.Assertions;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>Tokens, and connections that break.</summary>
[Collection(Browser.Collection)]
public sealed class ConnectionTests(Browser browser)
{
    private const string Reader = "reader-0123456789abcdef";
    private const string Operator = "operator-0123456789abcdef";

    [Fact]
    public async Task A_lost_connection_is_said_and_made_up_for()
    {
        await using var site = await Site.OpenAsync(browser);
        site.Transfers.Put(Made.Running(1, 10), Made.Running(2, 10));
        await Expect(site.Page.Locator("[data-transfer]")).ToHaveCountAsync(2);
        await site.Page.RouteAsync("**/api/v1/events", route => route.AbortAsync());
        site.Transfers.CutOff();
        await Expect(site.Page.Locator("#lost")).ToContainTextAsync("Connection lost, reconnecting…");
        await Expect(site.Page.Locator("#connection")).ToHaveTextAsync("Reconnecting");
        await Expect(site.Page.Locator("[data-transfer]")).ToHaveCountAsync(2);
        site.Transfers.Forget(Made.Running(1, 0).Id);
        site.Transfers.Put(Made.Running(2, 500, 10), Made.Running(3, 10));
        await site.Page.UnrouteAsync("**/api/v1/events");
        await Expect(site.Page.Locator("#lost")).ToHaveCountAsync(0);
        await Expect(site.Row(Made.Running(1, 0).Id)).ToHaveCountAsync(0);
        await Expect(site.Row(Made.Running(2, 0).Id)).ToContainTextAsync("50 %");
        await Expect(site.Row(Made.Running(3, 0).Id)).ToBeVisibleAsync();
        await site.WaitLiveAsync();
    }

    [Fact]
    public async Task A_token_is_asked_for_and_kept_in_the_tab_only()
    {
        using var files = new TempDirectory();
        await using var site = await Site.OpenAsync(browser, Tokens(files));
        await Expect(site.Page.Locator("#login")).ToBeVisibleAsync();
        await Expect(site.Page.Locator("#board")).ToBeHiddenAsync();
        await SignInAsync(site.Page, "wrong-0123456789abcdef");
        await Expect(site.Page.Locator("#login-error")).ToContainTextAsync("RA4008");
        await SignInAsync(site.Page, Operator);
        await site.WaitLiveAsync();
        var transfer = Made.Running(1, 10);
        site.Transfers.Put(transfer);
        await site.Row(transfer.Id).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await site.Page.GetByRole(AriaRole.Dialog).GetByText("Cancel transfer").ClickAsync();
        Assert.Equal($"cancel {transfer.Id}", await site.Transfers.NextCallAsync());
        Assert.DoesNotContain(Operator, site.Page.Url, StringComparison.Ordinal);
        Assert.Equal("", await site.Page.EvaluateAsync<string>("() => document.cookie + Object.keys(localStorage).join()"));
        await site.Page.ReloadAsync();
        await Expect(site.Row(transfer.Id)).ToBeVisibleAsync();
        await site.Page.Locator("#sign-out").ClickAsync();
        await Expect(site.Page.Locator("#login")).ToBeVisibleAsync();
        Assert.Equal(0, await site.Page.EvaluateAsync<int>("() => sessionStorage.length"));
    }

    [Fact]
    public async Task Who_may_only_look_is_not_offered_more()
    {
        using var files = new TempDirectory();
        await using var site = await Site.OpenAsync(browser, Tokens(files));
        await SignInAsync(site.Page, Reader);
        await site.WaitLiveAsync();
        var transfer = Made.Running(1, 10);
        site.Transfers.Put(transfer);
        var cancel = site.Row(transfer.Id).GetByRole(AriaRole.Button, new() { Name = "Cancel" });
        await Expect(cancel).ToBeDisabledAsync();
        await Expect(cancel).ToHaveAttributeAsync("title", "Needs the operate token");
        await Expect(site.Page.Locator("[data-node]").GetByRole(AriaRole.Button)).ToBeDisabledAsync();
    }

    private static string Tokens(TempDirectory files) =>
        $"management {{ read-token-file = \"{files.WriteFile("read", Reader)}\", operate-token-file = \"{files.WriteFile("operate", Operator)}\" }}";

    private static async Task SignInAsync(IPage page, string token)
    {
        await page.Locator("#token").FillAsync(token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }
}
