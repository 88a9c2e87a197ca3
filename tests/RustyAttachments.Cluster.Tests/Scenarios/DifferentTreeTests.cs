using System.Text.Json;
using RustyAttachments.Cluster.Tests.Support;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>A location that is not the same tree on every node.</summary>
[Collection(Farms.Views)]
public sealed class DifferentTreeTests(Farm farm) : FarmTest(farm)
{
    private const string Body = """{"kind":"upload","source":{"location":"Project","paths":["root"]}}""";

    [ClusterFact]
    public async Task A_node_that_sees_another_tree_is_left_out_and_says_why()
    {
        await Farm.WholeAsync();
        var (tree, other) = (await Farm.Trees.CreateAsync(seed: 541), await Farm.Trees.CreateAsync(seed: 542, files: 50));
        var stranger = Farm.All[2];
        foreach (var node in Farm.All) Show(node, node == stranger ? other : tree);

        // It comes when the others have planned the transfer, so that it is known whose tree is meant.
        await stranger.KillAsync();
        foreach (var node in Farm.All.Take(2)) await node.Process.SeesAsync(2);
        var held = HoldAll(tree).Take(2).ToList();
        var id = await Farm.SubmitAsync(Farm.All[0], Body);
        await HeldAsync(held);
        stranger.Start();
        await Farm.UntilAsync(id, known => ReasonOf(known, stranger) is not null, "the stranger is left out");
        var ended = await FinishAsync(id, tree);
        Assert.Contains("another tree", ReasonOf(ended, stranger), StringComparison.Ordinal);
        Assert.DoesNotContain(ended.GetProperty("nodes").EnumerateArray(), share => share.GetProperty("node").GetString() == stranger.Address);
    }

    [ClusterFact]
    public async Task A_node_where_nothing_is_mounted_does_not_stand_in_the_way()
    {
        await Farm.WholeAsync();
        var tree = await Farm.Trees.CreateAsync(seed: 543);
        foreach (var node in Farm.All) Show(node, node == Farm.All[1] ? null : tree);
        var id = await Farm.SubmitAsync(Farm.All[1], Body);
        await Aftermath.CheckAsync(Farm, id, tree, again: 0);
    }

    private static string? ReasonOf(JsonElement transfer, FarmNode node) => transfer.GetProperty("excluded").EnumerateArray()
        .Where(exclusion => exclusion.GetProperty("node").GetString() == node.Address).Select(exclusion => exclusion.GetProperty("reason").GetString()).SingleOrDefault();

    // Without a tree, the location is an empty directory, as that of a file system that is not mounted.
    private static void Show(FarmNode node, SourceTree? tree)
    {
        File.Delete(node.Project);
        File.CreateSymbolicLink(node.Project, tree is null ? Directory.CreateDirectory(node.Project + "-empty").FullName : Path.GetDirectoryName(tree.Path)!);
    }
}
