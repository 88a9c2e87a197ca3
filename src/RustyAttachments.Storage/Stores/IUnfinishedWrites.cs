namespace RustyAttachments.Storage.Stores;

/// <summary>
/// What writers that died left in a store beside its objects: parts of uploads, temporary files. No object ever comes of
/// it. Fails as the store does.
/// </summary>
public interface IUnfinishedWrites
{
    /// <summary>Everything that was begun and not ended, as far as the store can tell that from what is being written now; else that as well.</summary>
    IAsyncEnumerable<UnfinishedWrite> ListAsync(CancellationToken cancellationToken);

    /// <summary>Gives up a write and frees what it takes; one that has ended meanwhile is not an error and loses nothing.</summary>
    Task RemoveAsync(UnfinishedWrite write, CancellationToken cancellationToken);
}

/// <summary>A write that was begun and not ended.</summary>
/// <param name="Name">What is written, relative to the store; for messages too.</param>
/// <param name="Id">Tells several of one name apart.</param>
/// <param name="Started">When it was begun, or last seen to move.</param>
public sealed record UnfinishedWrite(string Name, string Id, DateTimeOffset Started);
