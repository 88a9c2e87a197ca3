using RustyAttachments.Cluster.Tests.Support;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>Lines between nodes that carry nothing for a while. The store and the journal stay within everybody's reach.</summary>
[Collection(Farms.Partitions)]
public sealed class PartitionTests(Farm farm) : FarmTest(farm)
{
    [ClusterFact]
    public async Task A_partition_that_heals_soon_loses_nothing()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 511);
        var alone = await Farm.CoordinatorAsync(id);
        Farm.Network.Isolate(alone.Line.Port, Farm.All.Select(node => node.Line.Port));
        ReleaseAll();
        await MissedAsync(alone);
        Farm.Network.Heal();
        await Aftermath.CheckAsync(Farm, id, tree, InHand);
    }

    [ClusterFact]
    public async Task The_node_of_the_coordinator_that_is_cut_off_ends_itself_and_the_others_go_on()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 512);
        var alone = await Farm.CoordinatorAsync(id);
        Farm.Network.Isolate(alone.Line.Port, Farm.All.Select(node => node.Line.Port));
        await EndsItselfAsync(alone);
        foreach (var other in Farm.All.Where(node => node != alone)) await other.Process.SeesAsync(2);
        Farm.Network.Heal();
        await FinishAsync(id, tree);
        await Farm.WholeAsync();
    }

    [ClusterFact]
    public async Task A_worker_whose_messages_are_lost_in_one_direction_ends_itself()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 513);
        var coordinator = await Farm.CoordinatorAsync(id);
        var mute = Farm.All.First(node => node != coordinator);
        foreach (var other in Farm.All.Where(node => node != mute)) Farm.Network.CutOneWay(mute.Line.Port, other.Line.Port);
        await EndsItselfAsync(mute);
        await FinishAsync(id, tree);
        Farm.Network.Heal();
    }

    // Others find out that they do not hear from it.
    private Task MissedAsync(FarmNode node) => Farm.UntilAsync(
        async () =>
        {
            foreach (var other in Farm.All.Where(other => other != node))
                if ((await other.Process.GetAsync("/cluster/members")).GetProperty("unreachable").GetArrayLength() == 0) return false;
            return true;
        }, $"{node.Address} is missed");

    private static async Task EndsItselfAsync(FarmNode node)
    {
        Assert.Equal(1, await node.Process.EndAsync());
        Assert.Contains("[RA4004]", node.Process.Errors, StringComparison.Ordinal);
        node.Door.Drop();
    }
}
