using System.Collections.Concurrent;
using Microsoft.Playwright;
using RustyAttachments.Node.Tests.Management;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>A node, the transfers that a test makes up for it, and its dashboard in a browser. Disposing checks that the page had no error and asked nobody else for anything.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly IBrowserContext _profile;
    private readonly ConcurrentQueue<string> _problems = new();

    private Site(RunningNode node, FakeTransferService transfers, IBrowserContext profile, IPage page)
    {
        (Node, Transfers, _profile, Page) = (node, transfers, profile, page);
        page.PageError += (_, error) => _problems.Enqueue(error);
        page.Console += (_, message) =>
        {
            // Chromium says so of each answer that is no success; tests provoke some.
            if (message.Type is "error" && !message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal)) _problems.Enqueue(message.Text);
        };
        page.Request += (_, request) =>
        {
            var uri = new Uri(request.Url);
            if (uri.Scheme is not ("data" or "blob") && uri.Authority != node.Host.ManagementUri.Authority) _problems.Enqueue("asked for " + uri);
            if (uri.Query.Contains("token", StringComparison.OrdinalIgnoreCase)) _problems.Enqueue("a token in " + uri);
        };
    }

    public RunningNode Node { get; }

    public FakeTransferService Transfers { get; }

    public IPage Page { get; }

    /// <summary>The node's name: <c>HOST:PORT</c>.</summary>
    public string NodeName => Node.Host.Address.Split('@')[1];

    /// <summary>Starts a node and opens its page; with <paramref name="isReal"/> the node works, and nothing is made up.</summary>
    public static async Task<Site> OpenAsync(Browser browser, string hocon = "", ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900, bool isReal = false)
    {
        var transfers = new FakeTransferService { OneAtATime = true };
        var node = await RunningNode.StartAsync(hocon, isReal ? null : _ => transfers);
        Assert.True(await node.Host.WaitUpAsync());
        var profile = await browser.NewProfileAsync(scheme, width, height);
        var site = new Site(node, transfers, profile, await profile.NewPageAsync());
        await site.Page.GotoAsync(node.Host.ManagementUri.ToString());
        return site;
    }

    /// <summary>The row of a transfer.</summary>
    public ILocator Row(string id) => Page.Locator($"[data-transfer='{id}']");

    /// <summary>Ends when the page follows the node.</summary>
    public Task WaitLiveAsync() => Assertions.Expect(Page.Locator("#connection")).ToHaveAttributeAsync("data-state", "live");

    /// <summary>Opens the row of a transfer.</summary>
    public Task ExpandAsync(string id) => Row(id).Locator(".toggle").ClickAsync();

    /// <summary>Whether the page is wider than its window.</summary>
    public Task<bool> ScrollsSidewaysAsync() => Page.EvaluateAsync<bool>("() => document.documentElement.scrollWidth > innerWidth");

    public async ValueTask DisposeAsync()
    {
        await _profile.DisposeAsync();
        await Node.DisposeAsync();
        Assert.Empty(_problems);
    }
}
