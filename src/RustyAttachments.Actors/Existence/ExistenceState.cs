using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// What is known of the objects of one store: present, being checked, or being stored by somebody while others wait.
/// Each distinct content is stored by one claimant at a time; when that one fails, the next one gets its turn.
/// <typeparamref name="TClaimant"/> names who claims. At most <paramref name="mostKnown"/> objects are remembered to be
/// present: what is forgotten is found out again. Not thread-safe: one actor owns it.
/// </summary>
public sealed class ExistenceState<TClaimant>(int mostKnown = int.MaxValue)
    where TClaimant : notnull
{
    private readonly Dictionary<ContentHash, Entry> _entries = []; // being checked, or stored
    private readonly KnownObjects _known = new(mostKnown);

    /// <summary>Objects that are remembered to be present.</summary>
    public int Known => _known.Count;

    /// <summary>
    /// Records a claim. Null when it must be found out first; <paramref name="mustCheck"/> says whether by the caller, who
    /// then calls <see cref="Checked"/> or <see cref="Trusted"/>. With <paramref name="askStore"/> a cache's word is not
    /// enough; <paramref name="trusted"/> says that the verdict rests on one.
    /// </summary>
    public ClaimVerdict? Claim(ContentHash hash, TClaimant claimant, bool askStore, out bool mustCheck, out bool trusted)
    {
        mustCheck = trusted = false;
        if (_known.Find(hash) is { } word && !(askStore && word))
        {
            trusted = word;
            return ClaimVerdict.Present;
        }

        if (!_entries.TryGetValue(hash, out var entry))
        {
            _known.Remove(hash); // a cache's word, which is not enough
            _entries[hash] = entry = new Entry();
            mustCheck = true;
        }

        entry.AskStore |= askStore;
        entry.Waiting.AddLast(claimant);
        return entry.HasOwner ? ClaimVerdict.Wait : null;
    }

    /// <summary>What is known of an object that nobody claims by asking for it; <paramref name="trusted"/> says that its presence rests on a cache's word.</summary>
    public ObjectKnowledge Look(ContentHash hash, out bool trusted)
    {
        var known = _known.Find(hash);
        trusted = known is true;
        return known is not null ? ObjectKnowledge.Present : _entries.ContainsKey(hash) ? ObjectKnowledge.Open : ObjectKnowledge.None;
    }

    /// <summary>An object of which nothing was known is present; <paramref name="trusted"/> says that a cache says so.</summary>
    public void Learn(ContentHash hash, bool trusted)
    {
        if (!_entries.ContainsKey(hash)) _known.Add(hash, trusted);
    }

    /// <summary>The store was asked. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Checked(ContentHash hash, bool present)
    {
        if (!_entries.TryGetValue(hash, out var entry) || entry.HasOwner) return [];
        return present ? MarkPresent(hash, entry, trusted: false) : PassOn(hash, entry, tellOthers: true);
    }

    /// <summary>Whether a cache's word is enough for all who claim an object that is being checked.</summary>
    public bool MayTrust(ContentHash hash) => _entries.TryGetValue(hash, out var entry) && entry is { HasOwner: false, AskStore: false };

    /// <summary>A cache says that the object is present, and <see cref="MayTrust"/> holds. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Trusted(ContentHash hash) => MarkPresent(hash, _entries[hash], trusted: true);

    /// <summary>Forgets what is known from the cache only.</summary>
    public void ForgetTrusted() => _known.ForgetTrusted();

    /// <summary>Forgets what was known to be present when this was called the last time: called twice in a time, nothing known is older than that.</summary>
    public void ForgetOld() => _known.ForgetOld();

    /// <summary>Whether an object is being checked or stored.</summary>
    public bool IsOpen(ContentHash hash) => _entries.ContainsKey(hash);

    /// <summary>Who waits for an object that is being checked or stored.</summary>
    public IReadOnlyList<TClaimant> Waiting(ContentHash hash) => _entries.TryGetValue(hash, out var entry) ? [.. entry.Waiting] : [];

    /// <summary>The owner of an object has stored it or failed to. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Settled(ContentHash hash, TClaimant owner, bool stored)
    {
        if (!_entries.TryGetValue(hash, out var entry) || !entry.HasOwner || !entry.Owner!.Equals(owner)) return [];
        return stored ? MarkPresent(hash, entry, trusted: false) : PassOn(hash, entry, tellOthers: false);
    }

    /// <summary>Forgets an object whose check failed, and returns who must be told.</summary>
    public IReadOnlyList<TClaimant> CheckFailed(ContentHash hash)
    {
        if (!_entries.TryGetValue(hash, out var entry) || entry.HasOwner) return [];
        _entries.Remove(hash);
        return [.. entry.Waiting];
    }

    /// <summary>Forgets everything about claimants that are gone; objects they were to store go to the next in line.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Abandon(Func<TClaimant, bool> isGone)
    {
        ArgumentNullException.ThrowIfNull(isGone);
        var answers = new List<(TClaimant, ClaimVerdict)>();
        foreach (var (hash, entry) in _entries.ToList())
        {
            for (var node = entry.Waiting.First; node is not null;)
            {
                var next = node.Next;
                if (isGone(node.Value)) entry.Waiting.Remove(node);
                node = next;
            }

            if (entry.HasOwner && isGone(entry.Owner!)) answers.AddRange(PassOn(hash, entry, tellOthers: false));
        }

        return answers;
    }

    private List<(TClaimant, ClaimVerdict)> MarkPresent(ContentHash hash, Entry entry, bool trusted)
    {
        _entries.Remove(hash);
        _known.Add(hash, trusted);
        return [.. entry.Waiting.Select(static claimant => (claimant, ClaimVerdict.Present))];
    }

    private List<(TClaimant, ClaimVerdict)> PassOn(ContentHash hash, Entry entry, bool tellOthers)
    {
        if (entry.Waiting.First is not { } first)
        {
            _entries.Remove(hash);
            return [];
        }

        entry.Waiting.RemoveFirst();
        entry.Owner = first.Value;
        entry.HasOwner = true;
        var answers = new List<(TClaimant, ClaimVerdict)> { (first.Value, ClaimVerdict.Store) };
        if (tellOthers) answers.AddRange(entry.Waiting.Select(static claimant => (claimant, ClaimVerdict.Wait)));
        return answers;
    }

    private sealed class Entry
    {
        public bool AskStore { get; set; }

        public LinkedList<TClaimant> Waiting { get; } = [];

        public bool HasOwner { get; set; }

        public TClaimant? Owner { get; set; }
    }
}

/// <summary>What is known of an object.</summary>
public enum ObjectKnowledge
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>Somebody is finding out, or storing it.</summary>
    Open,
    /// <summary>It is in the store.</summary>
    Present,
}
