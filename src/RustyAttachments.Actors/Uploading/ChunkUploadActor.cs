using Akka.Actor;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Reading;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Uploading;

/// <summary>
/// Stores objects in one store, as many at once as the store wants; the rest wait in order. How many that is adapts
/// inside the store, which sees the throttling. Every request is answered, also when it is cancelled.
/// </summary>
public sealed class ChunkUploadActor : HandlerActor
{
    private readonly IContentStore _store;
    private readonly ContentBuffers _buffers;
    private readonly Queue<(object Request, IActorRef Asker)> _waiting = new();
    private int _running;

    /// <summary>Creates the actor for one store.</summary>
    public ChunkUploadActor(IContentStore store, ContentBuffers buffers)
    {
        _store = store;
        _buffers = buffers;
        Receive<UploadProtocol.StoreBuffer>(request => Enqueue(request));
        Receive<UploadProtocol.StoreRange>(request => Enqueue(request));
        Receive<Done>(OnDone);
    }

    /// <inheritdoc/>
    protected override void PostStop() => EngineMetrics.Waits("store", -_waiting.Count);

    private void Enqueue(object request)
    {
        EngineMetrics.Waits("store", +1);
        _waiting.Enqueue((request, Sender));
        StartNext();
    }

    private void StartNext()
    {
        while (_running < _store.Capabilities.MaxConcurrency && _waiting.TryDequeue(out var next))
        {
            EngineMetrics.Waits("store", -1);
            _running++;
            RunAsync(next.Request, next.Asker).PipeTo(Self);
        }
    }

    private void OnDone(Done done)
    {
        _running--;
        done.Asker.Tell(done.Answer);
        StartNext();
    }

    private async Task<Done> RunAsync(object request, IActorRef asker) => new(asker, request switch
    {
        UploadProtocol.StoreBuffer buffer => await AnswerAsync(buffer.Ticket, buffer.Hash, () => PutBufferAsync(buffer)),
        UploadProtocol.StoreRange range => await AnswerAsync(range.Ticket, range.Hash, () => PutRangeAsync(range)),
        _ => throw new ArgumentOutOfRangeException(nameof(request)),
    });

    private static async Task<object> AnswerAsync(long ticket, ContentHash hash, Func<Task<PutOutcome>> put)
    {
        try
        {
            return new UploadProtocol.ObjectStored(ticket, hash, await put());
        }
        catch (OperationCanceledException)
        {
            return new UploadProtocol.StoreFailed(ticket, hash, ErrorCode.TransferCancelled, "Cancelled.");
        }
        catch (RustyAttachmentsException e)
        {
            return new UploadProtocol.StoreFailed(ticket, hash, e.Code, e.Message);
        }
        catch (Exception e)
        {
            return new UploadProtocol.StoreFailed(ticket, hash, ErrorCode.Internal, $"Storing {hash} failed in an unexpected way: {e}");
        }
    }

    private Task<PutOutcome> PutBufferAsync(UploadProtocol.StoreBuffer request) =>
        _store.PutAsync(StoreKey.Data(request.Hash), _buffers.Bytes(request.BufferId), PutOptions.Content, request.Cancelled);

    private async Task<PutOutcome> PutRangeAsync(UploadProtocol.StoreRange request)
    {
        using var file = SourceFile.Open(request.Path);
        return await _store.PutFileAsync(request.Hash, new FileRange(file.Handle, request.Path, request.Offset, request.Length) { Moved = request.Moved.Add }, request.Cancelled);
    }

    private sealed record Done(IActorRef Asker, object Answer) : INoSerializationVerificationNeeded;
}
