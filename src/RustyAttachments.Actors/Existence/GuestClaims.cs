using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// The claims of one node that are open at a part: those that are not answered, and those that the node was told to wait
/// for or to store. Makes one question of a claim that arrives several times, and tells settlements of that claim from late
/// ones of earlier claims. Pure. Not thread-safe: one actor owns it.
/// </summary>
internal sealed class GuestClaims
{
    private readonly Dictionary<ContentHash, Held> _held = [];
    private readonly Dictionary<long, Held> _asked = []; // by the ticket of the question
    private long _lastQuestion;

    /// <summary>Open claims.</summary>
    public int Count => _held.Count;

    /// <summary>A claim has arrived, perhaps again. Returns what is to be asked, or what is to be answered again, or neither.</summary>
    public (ExistenceProtocol.ClaimObject? Ask, SharedExistenceProtocol.Answer? Again) Claim(SharedExistenceProtocol.Claim claim)
    {
        if (!_held.TryGetValue(claim.Hash, out var held))
        {
            _held[claim.Hash] = held = new Held { Claim = claim };
            return (Ask(held), null);
        }

        if (claim.Ticket < held.Claim.Ticket) return default; // of a claim that its node has long forgotten
        // A larger ticket: the node has settled the earlier claim, which was lost. Whatever that one was told holds for this.
        held.Claim = claim with { AskStore = claim.AskStore || held.Claim.AskStore };
        if (held.Answer is not { } answer) return default;
        held.IsNew = true;
        held.Answer = answer with { Ticket = claim.Ticket };
        return (null, held.Answer);
    }

    /// <summary>A question was answered. Returns the answer to the node, or, where a cache's word is no longer enough, the next question.</summary>
    public (ExistenceProtocol.ClaimObject? Ask, SharedExistenceProtocol.Answer? Answer) Answered(ExistenceProtocol.ClaimAnswered answered)
    {
        if (!_asked.TryGetValue(answered.Ticket, out var held)) return default;
        var answer = new SharedExistenceProtocol.Answer(held.Claim.Ticket, held.Claim.Hash, answered.Verdict, answered.Means, answered.CheckCacheWrong);
        if (answered.Verdict != ClaimVerdict.Present)
        {
            held.IsNew = true;
            held.Answer = answer;
            return (null, answer);
        }

        if (answered.Means == ClaimMeans.Cache && held.Claim.AskStore)
        {
            _asked.Remove(answered.Ticket);
            return (Ask(held), null);
        }

        Remove(held);
        return (null, answer);
    }

    /// <summary>A question could not be answered. Returns the ticket of the claim.</summary>
    public long? Failed(long question)
    {
        if (!_asked.TryGetValue(question, out var held)) return null;
        Remove(held);
        return held.Claim.Ticket;
    }

    /// <summary>The node has stored an object or has not managed to; false when that is not about the claim that is open.</summary>
    public bool Settled(SharedExistenceProtocol.Settlement settlement)
    {
        if (!_held.TryGetValue(settlement.Hash, out var held) || held.Claim.Ticket != settlement.Ticket || held.Answer is not { Verdict: ClaimVerdict.Store }) return false;
        Remove(held);
        return true;
    }

    /// <summary>
    /// What the node was told to store since longer than the last call of this, and has not settled: it is told again, so
    /// that it settles what it no longer knows of.
    /// </summary>
    public IReadOnlyList<SharedExistenceProtocol.Answer> Unsettled()
    {
        var answers = new List<SharedExistenceProtocol.Answer>();
        foreach (var held in _held.Values)
        {
            if (held.Answer is not { Verdict: ClaimVerdict.Store } answer) continue;
            if (!held.IsNew) answers.Add(answer);
            held.IsNew = false;
        }

        return answers;
    }

    private ExistenceProtocol.ClaimObject Ask(Held held)
    {
        held.Question = ++_lastQuestion;
        _asked[held.Question] = held;
        return new ExistenceProtocol.ClaimObject(held.Question, held.Claim.Hash, held.Claim.Size, held.Claim.InHand, held.Claim.AskStore);
    }

    private void Remove(Held held)
    {
        _asked.Remove(held.Question);
        _held.Remove(held.Claim.Hash);
    }

    private sealed class Held
    {
        public required SharedExistenceProtocol.Claim Claim { get; set; }

        public long Question { get; set; }

        public SharedExistenceProtocol.Answer? Answer { get; set; }

        public bool IsNew { get; set; }
    }
}
