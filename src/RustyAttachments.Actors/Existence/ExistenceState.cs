using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// What is known of the objects of one store: present, being checked, or being stored by somebody while others wait.
/// Each distinct content is stored by one claimant at a time; when that one fails, the next one gets its turn.
/// <typeparamref name="TClaimant"/> names who claims. Not thread-safe: one actor owns it.
/// </summary>
public sealed class ExistenceState<TClaimant>
    where TClaimant : notnull
{
    private static readonly Entry PresentEntry = new();
    private readonly Dictionary<ContentHash, Entry> _entries = [];

    /// <summary>Objects known to be present.</summary>
    public long PresentCount { get; private set; }

    /// <summary>
    /// Records a claim. Null when the store must be asked first (call <see cref="Checked"/> then);
    /// <paramref name="skipCheck"/> says that storing costs no more than asking.
    /// </summary>
    public ClaimVerdict? Claim(ContentHash hash, TClaimant claimant, bool skipCheck, out bool mustCheck)
    {
        mustCheck = false;
        if (!_entries.TryGetValue(hash, out var entry))
        {
            _entries[hash] = entry = new Entry();
            if (skipCheck)
            {
                entry.Owner = claimant;
                entry.HasOwner = true;
                return ClaimVerdict.Store;
            }

            mustCheck = true;
            entry.Waiting.AddLast(claimant);
            return null;
        }

        if (ReferenceEquals(entry, PresentEntry)) return ClaimVerdict.Present;
        entry.Waiting.AddLast(claimant);
        return entry.HasOwner ? ClaimVerdict.Wait : null;
    }

    /// <summary>The store was asked. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Checked(ContentHash hash, bool present)
    {
        if (!_entries.TryGetValue(hash, out var entry) || entry.HasOwner || ReferenceEquals(entry, PresentEntry)) return [];
        return present ? MarkPresent(hash, entry) : PassOn(hash, entry, tellOthers: true);
    }

    /// <summary>The owner of an object has stored it or failed to. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Settled(ContentHash hash, TClaimant owner, bool stored)
    {
        if (!_entries.TryGetValue(hash, out var entry) || !entry.HasOwner || !entry.Owner!.Equals(owner)) return [];
        return stored ? MarkPresent(hash, entry) : PassOn(hash, entry, tellOthers: false);
    }

    /// <summary>Forgets an object whose check failed, and returns who must be told.</summary>
    public IReadOnlyList<TClaimant> CheckFailed(ContentHash hash)
    {
        if (!_entries.TryGetValue(hash, out var entry) || entry.HasOwner || ReferenceEquals(entry, PresentEntry)) return [];
        _entries.Remove(hash);
        return [.. entry.Waiting];
    }

    /// <summary>Forgets everything about claimants that are gone; objects they were to store go to the next in line.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Abandon(Func<TClaimant, bool> isGone)
    {
        ArgumentNullException.ThrowIfNull(isGone);
        var answers = new List<(TClaimant, ClaimVerdict)>();
        foreach (var (hash, entry) in _entries.Where(pair => !ReferenceEquals(pair.Value, PresentEntry)).ToList())
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

    private List<(TClaimant, ClaimVerdict)> MarkPresent(ContentHash hash, Entry entry)
    {
        _entries[hash] = PresentEntry;
        PresentCount++;
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
        public LinkedList<TClaimant> Waiting { get; } = [];

        public bool HasOwner { get; set; }

        public TClaimant? Owner { get; set; }
    }
}
