using Akka.Actor;
using Akka.Configuration;
using RustyAttachments.Actors.Hashing;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Transfers;

/// <summary>What <see cref="TransferEngine"/> is started with.</summary>
public sealed record TransferEngineOptions
{
    /// <summary>A directory for scratch files; each transfer has its own below it and leaves nothing.</summary>
    public required string ScratchRoot { get; init; }

    /// <summary>Bytes in flight, at most; null for the default of <see cref="MemoryPermits"/>.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Overrides of <c>reference.conf</c>, as HOCON.</summary>
    public string? Hocon { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Where prestaged content is kept; null for nowhere.</summary>
    public IContentPlacement? Placement { get; init; }
}

/// <summary>
/// Runs transfers on this machine: a local actor system with one node. Any number of transfers may run at once; they
/// share the node's memory and concurrency.
/// </summary>
public sealed class TransferEngine : IAsyncDisposable
{
    private const string NodeName = "local";
    private readonly ActorSystem _system;
    private readonly TransferContext _context;
    private readonly IActorRef _node;
    private readonly Lent<IContentStore> _stores = new();
    private readonly Lent<TransferCaches> _caches = new();
    private readonly ScratchSpace _scratch;
    private readonly TimeProvider _time;
    private readonly IDisposable _observed;

    private TransferEngine(ActorSystem system, EngineSettings settings, TransferEngineOptions options)
    {
        (_system, _time) = (system, options.Time);
        _scratch = new ScratchSpace(options.ScratchRoot);
        Permits = new MemoryPermits(options.MemoryBudget ?? MemoryPermits.DefaultBudget());
        _observed = EngineMetrics.Observe(Permits);
        var services = new NodeServices(settings, Permits, new ContentBuffers(new BufferPool()), _stores.Open, _scratch)
        {
            Caches = _caches.Open,
            Time = options.Time,
            Placement = options.Placement,
        };
        _node = system.ActorOf(ActorProps.Of(() => new NodeAgentActor(NodeName, services)), "node");
        _context = new TransferContext(settings, _node, _scratch, ISegmentExchange.None, _stores.Open, options.Time);
    }

    /// <summary>The memory that content in flight comes out of.</summary>
    public MemoryPermits Permits { get; }

    /// <summary>Starts the engine. Settings that are not usable are an error that lists them all.</summary>
    public static TransferEngine Start(TransferEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var config = (options.Hocon is null ? Config.Empty : ConfigurationFactory.ParseString(options.Hocon)).WithFallback(EngineSettings.Reference);
        var settings = EngineSettings.Create(config);
        return new TransferEngine(ActorSystem.Create("rusty-attachments", config), settings, options);
    }

    /// <summary>
    /// Runs one transfer to its end. Progress comes a few times a second. Cancelling ends it early but in order: the
    /// outcome then says so, and nothing temporary is left. The assembled manifest's file lasts until the engine is
    /// disposed. The caches stay the caller's, who keeps them open until the engine is disposed. A
    /// <see cref="SyncRequest"/> brings content from <paramref name="source"/> to <paramref name="store"/>.
    /// </summary>
    public async Task<TransferOutcome> RunAsync(
        TransferRequest request, IContentStore? store, IProgress<TransferProgress>? progress, CancellationToken cancellationToken,
        TransferCaches? caches = null, IContentStore? source = null)
    {
        var id = Guid.NewGuid().ToString("N");
        _scratch.Create(id);
        using var lentStore = _stores.Add(id, store);
        using var lentCaches = _caches.Add(id, caches ?? TransferCaches.None);
        var sourceName = source is null ? null : $"{id} source";
        using var lentSource = sourceName is null ? null : _stores.Add(sourceName, source);
        var spec = SpecOf(id, request, store is null ? null : id, sourceName, _time.GetUtcNow() - (caches?.Checks?.TimeToLive ?? TimeSpan.Zero));
        var ended = new TaskCompletionSource<TransferOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        var transfer = _system.ActorOf(ActorProps.Of(() => new TransferActor(id, _context)), "transfer-" + id);
        var watcher = _system.ActorOf(ActorProps.Of(() => new WatcherActor(transfer, progress, ended)), "watcher-" + id);
        transfer.Tell(new TransferProtocol.BeginTransfer(spec), ActorRefs.NoSender); // nobody wants the answer
        await using var cancel = cancellationToken.Register(() => transfer.Tell(new TransferProtocol.CancelTransfer(id)));
        try
        {
            var outcome = await ended.Task;
            // What was swept must not be taken to be there again by the next run.
            if (caches?.Checks is { } checks && outcome.Failures.Any(static f => f.Code == ErrorCode.StoreSwept)) await checks.ForgetAsync();
            return outcome;
        }
        finally
        {
            _system.Stop(watcher);
            _system.Stop(transfer);
            _scratch.RemoveSegments(id);
        }
    }

    private static TransferSpec SpecOf(string id, TransferRequest request, string? storeName, string? sourceName, DateTimeOffset since) =>
        new(id, request, TransferDestination.Of(request), storeName, SourceName: sourceName)
        {
            Since = since, OnlyNode = NodeName, IsPlanned = request is not UploadRequest,
        };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _observed.Dispose();
        await _system.Terminate();
        _scratch.Dispose();
    }

    // Turns the transfer's messages into calls; a transfer that dies is an outcome too, never a hang.
    private sealed class WatcherActor : HandlerActor
    {
        private readonly IActorRef _transfer;

        public WatcherActor(IActorRef transfer, IProgress<TransferProgress>? progress, TaskCompletionSource<TransferOutcome> ended)
        {
            _transfer = transfer;
            Receive<TransferProtocol.ProgressChanged>(changed => progress?.Report(changed.Progress));
            Receive<TransferProtocol.TransferEnded>(end => ended.TrySetResult(end.Outcome));
            Receive<Terminated>(_ => ended.TrySetException(new RustyAttachmentsException(
                ErrorCode.Internal, "The transfer's coordinator failed unexpectedly; run with -vv and report what the log says.")));
        }

        protected override void PreStart()
        {
            Context.Watch(_transfer);
            _transfer.Tell(new TransferProtocol.Subscribe(Self));
        }
    }
}
