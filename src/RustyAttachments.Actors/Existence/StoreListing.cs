using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Existence;

/// <summary>Looks into a store by listing its content.</summary>
internal static class StoreListing
{
    // Hashes are spread evenly: any prefix tells as much as any other.
    private static readonly string[] Samples = ["7f", "7f3a"];

    /// <summary>
    /// About how many objects a store has, at the cost of three LISTs at most; a small store is known in full after the
    /// first, and comes along.
    /// </summary>
    public static async Task<StoreSize> EstimateAsync(IContentStore store, CancellationToken cancellationToken)
    {
        if (await ListAsync(store, "", ExistenceStrategy.KeysPerList - 1, cancellationToken) is { } all) return new StoreSize(all.Count, all);
        foreach (var sample in Samples)
        {
            if (await ListAsync(store, sample, ExistenceStrategy.KeysPerList - 1, cancellationToken) is { } part)
                return new StoreSize(Math.Max(ExistenceStrategy.KeysPerList, (long)part.Count << (4 * sample.Length)), null);
        }

        return new StoreSize((long)ExistenceStrategy.KeysPerList << (4 * Samples[^1].Length), null);
    }

    /// <summary>The objects whose hashes begin with <paramref name="prefix"/>; null when there are more than <paramref name="most"/>.</summary>
    public static async Task<ListedPrefix?> ListAsync(IContentStore store, string prefix, int most, CancellationToken cancellationToken)
    {
        var hashes = new List<UInt128>();
        var sizes = new List<long>();
        await foreach (var found in store.ListAsync(StoreKey.DataPrefix + prefix, cancellationToken))
        {
            if (!found.Key.TryGetHash(out var hash) || !hash.IsDigest) continue;
            if (hashes.Count == most) return null;
            hashes.Add(ListedPrefix.NumberOf(hash));
            sizes.Add(found.Size);
        }

        var (keys, values) = (hashes.ToArray(), sizes.ToArray());
        Array.Sort(keys, values); // as listed already, in a store that keeps the order of its port
        return new ListedPrefix(keys, values);
    }
}

/// <summary>About how many objects a store has; all of them, when they are few.</summary>
internal sealed record StoreSize(long Objects, ListedPrefix? All) : Akka.Actor.INoSerializationVerificationNeeded;
