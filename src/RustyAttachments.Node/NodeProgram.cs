using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.DevCluster;
using RustyAttachments.Node.Membership;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node;

/// <summary>
/// The program <c>ra-node</c>. On standard output it says what a caller needs to know, a line each: <c>node ADDRESS</c>,
/// <c>management URL</c>, <c>up</c>. The log is on standard error.
/// </summary>
internal static class NodeProgram
{
    /// <summary>Runs the program to its end; returns the exit code.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        try
        {
            if (args is ["--version"]) Console.WriteLine("ra-node " + AkkaSetup.Version);
            else if (args is ["dev-cluster", .. var rest]) await DevClusterProgram.RunAsync(rest);
            else await RunNodeAsync(args);
            return 0;
        }
        catch (RustyAttachmentsException e)
        {
            await Console.Error.WriteLineAsync($"ra: {e.Message.ReplaceLineEndings(" ").TrimEnd('.')} [{e.CodeText}]");
            return ExitCodeOf(e.Code);
        }
    }

    private static async Task RunNodeAsync(string[] args)
    {
        var config = ConfigLayers.Build(NodeArguments.Parse(args), Environment.GetEnvironmentVariable);
        var settings = NodeSettings.Create(config);
        var secrets = NodeSecrets.Load(settings, TimeProvider.System);
        using var signals = new StopSignals();
        await using var host = await NodeHost.StartAsync(settings, config, secrets, TimeProvider.System);
        Console.WriteLine($"node {host.Address}");
        Console.WriteLine($"management {host.ManagementUri.ToString().TrimEnd('/')}");
        if (settings.StopWithInput) signals.WatchInput();
        var end = host.WaitEndAsync();
        var up = SayUpAsync(host);
        if (await Task.WhenAny(signals.Stopped, end) == signals.Stopped) await host.StopAsync();
        await up;
        if (!await end)
            throw new RustyAttachmentsException(ErrorCode.NodeRemoved, "This node was removed from the cluster: the other nodes could not reach it, it could not reach most of them, or it was declared down; start it again.");
    }

    private static async Task SayUpAsync(NodeHost host)
    {
        if (await host.WaitUpAsync()) Console.WriteLine("up");
    }

    // The same as the table of the command line's ExitCodes, for the codes that occur here.
    private static int ExitCodeOf(ErrorCode code) => code switch
    {
        ErrorCode.UsageInvalid or ErrorCode.StoreUriInvalid or ErrorCode.ConfigInvalid => 2,
        ErrorCode.PathNotFound => 3,
        _ => 1,
    };
}
