namespace RustyAttachments.Integration.Tests.Support;

/// <summary>Writes into a file again and again until disposed.</summary>
internal sealed class Scribbler : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Thread _thread;

    public Scribbler(string path)
    {
        using var started = new ManualResetEventSlim();
        _thread = new Thread(() =>
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            for (byte i = 0; !_stop.IsCancellationRequested; i++)
            {
                file.Position = i;
                file.WriteByte(i);
                started.Set();
            }
        });
        _thread.Start();
        started.Wait();
    }

    public void Dispose()
    {
        _stop.Cancel();
        _thread.Join();
        _stop.Dispose();
    }
}
