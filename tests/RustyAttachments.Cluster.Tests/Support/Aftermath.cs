using System.Text.Json;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>What must be true after every scenario, whatever happened in it.</summary>
internal static class Aftermath
{
    /// <summary>
    /// Fails unless the transfer has done what a single machine does, nothing is damaged, and nothing is left behind. At most
    /// <paramref name="again"/> objects may have been sent once more than needed. Returns the transfer's last state.
    /// </summary>
    public static async Task<JsonElement> CheckAsync(Farm farm, string id, SourceTree tree, int again)
    {
        var ended = await farm.EndAsync(id);
        await StoreIsRightAsync(farm.StoreUri, farm.All.Select(node => node.Door), ended, tree, again);
        foreach (var node in farm.All.Where(node => node.IsRunning))
        {
            await Farm.UntilAsync(async () => (await node.Process.GetAsync("/api/v1/nodes")).GetProperty("nodes").EnumerateArray().All(n => !n.TryGetProperty("unitsRunning", out var running) || running.GetInt32() == 0), $"{node.Address} has no work");
            await Farm.UntilAsync(() => Task.FromResult(Directory.GetDirectories(node.Scratch, id, new EnumerationOptions { RecurseSubdirectories = true }).Length == 0), $"{node.Address} has removed what it had of {id}");
        }

        return ended;
    }

    /// <summary>The part of <see cref="CheckAsync"/> that is about the store.</summary>
    public static async Task StoreIsRightAsync(string uri, IEnumerable<StoreDoor> doors, JsonElement ended, SourceTree tree, int again)
    {
        Assert.True(ended.GetProperty("state").GetString() == "completed", ended.ToString());
        Assert.Equal((0, 0, 0), (ended.GetProperty("unitsPending").GetInt32(), ended.GetProperty("unitsLeased").GetInt32(), ended.GetProperty("failureCount").GetInt32()));
        await using var store = new S3ContentStore((S3StoreUri)StoreUri.Parse(uri));
        var manifest = await store.GetAsync(StoreKey.Parse(ended.GetProperty("manifestKey").GetString()!), 1 << 30, CancellationToken.None);
        Assert.True(manifest.Content.Span.SequenceEqual(tree.Manifest), $"seed {tree.Seed}: the manifest's bytes differ");
        await StoreAudit.SoundAsync(store, $"seed {tree.Seed}");
        await foreach (var left in store.ListAsync("Transfers/", CancellationToken.None)) Assert.Fail($"seed {tree.Seed}: {left.Key} was left behind");
        Assert.Equal(0, await S3Server.UnfinishedUploadsAsync(uri));
        StoredOnce(doors, tree, again);
    }

    private static void StoredOnce(IEnumerable<StoreDoor> doors, SourceTree tree, int again)
    {
        var puts = doors.SelectMany(door => door.Puts).Where(put => tree.Objects.Contains(put.Key)).ToList();
        var stored = puts.Where(put => put.Status == 200).CountBy(put => put.Key).ToDictionary();
        Assert.Equal(tree.Objects.Count, stored.Count);
        Assert.All(stored, pair => Assert.True(pair.Value == 1, $"seed {tree.Seed}: {pair.Key} was stored {pair.Value} times"));
        Assert.True(puts.Count - tree.Objects.Count <= again, $"seed {tree.Seed}: {puts.Count} objects were sent, and {tree.Objects.Count} are needed; at most {again} more were to be expected");
    }
}
