using System.Runtime.InteropServices;
using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli;

/// <summary>
/// Turns the signals that ask a program to end into cancellation. The first lets the run tidy up; the second ends the
/// process at once, without waiting for anything, because something hangs.
/// </summary>
internal sealed partial class Interrupts : IDisposable
{
    private readonly CancellationTokenSource _cancellation = new();
    private readonly TextWriter _error;
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    /// <summary>Begins to listen; <paramref name="error"/> is where people read that the run is ending.</summary>
    public Interrupts(TextWriter error)
    {
        _error = error;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];
    }

    /// <summary>Cancelled by the first signal.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _cancellation.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        context.Cancel = true;
        // Environment.Exit would run shutdown hooks, and those may be what hangs.
        if (Interlocked.Increment(ref _signals) > 1) ExitNow((int)ExitCode.Cancelled);
        if (context.Signal == PosixSignal.SIGINT) _error.WriteLine("ra: stopping; press Ctrl-C again to end at once.");
        _cancellation.Cancel();
    }

    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void ExitNow(int status);
}
