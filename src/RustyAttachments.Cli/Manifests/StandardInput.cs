namespace RustyAttachments.Cli.Manifests;

/// <summary>
/// Standard input whose reads can be cancelled. The system's cannot: the thread that reads a terminal stays there until a
/// line comes, and is left behind when the process ends.
/// </summary>
internal sealed class StandardInput(Stream inner) : ReadThroughStream(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // The abandoned read must not write into a buffer that its owner uses for something else by then.
        var own = new byte[Math.Min(buffer.Length, 64 * 1024)];
        var count = await Task.Run(() => base.ReadAsync(own, CancellationToken.None).AsTask(), cancellationToken).WaitAsync(cancellationToken);
        own.AsMemory(0, count).CopyTo(buffer);
        return count;
    }
}
