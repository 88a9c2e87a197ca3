using System.Net;
using RustyAttachments.Cluster.Tests.Support;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>The same submission more than once.</summary>
[Collection(Farms.Deaths)]
public sealed class DuplicateTests(Farm farm) : FarmTest(farm)
{
    [ClusterFact]
    public async Task What_is_submitted_several_times_at_once_and_after_the_index_has_moved_is_one_transfer()
    {
        await Farm.WholeAsync();
        var tree = await Farm.Trees.CreateAsync(seed: 551);
        var key = Guid.NewGuid().ToString("N");
        var body = Farm.UploadOf(tree);
        var answers = await Task.WhenAll(Farm.All.Concat(Farm.All).Select(node => Farm.TrySubmitAsync(node, body, key)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        var id = Assert.Single(answers.Select(answer => answer.Id).Distinct())!;
        await Aftermath.CheckAsync(Farm, id, tree, again: 0);

        var oldest = (await Farm.All[0].Process.GetAsync("/cluster/members")).GetProperty("oldestPerRole").GetProperty("coordinator").GetString()!;
        var (index, others) = (Farm.All.Single(node => oldest.EndsWith("@" + node.Address, StringComparison.Ordinal)), Farm.All.Where(node => !oldest.EndsWith("@" + node.Address, StringComparison.Ordinal)).ToList());
        await index.KillAsync();
        foreach (var node in others) await node.Process.SeesAsync(2);
        (HttpStatusCode Status, string? Id) again = default;
        await Farm.UntilAsync(async () => (again = await Farm.TrySubmitAsync(others[0], body, key)).Status != HttpStatusCode.GatewayTimeout, "another node has the index");
        Assert.Equal((HttpStatusCode.OK, id), again);
    }
}
