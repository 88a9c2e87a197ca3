using System.Text;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Transfers;

/// <summary><c>ra verify</c>, through the real executable.</summary>
public sealed class VerifyTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("precious content");
    private readonly Ra _ra = new();

    public static TheoryData<string> Stores => TestStore.Kinds;

    public void Dispose() => _ra.Dispose();

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_sound_store_is_said_to_be_sound(string kind)
    {
        var store = await UploadedAsync(kind);

        var quick = (await _ra.RunAsync("verify", "--store", store.Uri)).Ended(0);
        var full = (await _ra.RunAsync("verify", "--store", store.Uri, "--read-data", "--json")).Ended(0).Json;

        Assert.Contains("no damage found", quick.Output, StringComparison.Ordinal);
        Assert.Equal((1, 2, 2), (full.GetProperty("manifests").GetInt32(), full.GetProperty("objects").GetInt32(), full.GetProperty("objectsRead").GetInt32()));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_flipped_bit_is_found_when_content_is_read(string kind)
    {
        var store = await UploadedAsync(kind);
        var flipped = (byte[])Content.Clone();
        flipped[3] ^= 4;
        await store.ReplaceAsync(Content, flipped);

        (await _ra.RunAsync("verify", "--store", store.Uri)).Ended(0);
        (await _ra.RunAsync("verify", store.Uri, "--read-data")).Failed(6, "holds other content", "RA3004");
        var found = (await _ra.RunAsync("verify", "--store", store.Uri, "--read-data=100%", "--json")).Ended(6).Json;
        Assert.Equal(("damaged", 1), (found.GetProperty("status").GetString(), found.GetProperty("findings").GetProperty("count").GetInt32()));
        (await _ra.RunAsync("download", "m.json", _ra["copy"], "--store", store.Uri)).Failed(6, "RA3004");
        Assert.DoesNotContain("a", Tree.ReadFrom(_ra["copy"]).Paths);
        Assert.Empty(_ra.TemporaryFiles());
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public async Task A_truncated_object_is_found_without_reading_and_repaired_by_another_upload(string kind)
    {
        var store = await UploadedAsync(kind);
        await store.ReplaceAsync(Content, Content[..5]);

        (await _ra.RunAsync("verify", "--store", store.Uri)).Failed(6, "has 5 bytes instead of 16", "RA3004");
        (await _ra.RunAsync("download", "m.json", _ra["copy"], "--store", store.Uri)).Failed(6, "RA3004");
        (await _ra.RunAsync("upload", _ra["source"], "--store", store.Uri)).Ended(0);
        (await _ra.RunAsync("verify", "--store", store.Uri, "--read-data")).Ended(0);
    }

    [Fact]
    public async Task A_share_that_is_none_is_refused() =>
        (await _ra.RunAsync("verify", "--read-data=often")).Failed(2, "'often' is not a share of the data");

    [Fact]
    public async Task A_store_that_is_given_twice_is_refused() =>
        (await _ra.RunAsync("verify", _ra["one"], "--store", _ra["two"])).Failed(2, "given twice");

    [Fact]
    public async Task A_store_that_does_not_exist_is_named() =>
        (await _ra.RunAsync("verify", "--store", _ra["nowhere"])).Failed(4, "nowhere");

    private async Task<TestStore> UploadedAsync(string kind)
    {
        var store = await TestStore.CreateAsync(kind, _ra);
        new Tree { ["a"] = File(Content), ["b/again"] = File(Content), ["c"] = File("other") }.CreateIn(_ra["source"]);
        (await _ra.RunAsync("upload", _ra["source"], "--store", store.Uri, "-o", "m.json")).Ended(0);
        return store;
    }
}
