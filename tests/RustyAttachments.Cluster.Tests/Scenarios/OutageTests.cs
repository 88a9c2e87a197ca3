using System.Diagnostics;
using System.Net;
using RustyAttachments.Cluster.Tests.Support;
using RustyAttachments.TestKit.Stores;
using Xunit.Abstractions;

namespace RustyAttachments.Cluster.Tests.Scenarios;

/// <summary>What nodes share is gone for a while.</summary>
[Collection(Farms.Absences)]
public sealed class OutageTests(Farm farm, ITestOutputHelper output) : FarmTest(farm)
{
    [ClusterFact]
    public async Task A_database_that_is_restarted_loses_nothing()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 531);
        await Farm.Postgres.HaltAsync();
        ReleaseAll();
        foreach (var node in Farm.All) await Farm.UntilAsync(async () => !await node.IsReadyAsync(), $"{node.Address} misses the journal");
        var body = Farm.UploadOf(tree);
        var (status, _) = await Farm.TrySubmitAsync(Farm.All[0], body, "during the outage");
        Assert.Equal(HttpStatusCode.GatewayTimeout, status);
        await Farm.Postgres.ResumeAsync();
        await Aftermath.CheckAsync(Farm, id, tree, 3 * InHand);

        // What was not accepted may be submitted again, and is one transfer.
        string? second = null;
        await Farm.UntilAsync(async () => (second = (await Farm.TrySubmitAsync(Farm.All[1], body, "during the outage")).Id) is not null, "submissions are accepted again");
        Assert.Equal((HttpStatusCode.OK, second), await Farm.TrySubmitAsync(Farm.All[2], body, "during the outage"));
        await Farm.EndAsync(second!);
    }

    [ClusterFact]
    public async Task A_store_that_fails_for_a_while_loses_nothing()
    {
        var (id, tree) = await InTheMiddleAsync(seed: 532);
        foreach (var node in Farm.All) node.Door.Shut();
        var since = Stopwatch.StartNew();
        ReleaseAll();
        await Farm.UntilAsync(() => Task.FromResult(Farm.All.All(node => node.Door.Refused >= 40) && since.Elapsed >= Length), "all nodes have met the outage");
        foreach (var node in Farm.All) node.Door.Reopen();
        output.WriteLine($"Refused in {since.Elapsed.TotalSeconds:0} s: {string.Join(" + ", Farm.All.Select(node => node.Door.Refused))}.");
        await Aftermath.CheckAsync(Farm, id, tree, 3 * InHand);
    }

    // In a soak as long as the promise says.
    private static TimeSpan Length => TimeSpan.FromSeconds(Soak.Factor > 1 ? 30 : 0);
}
