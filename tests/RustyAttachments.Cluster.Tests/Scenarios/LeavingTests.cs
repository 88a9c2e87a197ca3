using RustyAttachments.Cluster.Tests.Support;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>Nodes that are asked to leave in the middle of a transfer.</summary>
[Collection(Farms.Absences)]
public sealed class LeavingTests(Farm farm) : FarmTest(farm)
{
    [ClusterFact]
    public async Task A_node_that_is_drained_hands_back_what_it_cannot_finish()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 521);
        var coordinator = await Farm.CoordinatorAsync(id);
        var leaving = Farm.All.First(node => node != coordinator);
        await coordinator.Process.SendAsync(HttpMethod.Post, $"/api/v1/nodes/{leaving.Address}/drain");
        Assert.Equal(0, await leaving.Process.EndAsync());
        leaving.Door.Drop();
        // It has left; its units went back without waiting for anybody to miss it.
        var known = await Farm.UntilAsync(id, t => t.GetProperty("nodes").EnumerateArray().All(n => n.GetProperty("node").GetString() != leaving.Address || n.GetProperty("unitsRunning").GetInt32() == 0), "the units are handed back");
        Assert.False(known.GetProperty("ended").GetBoolean());
        await FinishAsync(id, tree);
    }

    [ClusterFact]
    public async Task All_nodes_are_restarted_one_after_another_during_one_transfer()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 522);
        foreach (var node in Farm.All)
        {
            node.Process.Signal("TERM");
            Assert.Equal(0, await node.Process.EndAsync());
            node.Door.Drop();
            var held = node.Door.HoldContent(tree, first: 10);
            node.Start();
            await node.Process.SeesAsync(3);
            await HeldAsync([held.Reached]); // it works for the transfer again
        }

        var ended = await FinishAsync(id, tree, again: 3 * InHand);
        Assert.Equal(3, ended.GetProperty("nodes").GetArrayLength());
    }
}
