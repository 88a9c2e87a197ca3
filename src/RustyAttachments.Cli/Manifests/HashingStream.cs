using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Cli.Manifests;

/// <summary>Hashes and counts what is read through it.</summary>
internal sealed class HashingStream(Stream inner) : ReadThroughStream(inner)
{
    private readonly ContentHasher _hasher = new();

    /// <summary>The hash of everything read so far.</summary>
    public ContentHash Hash => _hasher.Current();

    /// <summary>Bytes read so far.</summary>
    public long BytesRead { get; private set; }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var count = await base.ReadAsync(buffer, cancellationToken);
        _hasher.Append(buffer.Span[..count]);
        BytesRead += count;
        return count;
    }
}
