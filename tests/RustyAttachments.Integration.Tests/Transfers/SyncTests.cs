using System.Text;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary><c>ra sync</c>, through the real executable.</summary>
public sealed class SyncTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("precious content");
    private readonly Ra _ra = new();

    public static TheoryData<string, string> Pairs
    {
        get
        {
            var pairs = new TheoryData<string, string>();
            string[] kinds = S3Server.Endpoint is null ? ["file"] : ["file", "s3"];
            foreach (var from in kinds)
                foreach (var to in kinds) pairs.Add(from, to);
            return pairs;
        }
    }

    public void Dispose() => _ra.Dispose();

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_store_is_copied_whole_and_only_once(string fromKind, string toKind)
    {
        var (from, to) = await UploadedAsync(fromKind, toKind, Trees.Everything());

        var first = (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri, "--json")).Ended(0).Json;
        var second = (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri, "--json")).Ended(0).Json;

        Assert.True(first.GetProperty("totals").GetProperty("objectsStored").GetInt32() > 5);
        Assert.Equal((1, 0), (first.GetProperty("manifestsStored").GetInt32(), first.GetProperty("manifestsPresent").GetInt32()));
        Assert.Equal((0, 0, 1), (second.GetProperty("totals").GetProperty("objectsStored").GetInt32(), second.GetProperty("manifestsStored").GetInt32(), second.GetProperty("manifestsPresent").GetInt32()));
        Assert.Equal((await from.KeysAsync()).Select(Below).Order(), (await to.KeysAsync()).Select(Below).Order());
        (await _ra.RunAsync("verify", to.Uri, "--read-data")).Ended(0);
        var key = (await to.KeysAsync()).Select(Below).Single(k => k.StartsWith("Manifests/", StringComparison.Ordinal));
        (await _ra.RunAsync("download", key, _ra["copy"], "--store", to.Uri)).Ended(0);
        Tree.AssertEqual(Trees.Everything(), Tree.ReadFrom(_ra["copy"]));
        Assert.Empty(_ra.TemporaryFiles());
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_damaged_object_is_named_and_not_copied(string fromKind, string toKind)
    {
        var (from, to) = await UploadedAsync(fromKind, toKind, new Tree { ["a"] = File(Content) });
        var flipped = (byte[])Content.Clone();
        flipped[3] ^= 4;
        await from.ReplaceAsync(Content, flipped);

        // Within S3 nobody sees the content unless that is asked for.
        (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri, "--read-data")).Failed(6, "RA3004", "holds other content", "'a' of Manifests/");
        await from.ReplaceAsync(Content, Content[..3]);
        (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri)).Failed(6, "RA3004", "'a' of Manifests/");
        (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri, "--on-error", "skip")).Failed(5, "RA4000");

        Assert.DoesNotContain(toKind == "file" && !Directory.Exists(to.Uri) ? [] : await to.KeysAsync(), key => Below(key).StartsWith("Data/", StringComparison.Ordinal) || Below(key).StartsWith("Manifests/", StringComparison.Ordinal));
    }

    [S3Fact]
    public async Task Between_buckets_of_one_service_no_content_passes_through_this_machine()
    {
        var (from, to) = await UploadedAsync("s3", "s3", new Tree { ["big"] = File(Trees.Bytes(3_000_000, seed: 1)) });

        // Through this machine it would take months.
        (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri, "--limit-rate", "1KiB/s")).Ended(0);

        (await _ra.RunAsync("verify", to.Uri, "--read-data")).Ended(0);
    }

    [Fact]
    public async Task A_manifest_is_named_by_key_by_uri_or_as_a_file()
    {
        var (from, to) = await UploadedAsync("file", "file", new Tree { ["a"] = File(Content) });
        var key = (await from.KeysAsync()).Single(k => k.StartsWith("Manifests/", StringComparison.Ordinal));
        async Task<string> RunAsync(string manifest) =>
            (await _ra.RunAsync("sync", manifest, "--from", from.Uri, "--to", to.Uri)).Ended(0).Output;

        Assert.Contains("stored 1 manifest", await RunAsync(key), StringComparison.Ordinal);
        Assert.Contains("1 were there already", (await RunAsync(key["Manifests/".Length..])).Split('\n')[2], StringComparison.Ordinal);
        Assert.Contains("stored 0 manifests", await RunAsync(from.UriOf(key)), StringComparison.Ordinal);
        Assert.Contains("stored 0 manifests", await RunAsync(Path.Combine(from.Uri, key)), StringComparison.Ordinal);
        Assert.Contains("stored 1 manifest", await RunAsync("m.json"), StringComparison.Ordinal);

        Assert.Contains(await to.KeysAsync(), k => k.StartsWith("Manifests/m/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_cannot_be_meant_is_explained()
    {
        (await _ra.RunAsync("sync", "--from", _ra["a"], "--to", _ra["b"])).Failed(2, "--all");
        (await _ra.RunAsync("sync", "x", "--all", "--from", _ra["a"], "--to", _ra["b"])).Failed(2, "--all");
        (await _ra.RunAsync("sync", "x", "--to", _ra["b"])).Failed(2, "--from");
        (await _ra.RunAsync("sync", "--all", "--from", _ra["a"], "--to", $"file://{_ra["a"]}/")).Failed(2, "same store");
        (await _ra.RunAsync("sync", "s3://other/x/Manifests/y", "--from", _ra["a"], "--to", _ra["b"])).Failed(2, "--from");
        (await _ra.RunAsync("sync", "nowhere", "--from", _ra["a"], "--to", _ra["b"])).Failed(3, "'nowhere'");
        (await _ra.RunAsync("sync", "--all", "--from", _ra["a"], "--to", _ra["b"])).Failed(4, "RA3002");
    }

    [Fact]
    public async Task A_copy_that_is_cancelled_ends_tidily_and_the_next_one_finishes()
    {
        var (from, to) = await UploadedAsync("file", "file", Trees.Small(1500));
        using var run = _ra.Start("sync", "--all", "--from", from.Uri, "--to", to.Uri, "--limit-rate", "2KiB/s", "--progress", "json");
        await run.SaidAsync(line => line.StartsWith("{\"phase\"", StringComparison.Ordinal), count: 2);

        run.Signal("INT");
        (await run.EndAsync(TimeSpan.FromSeconds(30))).Failed(130, "RA4001");

        Assert.Empty(Directory.Exists(Path.Combine(to.Uri, ".tmp")) ? Directory.GetFiles(Path.Combine(to.Uri, ".tmp"), "*", SearchOption.AllDirectories) : []);
        (await _ra.RunAsync("sync", "--all", "--from", from.Uri, "--to", to.Uri)).Ended(0);
        (await _ra.RunAsync("verify", to.Uri, "--read-data")).Ended(0);
    }

    private static string Below(string key) => key.TrimStart('/');

    private async Task<(TestStore From, TestStore To)> UploadedAsync(string fromKind, string toKind, Tree tree)
    {
        var from = await TestStore.CreateAsync(fromKind, _ra);
        var to = await TestStore.CreateAsync(toKind, _ra, "other");
        tree.CreateIn(_ra["source"]);
        (await _ra.RunAsync("upload", _ra["source"], "--store", from.Uri, "-o", "m.json")).Ended(0);
        return (from, to);
    }
}
