using RustyAttachments.Cluster.Tests.Support;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>Nodes that are killed in the middle of a transfer.</summary>
[Collection(Farms.Deaths)]
public sealed class DeathTests(Farm farm) : FarmTest(farm)
{
    [ClusterFact]
    public async Task All_nodes_work_for_one_transfer()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 500);
        var ended = await FinishAsync(id, tree, again: 0);
        var shares = ended.GetProperty("nodes").EnumerateArray().ToDictionary(n => n.GetProperty("node").GetString()!, n => n.GetProperty("unitsDone").GetInt32());
        Assert.All(Farm.All, node => Assert.InRange(shares.GetValueOrDefault(node.Address), 1, int.MaxValue));
    }

    [ClusterFact]
    public async Task A_worker_that_is_killed_loses_nothing()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 501);
        var coordinator = await Farm.CoordinatorAsync(id);
        await Farm.All.First(node => node != coordinator).KillAsync();
        await FinishAsync(id, tree);
    }

    [ClusterFact]
    public async Task One_large_file_is_stored_by_all_nodes_also_when_one_of_them_is_killed()
    {
        var (id, tree) = await InTheMiddleAsync(await Farm.Trees.CreateLargeFileAsync(seed: 503, chunkBytes: 1 << 16, chunks: 203));
        await Farm.All[0].KillAsync();
        await FinishAsync(id, tree);
    }

    [ClusterFact]
    public async Task The_node_of_the_coordinator_that_is_killed_loses_nothing()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 502);
        await (await Farm.CoordinatorAsync(id)).KillAsync();
        await FinishAsync(id, tree);
    }
}
