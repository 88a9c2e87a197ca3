using System.Text;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary>What is remembered from run to run, with processes of their own.</summary>
public class CacheTests
{
    public static TheoryData<string> Kinds => TestStore.Kinds;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_second_upload_reads_nothing_and_what_changed_is_noticed(string kind)
    {
        using var ra = new Ra();
        var store = await TestStore.CreateAsync(kind, ra);
        var tree = Trees.Small(300);
        tree.CreateIn(ra["tree"]);
        (await ra.RunAsync("upload", "tree", "--store", store.Uri)).Ended(0);
        new Tree { ["d1/f1"] = File("changed", mtime: 1_000) }.CreateIn(ra["tree"]);

        var second = (await ra.RunAsync("upload", "tree", "--store", store.Uri, "--json")).Ended(0).Json.GetProperty("totals");
        Assert.Equal((299, 1, 7), (second.GetProperty("filesNotRead").GetInt64(), second.GetProperty("objectsStored").GetInt64(), second.GetProperty("bytesHashed").GetInt64()));
        (await ra.RunAsync("verify", store.Uri, "--read-data")).Ended(0);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_somebody_else_removed_from_the_store_is_stored_again(string kind)
    {
        using var ra = new Ra();
        var store = await TestStore.CreateAsync(kind, ra);
        Trees.Small(80).CreateIn(ra["tree"]);
        (await ra.RunAsync("upload", "tree", "--store", store.Uri)).Ended(0);
        await store.ReplaceAsync(Encoding.UTF8.GetBytes("1 file 7"), Encoding.UTF8.GetBytes("cut"));

        var second = (await ra.RunAsync("upload", "tree", "--store", store.Uri, "--json")).Ended(0).Json.GetProperty("totals");

        Assert.Equal((79, 1, 80), (second.GetProperty("filesNotRead").GetInt64(), second.GetProperty("bytesHashed").GetInt64() / 8, second.GetProperty("filesDone").GetInt64()));
        (await ra.RunAsync("verify", store.Uri, "--read-data")).Ended(0);
    }

    [Fact]
    public async Task Processes_share_a_cache()
    {
        using var ra = new Ra();
        var tree = Trees.Small(200);
        tree.CreateIn(ra["tree"]);

        var runs = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => ra.RunAsync("snapshot", "tree", "-o", $"m{i}.json")));

        Assert.All(runs, run => Assert.Equal("", run.Ended(0).Error.Contains("warning", StringComparison.Ordinal) ? run.Error : ""));
        var stats = (await ra.RunAsync("cache", "stats", "--json")).Ended(0).Json;
        Assert.Equal(tree.Count, stats.GetProperty("caches").GetProperty("hashes").GetProperty("entries").GetInt64());
    }

    [Fact]
    public async Task A_damaged_cache_is_kept_aside_and_the_upload_is_right()
    {
        using var ra = new Ra();
        Trees.Small(20).CreateIn(ra["tree"]);
        (await ra.RunAsync("upload", "tree")).Ended(0);
        var file = Directory.GetFiles(Path.Combine(ra.Home, ".rusty-attachments", "cache"), "hashes-*.db").Single();
        System.IO.File.WriteAllBytes(file, Trees.Bytes(8192, seed: 3));

        var second = (await ra.RunAsync("upload", "tree", "--json")).Ended(0);

        Assert.Contains("was damaged", second.Error, StringComparison.Ordinal);
        Assert.Equal(0, second.Json.GetProperty("totals").GetProperty("filesNotRead").GetInt64());
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(file)!, "*.damaged-*"), name => !name.EndsWith("-wal", StringComparison.Ordinal) && !name.EndsWith("-shm", StringComparison.Ordinal));
        (await ra.RunAsync("verify", "--read-data")).Ended(0);
    }
}
