using System.Text;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary><c>ra gc</c>, through the real executable.</summary>
public sealed class GcTests : IDisposable
{
    private readonly Ra _ra = new();

    public static TheoryData<string> Stores => TestStore.Kinds;

    public void Dispose() => _ra.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task Content_whose_manifest_is_gone_is_marked_then_deleted(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        await UploadAsync(store, "dropped", "only here", "shared");
        await store.RemoveAsync((await ManifestsAsync(store)).Single());
        await UploadAsync(store, "kept", "shared", "also kept");
        string[] now = ["--grace", "0s", "--sweep-after", "0s"];

        var dry = (await _ra.RunAsync(["gc", store.Uri, .. now, "-v"])).Ended(0);
        var safe = (await _ra.RunAsync("gc", store.Uri, "--run", "--json")).Ended(0).Json; // everything is young
        await store.AgeAsync();
        var first = (await _ra.RunAsync(["gc", store.Uri, .. now, "--run", "--json"])).Ended(0).Json;
        await store.AgeAsync();
        var second = (await _ra.RunAsync(["gc", "--store", store.Uri, .. now, "--run", "--json"])).Ended(0).Json;

        Assert.Contains("nothing was changed; --run does it", dry.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0), (Objects(safe, "marked"), Objects(safe, "deleted")));
        Assert.Equal((1, 0), (Objects(first, "marked"), Objects(first, "deleted")));
        Assert.Equal((0, 1, 9), (Objects(second, "marked"), Objects(second, "deleted"), second.GetProperty("deleted").GetProperty("bytes").GetInt32()));
        Assert.Equal(2, (await store.KeysAsync()).Count(key => key.TrimStart('/').StartsWith("Data/", StringComparison.Ordinal)));
        (await _ra.RunAsync("verify", store.Uri, "--read-data")).Ended(0);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_broken_manifest_ends_it(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        await UploadAsync(store, "x", "content");
        var manifest = (await ManifestsAsync(store)).Single();
        await store.PutAsync(manifest, "{"u8.ToArray());

        (await _ra.RunAsync("gc", store.Uri, "--run", "--grace", "0s", "--sweep-after", "0s")).Failed(3, "RA1100", manifest, "stopped");

        Assert.Single(await store.KeysAsync(), key => key.TrimStart('/').StartsWith("Data/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Times_are_checked() =>
        (await _ra.RunAsync("gc", "--grace", "soon")).Failed(2, "'soon' is not a length of time");

    [Fact]
    public async Task A_store_that_does_not_exist_is_named() =>
        (await _ra.RunAsync("gc", _ra["nowhere"])).Failed(4, "nowhere");

    private static int Objects(System.Text.Json.JsonElement report, string what) => report.GetProperty(what).GetProperty("objects").GetInt32();

    private static async Task<IEnumerable<string>> ManifestsAsync(TestStore store) =>
        (await store.KeysAsync()).Select(key => key.TrimStart('/')).Where(key => key.StartsWith("Manifests/", StringComparison.Ordinal));

    private async Task UploadAsync(TestStore store, string name, params string[] contents)
    {
        var tree = new Tree();
        foreach (var content in contents) tree[content] = File(Encoding.UTF8.GetBytes(content));
        tree.CreateIn(_ra[name]);
        (await _ra.RunAsync("upload", _ra[name], "--store", store.Uri)).Ended(0);
    }
}
