using System.Diagnostics;

namespace RustyAttachments.Node.DevCluster;

/// <summary>
/// A node in a process of its own. It holds the reading end of a pipe as standard input, and stops when the other end is
/// closed: by <see cref="StopAsync"/>, or by the kernel when this process is killed.
/// </summary>
internal sealed class ChildNode : IDisposable
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(40);

    private readonly Process _process;
    private readonly TaskCompletionSource<string> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ChildNode(Process process, int number)
    {
        (_process, Number) = (process, number);
        Ended = FollowAsync();
    }

    /// <summary>Which of the nodes it is, from 1.</summary>
    public int Number { get; }

    /// <summary>Its address in the cluster, once it listens.</summary>
    public Task<string> Address => _address.Task;

    /// <summary>Its management endpoint; known when <see cref="Up"/> has ended.</summary>
    public string Management { get; private set; } = "";

    /// <summary>Ends when it is a full member.</summary>
    public Task Up => _up.Task;

    /// <summary>Ends with the process: its exit code.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts a node.</summary>
    public static ChildNode Start(int number, IReadOnlyList<string> arguments)
    {
        var info = new ProcessStartInfo(Environment.ProcessPath!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true };
        // The first node begins the cluster, whatever the shell says about seeds.
        info.Environment.Remove("RUSTY_ATTACHMENTS_NODE_SEEDS");
        return new ChildNode(Process.Start(info)!, number);
    }

    /// <summary>Has it leave the cluster in order, waits for its end, and kills it when that takes too long.</summary>
    public async Task StopAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await Ended.WaitAsync(StopTime);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await Ended;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _process.Dispose();

    private async Task<int> FollowAsync()
    {
        while (await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            var words = line.Split(' ', 2);
            if (words is ["management", var uri]) Management = uri;
            else if (words is ["node", var address]) _address.TrySetResult(address);
            else if (words is ["up"]) _up.TrySetResult();
        }

        await _process.WaitForExitAsync();
        return _process.ExitCode;
    }
}
