using Akka.Actor;

namespace RustyAttachments.Node.Health;

/// <summary>Whether this node goes on working: one that was told to stop is not given anything new.</summary>
internal sealed class DrainCheck(CoordinatedShutdown shutdown) : IReadinessCheck
{
    public string Name => "drain";

    public Task<string?> FailureAsync(CancellationToken cancellationToken) =>
        Task.FromResult(shutdown.ShutdownReason is null ? null : "this node is stopping");
}
