using System.Text.Json;
using RustyAttachments.Node.Tests.Cluster;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>A scenario on the shared farm.</summary>
public abstract class FarmTest(Farm farm)
{
    /// <summary>
    /// What a node may have sent without anybody knowing: two units of 20 files, each file of up to four objects. When the
    /// node is lost, others send it again, and the store says that it is there already.
    /// </summary>
    protected const int InHand = 2 * 20 * 4;

    /// <summary>The farm.</summary>
    protected Farm Farm { get; } = farm;

    /// <summary>A transfer that all nodes work for and that cannot end, because all of them wait at their doors.</summary>
    private protected async Task<(string Id, SourceTree Tree)> InTheMiddleAsync(int seed) => await InTheMiddleAsync(await Farm.Trees.CreateAsync(seed));

    /// <summary>The same for a tree.</summary>
    private protected async Task<(string Id, SourceTree Tree)> InTheMiddleAsync(SourceTree tree)
    {
        await Farm.WholeAsync();
        var held = HoldAll(tree);
        var id = await Farm.SubmitAsync(tree);
        await HeldAsync(held);
        return (id, tree);
    }

    /// <summary>Holds content at all doors, after some of it has passed.</summary>
    private protected List<Task> HoldAll(SourceTree tree) => Farm.All.Select(node => node.Door.HoldContent(tree, first: 20).Reached).ToList();

    /// <summary>Waits until something waits at all of these gates.</summary>
    private protected static async Task HeldAsync(IReadOnlyCollection<Task> held)
    {
        try
        {
            await Task.WhenAll(held).WaitAsync(NodeProcess.Patience);
        }
        catch (TimeoutException)
        {
            Assert.Fail($"Waited in vain: at {held.Count(static gate => !gate.IsCompleted)} of {held.Count} gates nobody waits");
        }
    }

    /// <summary>Lets everybody go on.</summary>
    private protected void ReleaseAll()
    {
        foreach (var node in Farm.All) node.Door.Release();
    }

    /// <summary>Lets everybody go on, and checks what must be true afterwards.</summary>
    private protected Task<JsonElement> FinishAsync(string id, SourceTree tree, int again = InHand)
    {
        ReleaseAll();
        return Aftermath.CheckAsync(Farm, id, tree, again);
    }
}
