using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Syncing;

/// <summary>
/// Finds out which of many objects a store has by listing it: a page of a listing tells of 1,000 objects for the price of
/// asking for one.
/// </summary>
internal static class PresenceListing
{
    private const int FewObjects = 256;        // asking for each costs less than 16 listings
    private const int KeysWorthOneObject = 20; // a store much larger than what is asked for is not listed to its end
    private const string Digits = "0123456789abcdef";

    /// <summary>
    /// Removes from <paramref name="objects"/> (sizes in bytes) those that the store has with the right size. What stays
    /// may be there all the same: the listing ends early in a store that is much larger than the question.
    /// </summary>
    public static async Task RemovePresentAsync(IContentStore store, Dictionary<ContentHash, long> objects, CancellationToken cancellationToken)
    {
        if (store.Capabilities.CheapHead || objects.Count < FewObjects) return;
        var most = (long)objects.Count * KeysWorthOneObject / Digits.Length;
        try
        {
            await Task.WhenAll(Digits.Select(digit => RemoveAsync(store, StoreKey.DataPrefix + digit, objects, most, cancellationToken)));
        }
        catch (StoreException e) when (e.Code == ErrorCode.StoreNotFound)
        {
            // Nothing is there; storing the first object creates the store, or says why it cannot.
        }
    }

    private static async Task RemoveAsync(IContentStore store, string prefix, Dictionary<ContentHash, long> objects, long most, CancellationToken cancellationToken)
    {
        await foreach (var found in store.ListAsync(prefix, cancellationToken))
        {
            if (most-- <= 0) return;
            if (!found.Key.TryGetHash(out var hash)) continue;
            lock (objects)
                if (objects.TryGetValue(hash, out var size) && size == found.Size) objects.Remove(hash);
        }
    }
}
