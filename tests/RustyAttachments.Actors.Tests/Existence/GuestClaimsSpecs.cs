using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;
using static RustyAttachments.Actors.Existence.SharedExistenceProtocol;

namespace RustyAttachments.Actors.Tests.Existence;

/// <summary>What a part makes of one node's messages, which may be late, lost or there twice.</summary>
public sealed class GuestClaimsSpecs
{
    private static readonly ContentHash Hash = ContentHasher.HashText("content");
    private readonly GuestClaims _claims = new();

    [Fact]
    public void A_claim_that_arrives_several_times_is_one_question()
    {
        Assert.Equal(Hash, _claims.Claim(Claim(1)).Ask!.Hash);
        Assert.Equal((null, null), _claims.Claim(Claim(1)));
    }

    [Fact]
    public void A_repeated_claim_gets_the_answer_that_may_have_been_lost()
    {
        var question = _claims.Claim(Claim(1)).Ask!;
        var wait = Answered(question, ClaimVerdict.Wait).Answer;
        Assert.Equal((null, wait), _claims.Claim(Claim(1)));
        var store = Answered(question, ClaimVerdict.Store).Answer!;

        Assert.Equal((null, store), _claims.Claim(Claim(1)));
        Assert.Equal((1L, Hash, ClaimVerdict.Store), (store!.Ticket, store.Hash, store.Verdict));
    }

    [Fact]
    public void What_is_present_is_open_no_longer()
    {
        var question = _claims.Claim(Claim(1)).Ask!;
        Assert.Equal(ClaimVerdict.Present, Answered(question, ClaimVerdict.Present).Answer!.Verdict);
        Assert.Equal(0, _claims.Count);
        Assert.NotNull(_claims.Claim(Claim(1)).Ask);
    }

    [Fact]
    public void Only_the_claim_that_is_to_store_can_be_settled_and_once()
    {
        var question = _claims.Claim(Claim(2)).Ask!;
        Assert.False(_claims.Settled(new Settlement(2, Hash, true, false)));
        Answered(question, ClaimVerdict.Store);

        Assert.False(_claims.Settled(new Settlement(1, Hash, true, false)));
        Assert.True(_claims.Settled(new Settlement(2, Hash, true, false)));
        Assert.False(_claims.Settled(new Settlement(2, Hash, true, false)));
        Assert.Equal(0, _claims.Count);
    }

    [Fact]
    public void A_newer_claim_takes_the_place_of_one_whose_settlement_was_lost()
    {
        Answered(_claims.Claim(Claim(1)).Ask!, ClaimVerdict.Store);

        var again = _claims.Claim(Claim(2)).Again!;

        Assert.Equal((2L, ClaimVerdict.Store), (again.Ticket, again.Verdict));
        Assert.Equal((null, null), _claims.Claim(Claim(1)));
        Assert.False(_claims.Settled(new Settlement(1, Hash, false, false)));
        Assert.True(_claims.Settled(new Settlement(2, Hash, true, false)));
    }

    [Fact]
    public void What_is_not_settled_for_a_while_is_told_again()
    {
        var question = _claims.Claim(Claim(1)).Ask!;
        Assert.Empty(_claims.Unsettled());
        Answered(question, ClaimVerdict.Wait);
        Assert.Empty(_claims.Unsettled());
        var store = Answered(question, ClaimVerdict.Store).Answer!;

        Assert.Empty(_claims.Unsettled());
        Assert.Equal([store], _claims.Unsettled());
        Assert.Equal([store], _claims.Unsettled());
        _claims.Settled(new Settlement(1, Hash, true, false));
        Assert.Empty(_claims.Unsettled());
    }

    [Fact]
    public void A_caches_word_is_not_enough_for_a_claim_that_came_again_to_have_the_store_asked()
    {
        var question = _claims.Claim(Claim(1)).Ask!;
        Assert.Equal((null, null), _claims.Claim(Claim(1) with { AskStore = true }));
        _claims.Claim(Claim(1)); // the first one, late

        var (ask, answer) = Answered(question, ClaimVerdict.Present, ClaimMeans.Cache);

        Assert.Null(answer);
        Assert.True(ask!.AskStore);
        Assert.Equal((null, null), Answered(question, ClaimVerdict.Present));
        Assert.Equal(ClaimVerdict.Present, Answered(ask, ClaimVerdict.Present, ClaimMeans.Head).Answer!.Verdict);
    }

    [Fact]
    public void A_failed_question_ends_its_claim()
    {
        var question = _claims.Claim(Claim(3)).Ask!;

        Assert.Equal(3, _claims.Failed(question.Ticket));
        Assert.Null(_claims.Failed(question.Ticket));
        Assert.NotNull(_claims.Claim(Claim(3)).Ask);
    }

    private static Claim Claim(long ticket) => new(ticket, Hash, 7, InHand: false, AskStore: false);

    private (ExistenceProtocol.ClaimObject? Ask, Answer? Answer) Answered(ExistenceProtocol.ClaimObject question, ClaimVerdict verdict, ClaimMeans means = ClaimMeans.Shared) =>
        _claims.Answered(new ExistenceProtocol.ClaimAnswered(question.Ticket, verdict, means, CheckCacheWrong: false));
}
