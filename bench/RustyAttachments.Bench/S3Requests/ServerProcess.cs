using System.Diagnostics;

namespace RustyAttachments.Bench.S3Requests;

/// <summary>This program again as a server of objects; ends with the dispose.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, string address) => (_process, Address) = (process, address);

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>Starts it and waits until it listens.</summary>
    public static ServerProcess Start()
    {
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, ["serve-objects", "0"]) { RedirectStandardOutput = true })!;
        return new ServerProcess(process, process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The server of objects did not start."));
    }

    public void Dispose()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }
}
