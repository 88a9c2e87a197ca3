using System.Text.Json;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary>The main job, through the real executable: what goes up comes down.</summary>
public sealed class RoundTripTests : IDisposable
{
    private readonly Ra _ra = new();

    public static TheoryData<string> Stores => TestStore.Kinds;

    private string Source => _ra["source"];

    private string Copy => _ra["copy"];

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_tree_comes_back_as_it_was(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        Trees.Everything().CreateIn(Source);
        var key = KeyOf(await UploadAsync(store));
        await DownloadAsync(store, key);
        Tree.AssertEqual(Trees.Everything(), Tree.ReadFrom(Copy));
        Assert.Empty(_ra.TemporaryFiles());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Each_content_is_stored_once_and_not_again(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        Trees.Everything().CreateIn(Source);
        var first = Totals(await UploadAsync(store));
        var second = Totals(await UploadAsync(store));
        Assert.Equal(8, first.GetProperty("objectsStored").GetInt64());
        Assert.Equal(0, second.GetProperty("objectsStored").GetInt64());
        Assert.Equal(0, second.GetProperty("bytesStored").GetInt64());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Large_files_go_in_chunks(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        new Tree { ["large"] = File(Trees.Bytes(5_500_000, seed: 7), mtime: 5), ["exact"] = File(Trees.Bytes(1 << 20, seed: 8), mtime: 6) }.CreateIn(Source);
        await UploadAsync(store, "--chunk-size", "1MiB", "-o", "m.json");
        var shown = (await _ra.RunAsync("manifest", "show", "m.json", "--json")).Ended(0).Json;
        Assert.Equal(1, shown.GetProperty("chunkedFiles").GetInt64());
        Assert.Equal(6, shown.GetProperty("chunks").GetInt64());
        await DownloadAsync(store, "m.json");
        Tree.AssertEqual(Tree.ReadFrom(Source), Tree.ReadFrom(Copy));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_second_download_writes_nothing_and_repairs_what_changed(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        Trees.Everything().CreateIn(Source);
        await UploadAsync(store, "-o", "m.json");
        await DownloadAsync(store, "m.json");
        Assert.Equal(0, Totals(await DownloadAsync(store, "m.json")).GetProperty("filesWritten").GetInt64());
        await System.IO.File.WriteAllTextAsync(_ra["copy/scene.blend"], "changed");
        Assert.Equal(1, Totals(await DownloadAsync(store, "m.json")).GetProperty("filesWritten").GetInt64());
        Tree.AssertEqual(Tree.ReadFrom(Source), Tree.ReadFrom(Copy));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Two_uploads_of_the_same_content_at_once_leave_a_clean_store(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        Trees.Small(400).CreateIn(Source);
        using var one = _ra.Start("upload", Source, "--store", store.Uri, "--json");
        using var two = _ra.Start("upload", Source, "--store", store.Uri, "--json");
        var results = await Task.WhenAll(one.EndAsync(TimeSpan.FromMinutes(2)), two.EndAsync(TimeSpan.FromMinutes(2)));
        Assert.All(results, r => r.Ended(0));
        Assert.Equal(400, results.Sum(r => Totals(r).GetProperty("objectsStored").GetInt64()));
        Assert.Equal(400, (await store.KeysAsync()).Count(k => k.StartsWith("Data/", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_manifest_of_the_store_can_be_named_by_its_uri(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        new Tree { ["a"] = File("x", mtime: 1) }.CreateIn(Source);
        var uri = store.UriOf(KeyOf(await UploadAsync(store)));
        (await _ra.RunAsync("manifest", "show", uri)).Ended(0);
        string[] where = kind == "s3" ? [] : ["--store", store.Uri]; // an s3:// URI names the store, too
        (await _ra.RunAsync(["download", uri, Copy, .. where])).Ended(0);
        Tree.AssertEqual(Tree.ReadFrom(Source), Tree.ReadFrom(Copy));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Job_attachments_get_the_keys_of_deadline_cloud(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        new Tree { ["a"] = File("x", mtime: 1) }.CreateIn(Source);
        var key = KeyOf(await UploadAsync(store, "--farm-id", "farm-1", "--queue-id", "queue-2", "--format", "v2023"));
        Assert.Matches("^Manifests/farm-1/queue-2/Inputs/[0-9a-f]{32}/[0-9a-f]{32}_input$", key);
        await DownloadAsync(store, key["Manifests/".Length..]);
        Tree.AssertEqual(Tree.ReadFrom(Source), Tree.ReadFrom(Copy));
    }

    [Fact]
    public async Task The_default_store_needs_no_setup_and_quiet_runs_compose()
    {
        Trees.Everything().CreateIn(Source);
        var key = (await _ra.RunAsync("upload", "-q", Source)).Ended(0);
        Assert.Empty(key.Error);
        Assert.StartsWith("Manifests/source/", key.Output, StringComparison.Ordinal);
        Assert.Empty((await _ra.RunAsync("download", "-q", key.Output.TrimEnd(), Copy)).Ended(0).Output);
        Tree.AssertEqual(Trees.Everything(), Tree.ReadFrom(Copy));
    }

    [Fact]
    public async Task A_manifest_can_come_from_a_pipe()
    {
        Trees.Everything().CreateIn(Source);
        var manifest = (await _ra.RunAsync("upload", Source, "-o", "-")).Ended(0);
        (await _ra.RunAsync(manifest.OutputBytes, "download", "-", Copy)).Ended(0);
        Tree.AssertEqual(Trees.Everything(), Tree.ReadFrom(Copy));
    }

    [Fact]
    public async Task Escaping_links_become_their_content_and_globs_choose()
    {
        new Tree { ["secret"] = File("outside", mtime: 9, runnable: true) }.CreateIn(_ra["outside"]);
        new Tree { ["keep/link"] = Link("../../outside/secret"), ["keep/a.tmp"] = File("t"), ["drop/b"] = File("b") }.CreateIn(Source);
        var key = KeyOf((await _ra.RunAsync("upload", Source, "--include", "keep/**", "--exclude", "**/*.tmp", "--json")).Ended(0));
        (await _ra.RunAsync("download", key, Copy)).Ended(0);
        Tree.AssertEqual(new Tree { ["keep/link"] = File("outside", mtime: 9, runnable: true) }, Tree.ReadFrom(Copy));
    }

    [Fact]
    public async Task What_differs_is_kept_replaced_or_copied_as_the_user_wants()
    {
        new Tree { ["a.txt"] = File("new", mtime: 1) }.CreateIn(Source);
        await _ra.RunAsync("upload", Source, "-o", "m.json");
        foreach (var (policy, expected) in new (string, Tree)[]
        {
            ("skip", new Tree { ["a.txt"] = File("old") }),
            ("create-copy", new Tree { ["a.txt"] = File("old"), ["a (1).txt"] = File("new", mtime: 1) }),
            ("overwrite", new Tree { ["a.txt"] = File("new", mtime: 1) }),
        })
        {
            new Tree { ["a.txt"] = File("old", mtime: 99) }.CreateIn(_ra[policy]);
            (await _ra.RunAsync("download", "m.json", _ra[policy], "--conflict", policy)).Ended(0);
            Tree.AssertEqual(expected, Tree.ReadFrom(_ra[policy]));
        }
    }

    [Fact]
    public async Task For_people_a_transfer_ends_with_a_short_summary()
    {
        new Tree { ["a"] = File("0123456789") }.CreateIn(Source);
        var lines = (await _ra.RunAsync("upload", Source)).Ended(0).Output.TrimEnd().Split('\n');
        Assert.Matches(@"^uploaded 1 file, 10 B, in \d+\.\d s \(\S+ \S+/s\)$", lines[0]);
        Assert.Equal($"stored 1 object, 10 B, in {_ra.DefaultStore}; 0 were there already", lines[1]);
        Assert.Matches("^manifest Manifests/source/[^/]+_input$", lines[2]);
    }

    public void Dispose() => _ra.Dispose();

    private async Task<RaResult> UploadAsync(TestStore store, params string[] more) =>
        (await _ra.RunAsync(["upload", Source, "--store", store.Uri, "--json", .. more])).Ended(0);

    private async Task<RaResult> DownloadAsync(TestStore store, string manifest) =>
        (await _ra.RunAsync("download", manifest, Copy, "--store", store.Uri, "--json")).Ended(0);

    private static string KeyOf(RaResult uploaded) => uploaded.Json.GetProperty("manifest").GetProperty("key").GetString()!;

    private static JsonElement Totals(RaResult result) => result.Json.GetProperty("totals");
}
