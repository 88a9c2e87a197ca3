using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Caches;

/// <summary>
/// Remembers which objects one store was seen to have, so that it need not be asked. Asked and told in batches;
/// thread-safe. Like <see cref="IHashCache"/> it never fails. Its answers may be wrong (objects can be deleted): who
/// uses them checks some of them, see <see cref="CheckSampling"/>, and calls <see cref="ForgetAsync"/> at the first lie.
/// </summary>
public interface ICheckCache
{
    /// <summary>How long ago an object that it answers for was seen in the store, at most.</summary>
    TimeSpan TimeToLive { get; }

    /// <summary>Whether each of <paramref name="hashes"/> was seen in the store, in their order.</summary>
    Task<bool[]> FindAsync(IReadOnlyList<ContentHash> hashes, CancellationToken cancellationToken);

    /// <summary>Remembers objects that were just stored or seen. Ends when they are recorded, or dropped.</summary>
    Task RecordAsync(IReadOnlyList<ContentHash> hashes);

    /// <summary>Forgets all that is known of the store.</summary>
    Task ForgetAsync();
}
