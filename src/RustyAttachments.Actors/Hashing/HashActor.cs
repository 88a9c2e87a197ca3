using Akka.Actor;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Reading;

namespace RustyAttachments.Actors.Hashing;

/// <summary>
/// Reads and hashes one range at a time, blocking: a pool of these runs on the dispatcher
/// <c>rusty-attachments.hash-dispatcher</c>. Holds no state between messages.
/// </summary>
public sealed class HashActor : HandlerActor
{
    private const int StreamBytes = 1 << 20;
    private readonly ContentBuffers _buffers;
    private readonly byte[] _scratch = GC.AllocateUninitializedArray<byte>(StreamBytes);
    private readonly ContentHasher _hasher = new();

    /// <summary>Creates the actor; ranges that are to be kept go into <paramref name="buffers"/>.</summary>
    public HashActor(ContentBuffers buffers)
    {
        _buffers = buffers;
        Receive<HashProtocol.HashRange>(range => Sender.Tell(Hash(range)));
    }

    private object Hash(HashProtocol.HashRange range)
    {
        try
        {
            using var file = SourceFile.Open(range.Path);
            if (file.Size != range.FileSize || file.MtimeStamp != range.MtimeStamp) return Differing(range, file);
            return HashUnchanged(range, file) is { } hash ? new HashProtocol.RangeHashed(range.Ticket, hash) : LookAgain(range);
        }
        catch (OperationCanceledException)
        {
            return new HashProtocol.HashFailed(range.Ticket, ErrorCode.TransferCancelled, "Cancelled.");
        }
        catch (RustyAttachmentsException e)
        {
            return new HashProtocol.HashFailed(range.Ticket, e.Code, e.Message);
        }
    }

    // Null when the file changed under the read. It is looked at again after the last byte, where a change shows in its times.
    private ContentHash? HashUnchanged(HashProtocol.HashRange range, SourceFile file)
    {
        try
        {
            var hash = range.BufferId is { } id ? HashInto(_buffers.Bytes(id).Span, range, file) : HashStream(range, file);
            file.EnsureUnchanged();
            return hash;
        }
        catch (LocalIOException e) when (e.Code == ErrorCode.LocalFileChanged)
        {
            return null;
        }
    }

    private static HashProtocol.SourceDiffers LookAgain(HashProtocol.HashRange range)
    {
        using var file = SourceFile.Open(range.Path);
        return Differing(range, file);
    }

    private static ContentHash? HashInto(Span<byte> buffer, HashProtocol.HashRange range, SourceFile file)
    {
        range.Cancelled.ThrowIfCancellationRequested();
        return file.ReadAt(buffer, range.Offset) == buffer.Length ? ContentHasher.Hash(buffer) : null;
    }

    private ContentHash? HashStream(HashProtocol.HashRange range, SourceFile file)
    {
        _hasher.Reset();
        for (long done = 0; done < range.Length;)
        {
            range.Cancelled.ThrowIfCancellationRequested();
            var wanted = (int)Math.Min(_scratch.Length, range.Length - done);
            if (file.ReadAt(_scratch.AsSpan(0, wanted), range.Offset + done) != wanted) return null;
            _hasher.Append(_scratch.AsSpan(0, wanted));
            done += wanted;
        }

        return _hasher.Current();
    }

    private static HashProtocol.SourceDiffers Differing(HashProtocol.HashRange range, SourceFile file) =>
        new(range.Ticket, file.Size, file.Mtime, file.MtimeStamp, file.Runnable);
}
