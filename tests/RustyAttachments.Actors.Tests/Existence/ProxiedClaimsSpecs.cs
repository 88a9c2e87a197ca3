using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;
using static RustyAttachments.Actors.Existence.SharedExistenceProtocol;

namespace RustyAttachments.Actors.Tests.Existence;

/// <summary>What a node asks the cluster, and what it makes of the answers. Units are texts.</summary>
public sealed class ProxiedClaimsSpecs
{
    private static readonly ContentHash Hash = ContentHasher.HashText("content");
    private readonly ProxiedClaims<string> _claims = new("store");

    [Fact]
    public void Units_that_claim_the_same_object_make_one_claim_and_one_of_them_stores()
    {
        Assert.Null(Claim("a"));
        Assert.Null(Claim("b"));
        var claim = Assert.Single(Sent<ClaimObjects>().SelectMany(static batch => batch.Claims));

        Assert.Equal([("a", ClaimVerdict.Store), ("b", ClaimVerdict.Wait)], Answer(claim, ClaimVerdict.Store));
        Assert.Equal(ClaimVerdict.Wait, Claim("c"));
        Assert.Equal([("b", ClaimVerdict.Present), ("c", ClaimVerdict.Present)], Settle("a", stored: true));
        Assert.Equal(new Settlement(claim.Ticket, Hash, true, false), Assert.Single(Sent<ObjectsSettled>().SelectMany(static batch => batch.Settlements)));
        Assert.Equal(0, _claims.Count);
    }

    [Fact]
    public void When_a_unit_fails_the_next_one_of_the_node_stores_before_other_nodes_get_their_turn()
    {
        Claim("a");
        Claim("b");
        Answer(SentClaim(), ClaimVerdict.Store);

        Assert.Equal([("b", ClaimVerdict.Store)], Settle("a", stored: false));
        Assert.Empty(_claims.TakeMessages());
        Assert.Empty(Settle("b", stored: false));
        Assert.False(Assert.Single(Sent<ObjectsSettled>()).Settlements[0].Stored);
    }

    [Fact]
    public void A_unit_that_dies_gives_up_what_it_was_to_store()
    {
        Claim("a");
        Answer(SentClaim(), ClaimVerdict.Store);

        Assert.Empty(_claims.Abandon(static who => who == "a"));

        Assert.False(Assert.Single(Sent<ObjectsSettled>()).Settlements[0].Stored);
        Assert.Equal(0, _claims.Count);
    }

    [Fact]
    public void An_answer_that_comes_after_its_units_have_died_is_settled_for_the_others()
    {
        Claim("a");
        var claim = SentClaim();
        _claims.Abandon(static who => who == "a");
        Assert.Equal(1, _claims.Count);

        Assert.Empty(Answer(claim, ClaimVerdict.Store));

        Assert.False(Assert.Single(Sent<ObjectsSettled>()).Settlements[0].Stored);
        Assert.Equal(0, _claims.Count);
    }

    [Fact]
    public void Whoever_waits_for_another_node_is_told_once_and_answered_later()
    {
        Claim("a");
        var claim = SentClaim();
        Assert.Equal([("a", ClaimVerdict.Wait)], Answer(claim, ClaimVerdict.Wait));
        Assert.Empty(Answer(claim, ClaimVerdict.Wait));
        Assert.Equal(ClaimVerdict.Wait, Claim("b"));

        Assert.Equal([("a", ClaimVerdict.Present), ("b", ClaimVerdict.Present)], Answer(claim, ClaimVerdict.Present));
        Assert.Empty(_claims.TakeMessages());
    }

    [Fact]
    public void A_claim_is_repeated_with_its_ticket_until_it_is_answered_for_good()
    {
        Claim("a");
        var claim = SentClaim();
        _claims.Repeat();
        Assert.Empty(_claims.TakeMessages());
        _claims.Repeat();
        Assert.Equal(claim, SentClaim());

        Answer(claim, ClaimVerdict.Wait);
        _claims.Repeat();
        _claims.Repeat();
        Assert.Equal(claim, SentClaim());

        Answer(claim, ClaimVerdict.Store);
        _claims.Repeat();
        _claims.Repeat();
        Assert.Empty(_claims.TakeMessages());
    }

