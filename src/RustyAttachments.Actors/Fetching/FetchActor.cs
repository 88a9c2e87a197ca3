using Akka.Actor;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Fetching;

/// <summary>
/// Brings files out of one store into destinations, as many at once as the store wants; the rest wait in order. Owns
/// the open destinations. Every request is answered, also when it is cancelled.
/// </summary>
public sealed class FetchActor : HandlerActor
{
    private readonly IContentStore _store;
    private readonly Dictionary<string, DestinationRoot> _destinations = [];
    private readonly Queue<(FetchProtocol.FetchFile Request, IActorRef Asker)> _waiting = new();
    private int _running;

    /// <summary>Creates the actor for one store.</summary>
    public FetchActor(IContentStore store)
    {
        _store = store;
        Receive<FetchProtocol.FetchFile>(request =>
        {
            EngineMetrics.Waits("fetch", +1);
            _waiting.Enqueue((request, Sender));
            StartNext();
        });
        Receive<Done>(done =>
        {
            _running--;
            done.Asker.Tell(done.Answer);
            StartNext();
        });
    }

    /// <inheritdoc/>
    protected override void PostStop()
    {
        EngineMetrics.Waits("fetch", -_waiting.Count);
        foreach (var destination in _destinations.Values) destination.Dispose();
    }

    private void StartNext()
    {
        while (_running < _store.Capabilities.MaxConcurrency && _waiting.TryDequeue(out var next))
        {
            EngineMetrics.Waits("fetch", -1);
            var (request, asker) = next;
            try
            {
                var fetcher = new FileFetcher(_store, Destination(request.Destination));
                Task.Run(() => RunAsync(fetcher, request, asker)).PipeTo(Self);
                _running++;
            }
            catch (RustyAttachmentsException e)
            {
                asker.Tell(Failed(request, asker, e.Code, e.Message).Answer);
            }
        }
    }

    private static async Task<Done> RunAsync(FileFetcher fetcher, FetchProtocol.FetchFile request, IActorRef asker)
    {
        try
        {
            return new Done(asker, new FetchProtocol.FileFetched(request.Ticket, await fetcher.FetchAsync(request)));
        }
        catch (OperationCanceledException)
        {
            return Failed(request, asker, ErrorCode.TransferCancelled, "Cancelled.");
        }
        catch (RustyAttachmentsException e)
        {
            return Failed(request, asker, e.Code, e.Message);
        }
        catch (Exception e)
        {
            return Failed(request, asker, ErrorCode.Internal, $"Fetching '{request.Entry.Path}' failed in an unexpected way: {e}");
        }
    }

    private DestinationRoot Destination(string path) =>
        _destinations.TryGetValue(path, out var open) ? open : _destinations[path] = DestinationRoot.Open(path);

    private static Done Failed(FetchProtocol.FetchFile request, IActorRef asker, ErrorCode code, string reason) =>
        new(asker, new FetchProtocol.FetchFailed(request.Ticket, code, reason));

    private sealed record Done(IActorRef Asker, object Answer) : INoSerializationVerificationNeeded;
}
