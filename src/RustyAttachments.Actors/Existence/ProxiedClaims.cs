using System.Collections.Immutable;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// The claims of one node on one store. However many units of the node claim an object, the cluster gets one claim, and
/// hears of the object again when the node has stored it or none of its units is left that could. Remembers nothing of
/// objects that are not open. <typeparamref name="TClaimant"/> names who claims. Pure. Not thread-safe: one actor owns it.
/// </summary>
internal sealed class ProxiedClaims<TClaimant>(string store)
    where TClaimant : notnull
{
    private readonly ExistenceState<TClaimant> _local = new(mostKnown: 0);
    private readonly Dictionary<ContentHash, Open> _open = []; // exactly those that are open in _local
    private readonly Dictionary<long, Open> _tickets = [];
    private readonly List<Open>[] _claims = Lists<Open>();
    private readonly List<SharedExistenceProtocol.Settlement>[] _settlements = Lists<SharedExistenceProtocol.Settlement>();
    private long _lastTicket;

    /// <summary>Objects that are claimed.</summary>
    public int Count => _open.Count;

    /// <summary>Records a unit's claim. Returns what is known already; null when an answer comes later.</summary>
    public ClaimVerdict? Claim(ExistenceProtocol.ClaimObject claim, TClaimant claimant)
    {
        var verdict = _local.Claim(claim.Hash, claimant, claim.AskStore, out var isFirst, out _);
        if (isFirst)
        {
            var first = new Open(++_lastTicket, claim);
            _open[claim.Hash] = _tickets[first.Ticket] = first;
            Enqueue(first);
        }
        else if (verdict is null && _open[claim.Hash] is var open)
        {
            if (claim.AskStore && !open.AskStore)
            {
                open.AskStore = true;
                Enqueue(open);
            }

            if (open.Waits) return ClaimVerdict.Wait;
        }

        return verdict;
    }

    /// <summary>The cluster has answered. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Answered(SharedExistenceProtocol.Answer answer)
    {
        if (!_tickets.TryGetValue(answer.Ticket, out var open))
        {
            // A late or repeated answer. Whoever waits must not wait for this node.
            if (answer.Verdict == ClaimVerdict.Store) Settle(answer.Ticket, answer.Hash, stored: false, wasThere: false);
            return [];
        }

        if (open.Stores || (answer.Verdict == ClaimVerdict.Wait && open.Waits)) return [];
        if (answer is { Verdict: ClaimVerdict.Present, Means: ClaimMeans.Cache } && open.AskStore) return []; // it is claimed again, and will be until the store was asked
        switch (answer.Verdict)
        {
            case ClaimVerdict.Present:
                End(open);
                return _local.Checked(open.Hash, present: true);
            case ClaimVerdict.Wait:
                open.Waits = true;
                return [.. _local.Waiting(open.Hash).Select(static claimant => (claimant, ClaimVerdict.Wait))];
            default:
                open.Stores = true;
                var answers = _local.Checked(open.Hash, present: false);
                SettleIfOver(open, stored: false, wasThere: false);
                return answers;
        }
    }

    /// <summary>The store could not be asked. Returns who must be told, and of which ticket that is.</summary>
    public IReadOnlyList<TClaimant> Failed(long ticket)
    {
        if (!_tickets.TryGetValue(ticket, out var open) || open.Stores) return [];
        End(open);
        return _local.CheckFailed(open.Hash);
    }

    /// <summary>A unit has stored an object, or has not managed to. Returns the answers that are due.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Settled(ExistenceProtocol.ObjectSettled settled, TClaimant owner)
    {
        var answers = _local.Settled(settled.Hash, owner, settled.Stored);
        if (_open.TryGetValue(settled.Hash, out var open)) SettleIfOver(open, settled.Stored, settled.WasThere);
        return answers;
    }

    /// <summary>Units are gone. Returns the answers that are due to others; the cluster is told of what none is left for.</summary>
    public IReadOnlyList<(TClaimant Claimant, ClaimVerdict Verdict)> Abandon(Func<TClaimant, bool> isGone)
    {
        var answers = _local.Abandon(isGone);
        foreach (var open in _open.Values.Where(static open => open.Stores).ToList()) SettleIfOver(open, stored: false, wasThere: false);
        return answers;
    }

    /// <summary>Claims again what was claimed before the last call of this, and has no answer or is waited for.</summary>
    public void Repeat()
    {
        foreach (var open in _open.Values)
        {
            if (open.Stores) continue;
            if (open.IsLate) Enqueue(open);
            open.IsLate = true;
        }
    }

    /// <summary>What the cluster is to be told now: settlements before claims, in batches for each part.</summary>
    public IEnumerable<SharedExistenceProtocol.IForPart> TakeMessages()
    {
        for (var part = 0; part < ExistenceShards.Parts; part++)
        {
            foreach (var batch in Take(_settlements[part])) yield return new SharedExistenceProtocol.ObjectsSettled(store, part, batch);
            foreach (var open in _claims[part]) open.IsQueued = false;
            // What was answered since then need not be claimed again.
            _claims[part].RemoveAll(static open => open.Stores || open.IsOver);
            foreach (var batch in Take(_claims[part])) yield return new SharedExistenceProtocol.ClaimObjects(store, part, [.. batch.Select(static open => open.Claim())]);
        }
    }

    private static IEnumerable<ImmutableArray<T>> Take<T>(List<T> list)
    {
        if (list.Count == 0) yield break;
        foreach (var batch in list.Chunk(SharedExistenceProtocol.MaxBatch)) yield return ImmutableArray.Create(batch);
        list.Clear();
    }

    private static List<T>[] Lists<T>() => [.. Enumerable.Range(0, ExistenceShards.Parts).Select(static _ => new List<T>())];

    private void Enqueue(Open open)
    {
        open.IsLate = false;
        if (open.IsQueued) return;
        open.IsQueued = true;
        _claims[ExistenceShards.PartOf(open.Hash)].Add(open);
    }

    private void SettleIfOver(Open open, bool stored, bool wasThere)
    {
        if (_local.IsOpen(open.Hash)) return;
        Settle(open.Ticket, open.Hash, stored, wasThere);
        End(open);
    }

    private void Settle(long ticket, ContentHash hash, bool stored, bool wasThere) =>
        _settlements[ExistenceShards.PartOf(hash)].Add(new SharedExistenceProtocol.Settlement(ticket, hash, stored, wasThere));

    private void End(Open open)
    {
        open.IsOver = true;
        _open.Remove(open.Hash);
        _tickets.Remove(open.Ticket);
    }

    private sealed class Open(long ticket, ExistenceProtocol.ClaimObject first)
    {
        public long Ticket => ticket;

        public ContentHash Hash => first.Hash;

        public bool AskStore { get; set; } = first.AskStore;

        public bool Waits { get; set; }

        public bool Stores { get; set; }

        public bool IsLate { get; set; }

        public bool IsQueued { get; set; }

        public bool IsOver { get; set; }

        public SharedExistenceProtocol.Claim Claim() => new(ticket, first.Hash, first.Size, first.InHand, AskStore);
    }
}
