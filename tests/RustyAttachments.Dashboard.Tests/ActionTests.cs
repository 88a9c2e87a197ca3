using Microsoft.Playwright;
using RustyAttachments.Actors.Service;
using static Microsoft.Playwright.Assertions;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>What the page can be told to do.</summary>
[Collection(Browser.Collection)]
public sealed class ActionTests(Browser browser)
{
    [Fact]
    public async Task Cancelling_asks_first()
    {
        await using var site = await Site.OpenAsync(browser);
        var transfer = Made.Running(1, 10);
        site.Transfers.Put(transfer);
        var cancel = site.Row(transfer.Id).GetByRole(AriaRole.Button, new() { Name = "Cancel" });
        var dialog = site.Page.GetByRole(AriaRole.Dialog);
        await cancel.ClickAsync();
        await Expect(dialog).ToContainTextAsync("Cancel “shot_001”?");
        await dialog.GetByText("Keep it running").ClickAsync();
        await Expect(dialog).ToBeHiddenAsync();
        await cancel.ClickAsync();
        await dialog.GetByText("Cancel transfer").ClickAsync();
        Assert.Equal($"cancel {transfer.Id}", await site.Transfers.NextCallAsync());
        await Expect(site.Page.Locator(".toast")).ToContainTextAsync("is being cancelled");
        site.Transfers.Put(transfer with { State = TransferState.Cancelled, EndedAt = Made.Start.AddMinutes(2), UpdatedAt = Made.Start.AddMinutes(2) });
        await Expect(site.Row(transfer.Id).Locator(".badge")).ToHaveTextAsync("Cancelled");
    }

    [Fact]
    public async Task Draining_asks_first_and_the_node_shows_it()
    {
        await using var site = await Site.OpenAsync(browser);
        site.Transfers.Put(Made.Node(site.NodeName));
        var node = site.Page.Locator($"[data-node='{site.NodeName}']");
        await node.GetByRole(AriaRole.Button, new() { Name = $"Drain {site.NodeName}" }).ClickAsync();
        await site.Page.GetByRole(AriaRole.Dialog).GetByText("Drain node").ClickAsync();
        Assert.Equal($"drain {site.NodeName}", await site.Transfers.NextCallAsync());
        site.Transfers.Put(Made.Node(site.NodeName) with { Draining = true });
        await Expect(node.Locator(".badge")).ToHaveTextAsync("Draining");
        await Expect(node.GetByRole(AriaRole.Button)).ToBeDisabledAsync();
    }

    [Fact]
    public async Task A_refusal_is_shown()
    {
        await using var site = await Site.OpenAsync(browser);
        var transfer = Made.Running(1, 10);
        site.Transfers.Put(transfer);
        await site.Row(transfer.Id).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        site.Transfers.Forget(transfer.Id);
        await site.Page.GetByRole(AriaRole.Dialog).GetByText("Cancel transfer").ClickAsync();
        await Expect(site.Page.Locator(".toast.error")).ToContainTextAsync("RA4010");
    }

    [Fact]
    public async Task A_manifest_is_saved()
    {
        await using var site = await Site.OpenAsync(browser);
        var transfer = Made.Ended(1, TransferState.Completed) with { ManifestKey = "Manifests/shot_001/x_input" };
        site.Transfers.Manifests[transfer.Id] = "{\"paths\":[]}"u8.ToArray();
        site.Transfers.Put(transfer);
        await site.ExpandAsync(transfer.Id);
        var saved = await site.Page.RunAndWaitForDownloadAsync(() => site.Page.GetByText("Download manifest").ClickAsync());
        Assert.Equal($"{transfer.Id}.json", saved.SuggestedFilename);
        Assert.Equal("{\"paths\":[]}", await File.ReadAllTextAsync(await saved.PathAsync()));
    }

    [Fact]
    public async Task Everything_can_be_done_with_the_keyboard()
    {
        await using var site = await Site.OpenAsync(browser);
        var transfer = Made.Running(1, 10);
        site.Transfers.Put(transfer);
        var toggle = site.Row(transfer.Id).Locator(".toggle");
        await Expect(toggle).ToBeVisibleAsync();
        await site.Page.Keyboard.PressAsync("Tab");
        await Expect(site.Page.GetByText("Skip to transfers")).ToBeFocusedAsync();
        await site.Page.Keyboard.PressAsync("Enter");
        for (var i = 0; i < 6; i++) await site.Page.Keyboard.PressAsync("Tab"); // the filters, the search field, the row
        await Expect(toggle).ToBeFocusedAsync();
        await site.Page.Keyboard.PressAsync("Enter");
        await Expect(toggle).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(site.Row(transfer.Id).Locator(".details")).ToBeVisibleAsync();
        await site.Page.Keyboard.PressAsync("Tab");
        await site.Page.Keyboard.PressAsync("Enter");
        await Expect(site.Page.Locator("#confirm-no")).ToBeFocusedAsync();
        await site.Page.Keyboard.PressAsync("Escape");
        await Expect(site.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(site.Row(transfer.Id).GetByRole(AriaRole.Button, new() { Name = "Cancel" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Whatever_can_be_pressed_has_a_name()
    {
        await using var site = await Site.OpenAsync(browser);
        var transfer = Made.Running(1, 10);
        site.Transfers.Put(transfer);
        await site.ExpandAsync(transfer.Id);
        var nameless = await site.Page.EvaluateAsync<string[]>("""
            () => [...document.querySelectorAll('button, input, select, canvas, [role=progressbar], [role=meter]')]
              .filter(e => !(e.getAttribute('aria-label') || e.getAttribute('aria-hidden') || e.textContent.trim() || e.labels?.length) && !e.closest('dialog'))
              .map(e => e.outerHTML)
            """);
        Assert.Empty(nameless);
    }
}
