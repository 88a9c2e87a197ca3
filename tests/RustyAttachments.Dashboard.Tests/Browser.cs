using Microsoft.Playwright;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>The browser that all tests share; each has a profile of its own in it.</summary>
public sealed class Browser : IAsyncLifetime
{
    public const string Collection = "browser";

    private const string Executable = "/usr/bin/chromium";

    // A machine that is busy with other tests is no failure of the page.
    private const float PatienceMilliseconds = 60_000;

    private IPlaywright? _driver;
    private IBrowser? _browser;

    public async Task InitializeAsync()
    {
        Assert.True(File.Exists(Executable), $"The dashboard is tested in a browser: install Debian's package chromium, which has {Executable}, or run ./test, which does.");
        Assertions.SetDefaultExpectTimeout(PatienceMilliseconds);
        _driver = await Playwright.CreateAsync();
        _browser = await _driver.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = Executable,
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync",
            ],
        });
    }

    public async Task DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _driver?.Dispose();
    }

    /// <summary>A fresh profile.</summary>
    internal async Task<IBrowserContext> NewProfileAsync(ColorScheme scheme = ColorScheme.Light, int width = 1280, int height = 900)
    {
        var profile = await _browser!.NewContextAsync(new BrowserNewContextOptions { ColorScheme = scheme, ViewportSize = new ViewportSize { Width = width, Height = height } });
        profile.SetDefaultTimeout(PatienceMilliseconds);
        return profile;
    }
}

/// <summary>Tests of the browser run one after the other: two cores have enough to do with one.</summary>
[CollectionDefinition(Browser.Collection)]
public sealed class BrowserTests : ICollectionFixture<Browser>;