    [Fact]
    public void An_order_to_store_that_nobody_remembers_is_settled_as_not_stored()
    {
        Claim("a");
        var claim = SentClaim();
        Answer(claim, ClaimVerdict.Store);
        Settle("a", stored: true);
        Sent<ObjectsSettled>();

        Assert.Empty(Answer(claim, ClaimVerdict.Store));
        Assert.Equal(new Settlement(claim.Ticket, Hash, false, false), Assert.Single(Sent<ObjectsSettled>()).Settlements[0]);
        Assert.Empty(Answer(claim, ClaimVerdict.Present));
        Assert.Empty(Answer(claim, ClaimVerdict.Wait));
        Assert.Empty(_claims.TakeMessages());
    }

    [Fact]
    public void Late_answers_do_not_disturb_whoever_stores()
    {
        Claim("a");
        var claim = SentClaim();
        Answer(claim, ClaimVerdict.Store);

        foreach (var late in new[] { ClaimVerdict.Wait, ClaimVerdict.Present, ClaimVerdict.Store }) Assert.Empty(Answer(claim, late));
        Assert.Empty(_claims.Failed(claim.Ticket));
        Assert.Empty(_claims.TakeMessages());
        Assert.Empty(Settle("stranger", stored: true));
        Assert.Equal(1, _claims.Count);
    }

    [Fact]
    public void Who_wants_the_store_to_be_asked_makes_it_be_asked_for_all_units_of_the_node()
    {
        Claim("a");
        var claim = SentClaim();
        Claim("b", askStore: true);
        Assert.Equal(claim with { AskStore = true }, SentClaim());

        Assert.Empty(Answer(claim, ClaimVerdict.Present, ClaimMeans.Cache));
        Assert.Equal(["a", "b"], Answer(claim, ClaimVerdict.Present, ClaimMeans.Head).Select(static answer => answer.Claimant));
    }

    [Fact]
    public void A_failure_reaches_all_that_wait_and_the_next_claim_is_a_new_one()
    {
        Claim("a");
        Claim("b");
        var claim = SentClaim();

        Assert.Equal(["a", "b"], _claims.Failed(claim.Ticket));
        Assert.Empty(_claims.Failed(claim.Ticket));
        Claim("c");
        Assert.True(SentClaim().Ticket > claim.Ticket);
    }

    [Fact]
    public void Claims_travel_in_batches_of_their_part_after_settlements()
    {
        Claim("a");
        Answer(SentClaim(), ClaimVerdict.Store);
        Settle("a", stored: false);
        for (var i = 0; i < 20_000; i++) _claims.Claim(new ExistenceProtocol.ClaimObject(i, ContentHasher.HashText($"{i}"), 1, false, false), "a");
        Claim("a");

        var messages = _claims.TakeMessages().ToList();

        Assert.Equal(20_001, messages.OfType<ClaimObjects>().Sum(static batch => batch.Claims.Length));
        Assert.InRange(messages.Count, 40, 65);
        Assert.All(messages.OfType<ClaimObjects>(), static batch =>
        {
            Assert.InRange(batch.Claims.Length, 1, MaxBatch);
            Assert.All(batch.Claims, claim => Assert.Equal(batch.Part, ExistenceShards.PartOf(claim.Hash)));
        });
        var own = messages.Where(static message => message.Part == ExistenceShards.PartOf(Hash)).ToList();
        Assert.IsType<ObjectsSettled>(own[0]);
        Assert.Single(messages.OfType<ObjectsSettled>());
    }

    [Fact]
    public void What_is_answered_before_its_repetition_has_left_is_not_repeated()
    {
        Claim("a");
        var claim = SentClaim();
        _claims.Repeat();
        _claims.Repeat();
        Answer(claim, ClaimVerdict.Present);

        Assert.Empty(_claims.TakeMessages());
    }

    private ClaimVerdict? Claim(string who, bool askStore = false) => _claims.Claim(new ExistenceProtocol.ClaimObject(1, Hash, 7, InHand: false, askStore), who);

    private IReadOnlyList<(string Claimant, ClaimVerdict Verdict)> Answer(Claim claim, ClaimVerdict verdict, ClaimMeans means = ClaimMeans.Shared) =>
        _claims.Answered(new Answer(claim.Ticket, claim.Hash, verdict, means, CheckCacheWrong: false));

    private IReadOnlyList<(string Claimant, ClaimVerdict Verdict)> Settle(string who, bool stored) =>
        _claims.Settled(new ExistenceProtocol.ObjectSettled(Hash, stored, WasThere: false), who);

    private Claim SentClaim() => Assert.Single(Assert.Single(Sent<ClaimObjects>()).Claims);

    private List<T> Sent<T>()
        where T : IForPart
    {
        var messages = _claims.TakeMessages().ToList();
        Assert.All(messages, static message => Assert.IsType<T>(message));
        return [.. messages.Cast<T>()];
    }
}
