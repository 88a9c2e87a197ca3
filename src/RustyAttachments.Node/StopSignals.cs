using System.Runtime.InteropServices;

namespace RustyAttachments.Node;

/// <summary>
/// Turns whatever asks the program to end into one call: the signals, and on request the end of standard input. The second
/// signal ends the process at once, because something hangs.
/// </summary>
internal sealed partial class StopSignals : IDisposable
{
    private const int Interrupted = 130;

    private readonly TaskCompletionSource _stop = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <summary>Begins to listen for signals.</summary>
    public StopSignals() => _registrations =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
    ];

    /// <summary>Ends when the program is to stop.</summary>
    public Task Stopped => _stop.Task;

    /// <summary>Has the end of standard input stop the program, too.</summary>
    public void WatchInput()
    {
        var input = Console.OpenStandardInput();
        var watcher = new Thread(() =>
        {
            var ignored = new byte[256];
            while (input.Read(ignored) > 0)
            {
            }

            _stop.TrySetResult();
        })
        { IsBackground = true, Name = "input watcher" };
        watcher.Start();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        // Environment.Exit would run shutdown hooks, and those may be what hangs.
        if (Interlocked.Increment(ref _signals) > 1) ExitNow(Interrupted);
        _stop.TrySetResult();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
