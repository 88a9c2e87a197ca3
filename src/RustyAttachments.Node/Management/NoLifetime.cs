using Microsoft.Extensions.Hosting;

namespace RustyAttachments.Node.Management;

/// <summary>Keeps servers from ending by themselves: the program decides when, for a signal drains the node first, and its servers go last.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    /// <inheritdoc/>
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
