namespace RustyAttachments.Actors.Segments;

/// <summary>
/// Passes segments between the nodes of a transfer. On one machine they all use one directory, and there is nothing to do
/// (<see cref="None"/>). What was published can be fetched by every node until the transfer ends.
/// </summary>
public interface ISegmentExchange
{
    /// <summary>For transfers whose nodes share a directory.</summary>
    static ISegmentExchange None { get; } = new Nothing();

    /// <summary>Makes segments that this node has written available to others. Ends when they are.</summary>
    Task PublishAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken);

    /// <summary>Brings segments that others have published to this node; those that are here already are left alone.</summary>
    Task FetchAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken);

    /// <summary>Removes everything that was published for a transfer.</summary>
    Task RemoveAsync(string transferId, CancellationToken cancellationToken);

    private sealed class Nothing : ISegmentExchange
    {
        public Task PublishAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task FetchAsync(string transferId, IReadOnlyList<SegmentRef> segments, CancellationToken cancellationToken) => Task.CompletedTask;

        public Task RemoveAsync(string transferId, CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
