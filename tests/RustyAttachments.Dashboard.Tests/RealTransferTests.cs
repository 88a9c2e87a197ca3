using System.Net;
using System.Text;
using System.Text.Json;
using RustyAttachments.Node.Tests.Management;
using RustyAttachments.TestKit.Files;
using static Microsoft.Playwright.Assertions;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>The page of a node that works.</summary>
[Collection(Browser.Collection)]
public sealed class RealTransferTests(Browser browser)
{
    [Fact]
    public async Task A_transfer_is_followed_to_its_end_and_a_failure_says_why()
    {
        using var files = new TempDirectory();
        for (var i = 0; i < 300; i++) files.WriteFile($"tree/{i % 7}/{i}.txt", $"content {i}");
        var tree = files["tree"];
        files.CreateDirectory("store");
        await using var site = await Site.OpenAsync(browser, $$"""
            node { store = "{{files.Path}}/store", scratch = "{{files.Path}}/scratch", hash-cache = "{{files.Path}}/hashes" }
            """, isReal: true);
        await site.WaitLiveAsync();
        await Expect(site.Page.Locator($"[data-node='{site.NodeName}']")).ToContainTextAsync("0 of");

        var row = site.Row(await SubmitAsync(site, tree, "three hundred"));
        await Expect(row.Locator(".badge")).ToHaveTextAsync("Completed");
        await Expect(row).ToContainTextAsync("300 files");
        await row.Locator(".toggle").ClickAsync();
        await Expect(row.Locator($"[data-share='{site.NodeName}']")).ToContainTextAsync("300 files");
        var saved = await site.Page.RunAndWaitForDownloadAsync(() => row.GetByText("Download manifest").ClickAsync());
        using var manifest = JsonDocument.Parse(await File.ReadAllTextAsync(await saved.PathAsync()));
        Assert.Equal(300, manifest.RootElement.GetProperty("files").GetArrayLength());

        var failed = site.Row(await SubmitAsync(site, tree + "-absent", "nothing"));
        await Expect(failed.Locator(".badge")).ToHaveTextAsync("Failed");
        await failed.Locator(".toggle").ClickAsync();
        await Expect(failed.Locator("[data-issues] li")).ToContainTextAsync("RA1001");
    }

    private static async Task<string> SubmitAsync(Site site, string path, string name)
    {
        using var response = await site.Node.SendAsync(HttpMethod.Post, "/api/v1/transfers", change: request =>
            request.Content = new StringContent($$$"""{"kind":"upload","name":"{{{name}}}","source":{"paths":["{{{path}}}"]}}""", Encoding.UTF8, "application/json"));
        return (await RunningNode.DocumentAsync(response, HttpStatusCode.Created)).GetProperty("id").GetString()!;
    }
}
