using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.DevCluster;

/// <summary><c>ra dev-cluster</c>: starts the nodes, says when they are up, and ends them all when it ends.</summary>
internal static class DevClusterProgram
{
    /// <summary>Runs until it is told to stop, or no node is left.</summary>
    public static async Task RunAsync(IReadOnlyList<string> args)
    {
        var parsed = DevClusterOptions.Parse(args);
        using var signals = new StopSignals();
        using var data = new DevClusterData(parsed.Data);
        var options = parsed.With(data.Path, DevClusterData.StoreFlags(parsed.Shared, Environment.GetEnvironmentVariable));
        var children = new List<ChildNode>();
        try
        {
            if (!await StartAsync(options, children, signals.Stopped)) return;
            Console.WriteLine("ready; press Ctrl-C to stop");
            var allEnded = Task.WhenAll(children.Select(SayEndAsync));
            if (await Task.WhenAny(signals.Stopped, allEnded) == allEnded)
                throw new RustyAttachmentsException(ErrorCode.NodeStartFailed, "No node of the cluster is left; what ended them is above.");
            Console.WriteLine("stopping");
        }
        finally
        {
            await Task.WhenAll(children.Select(c => c.StopAsync()));
            foreach (var child in children) child.Dispose();
        }
    }

    // False when it was told to stop before all were up.
    private static async Task<bool> StartAsync(DevClusterOptions options, List<ChildNode> children, Task stopped)
    {
        var first = Start(options, children, seed: null);
        if (!await ReachesAsync(first, first.Address, stopped)) return false;
        var seed = (await first.Address).Split('@')[1];
        while (children.Count < options.Nodes) Start(options, children, seed);
        var up = await Task.WhenAll(children.Select(child => SayUpAsync(child, stopped)));
        return Array.TrueForAll(up, isUp => isUp);
    }

    private static ChildNode Start(DevClusterOptions options, List<ChildNode> children, string? seed)
    {
        var child = ChildNode.Start(children.Count + 1, options.ArgumentsOf(children.Count, seed));
        children.Add(child);
        return child;
    }

    private static async Task<bool> SayUpAsync(ChildNode child, Task stopped)
    {
        if (!await ReachesAsync(child, child.Up, stopped)) return false;
        Console.WriteLine($"node {child.Number} up: {child.Management} {await child.Address}");
        return true;
    }

    private static async Task SayEndAsync(ChildNode child)
    {
        var code = await child.Ended;
        await Console.Error.WriteLineAsync($"ra: node {child.Number} ended with exit code {code}");
    }

    private static async Task<bool> ReachesAsync(ChildNode child, Task milestone, Task stopped)
    {
        var first = await Task.WhenAny(milestone, child.Ended, stopped);
        if (first == stopped) return false;
        // The last line and the end may come together.
        if (first != milestone && !milestone.IsCompleted)
            throw new RustyAttachmentsException(ErrorCode.NodeStartFailed, $"Node {child.Number} ended with exit code {await child.Ended} before the cluster was ready; its own message is above.");
        return true;
    }
}
