using Akka.Actor;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Assembling;

/// <summary>
/// Makes the canonical manifest of one transfer out of its segments and stores it where the request says. Works once
/// and answers the transfer; the work itself is <see cref="ManifestAssembler"/>.
/// </summary>
public sealed class ManifestAssemblerActor : HandlerActor
{
    /// <summary>Creates the actor; segments of other nodes come by <paramref name="exchange"/>, <paramref name="cancelled"/> ends its work early.</summary>
    public ManifestAssemblerActor(ISegmentStore segments, ISegmentExchange exchange, CancellationToken cancelled)
    {
        Receive<AssemblyProtocol.Assemble>(assemble =>
        {
            var transfer = Sender;
            Task.Run(() => new ManifestAssembler(segments, exchange, cancelled).AssembleAsync(assemble), cancelled)
                .PipeTo(transfer, Self, success: static assembled => assembled, failure: Failure);
        });
    }

    private static AssemblyProtocol.AssemblyFailed Failure(Exception e) => e switch
    {
        RustyAttachmentsException known => new(known.Code, known.Message),
        OperationCanceledException => new(ErrorCode.TransferCancelled, "The transfer was cancelled while its manifest was written."),
        _ => new(ErrorCode.Internal, $"The manifest could not be assembled: {e}"),
    };
}
