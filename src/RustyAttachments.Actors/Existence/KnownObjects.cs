using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Objects that are known to be present, and whether by a cache's word only. Bounded by forgetting: they are kept in two
/// generations, of which the older one goes when the younger one has half of <paramref name="most"/>, or when its time has
/// come. About 40 bytes an object. Not thread-safe: one actor owns it.
/// </summary>
internal sealed class KnownObjects(int most)
{
    private Dictionary<ContentHash, bool> _young = [];
    private Dictionary<ContentHash, bool> _old = [];

    /// <summary>Objects known: never more than the most.</summary>
    public int Count => _young.Count + _old.Count;

    /// <summary>Whether an object's presence rests on a cache's word only; null when it is not known to be present.</summary>
    public bool? Find(ContentHash hash) => _young.TryGetValue(hash, out var trusted) || _old.TryGetValue(hash, out trusted) ? trusted : null;

    /// <summary>An object is present; <paramref name="trusted"/> when only a cache says so.</summary>
    public void Add(ContentHash hash, bool trusted)
    {
        if (most < 2) return;
        if (_young.Count >= most / 2) ForgetOld();
        _old.Remove(hash);
        _young[hash] = trusted;
    }

    /// <summary>Forgets one object.</summary>
    public void Remove(ContentHash hash)
    {
        if (!_young.Remove(hash)) _old.Remove(hash);
    }

    /// <summary>Forgets what rests on a cache's word only.</summary>
    public void ForgetTrusted()
    {
        foreach (var generation in new[] { _young, _old })
            foreach (var hash in generation.Where(static pair => pair.Value).Select(static pair => pair.Key).ToList()) generation.Remove(hash);
    }

    /// <summary>Forgets what was known when this happened the last time.</summary>
    public void ForgetOld() => (_old, _young) = (_young, []);
}
