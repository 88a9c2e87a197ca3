namespace RustyAttachments.Storage.ContentCaching;

/// <summary>
/// Keeps a cache within its budget: what is there and what is being fetched together. The directory is the truth; this
/// counts on from its last look at it, and looks again, and evicts, when room is needed. Where several processes use one
/// directory, each looks again after every sixteenth of the budget that it has added, and misses at most that of another.
/// Blocking.
/// </summary>
internal sealed class CacheRoom(CacheFiles files, long budget, Action<CacheEntry> evicted)
{
    private const int Looks = 16;

    private readonly Lock _gate = new();
    private long _present;
    private long _coming;
    private long _addedSinceLook = long.MaxValue; // never looked

    /// <summary>Bytes of what is there, as far as is known.</summary>
    public long Present
    {
        get
        {
            lock (_gate)
            {
                if (_addedSinceLook == long.MaxValue) Look();
                return _present;
            }
        }
    }

    /// <summary>The same without waiting and without looking.</summary>
    public long KnownPresent => Volatile.Read(ref _present);

    /// <summary>
    /// Makes room for an object that will come; all that come may be up to the whole budget. Ends with <see cref="Arrive"/>
    /// or <see cref="GivenUp"/>, also when it fails. Whether it had to look.
    /// </summary>
    public bool Expect(long cost)
    {
        lock (_gate)
        {
            _coming += cost;
            if (_present + _coming <= budget && _addedSinceLook <= budget / Looks) return false;
            var entries = Look();
            if (_present + _coming > budget) Evict(entries);
            return true;
        }
    }

    /// <summary>Has the object appear, by <paramref name="publish"/>: no look at the directory falls between that and its being counted.</summary>
    public void Arrive(long cost, Action publish)
    {
        lock (_gate)
        {
            publish();
            _coming -= cost;
            _present += cost;
            if (_addedSinceLook != long.MaxValue) _addedSinceLook += cost;
        }
    }

    /// <summary>The object does not come.</summary>
    public void GivenUp(long cost)
    {
        lock (_gate) _coming -= cost;
    }

    private List<CacheEntry> Look()
    {
        var entries = files.Scan();
        _present = entries.Sum(static e => e.Cost);
        _addedSinceLook = 0;
        return entries;
    }

    private void Evict(List<CacheEntry> entries)
    {
        var enough = CacheCost.Kept(budget) - _coming;
        foreach (var entry in Eviction.Order(entries))
        {
            if (_present <= enough) return;
            if (!files.TryRemove(entry.Hash)) continue;
            _present -= entry.Cost;
            evicted(entry);
        }
    }
}
