using CsCheck;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Tests.Existence;

public sealed class ExistenceStateSpecs
{
    private static readonly ContentHash Hash = ContentHasher.HashText("content");
    private readonly ExistenceState<string> _state = new();

    [Fact]
    public void The_first_claim_makes_the_store_be_asked_and_later_ones_wait_for_the_answer()
    {
        Assert.Null(Claim("a", out var firstChecks));
        Assert.Null(Claim("b", out var secondChecks));

        Assert.True(firstChecks);
        Assert.False(secondChecks);
        Assert.Equal([("a", ClaimVerdict.Present), ("b", ClaimVerdict.Present)], _state.Checked(Hash, present: true));
        Assert.Equal(ClaimVerdict.Present, Claim("c", out _));
    }

    [Fact]
    public void Of_many_claims_on_absent_content_one_stores_and_the_others_wait()
    {
        foreach (var who in new[] { "a", "b", "c" }) Claim(who, out _);

        Assert.Equal([("a", ClaimVerdict.Store), ("b", ClaimVerdict.Wait), ("c", ClaimVerdict.Wait)], _state.Checked(Hash, present: false));
        Assert.Equal(ClaimVerdict.Wait, Claim("d", out _));
        Assert.Equal(["b", "c", "d"], _state.Settled(Hash, "a", stored: true).Select(answer => answer.Claimant));
    }

    [Fact]
    public void When_the_one_who_stores_fails_the_next_in_line_stores()
    {
        ClaimToStore("a");
        Claim("b", out _);
        Claim("c", out _);

        Assert.Equal([("b", ClaimVerdict.Store)], _state.Settled(Hash, "a", stored: false));
        Assert.Equal([("c", ClaimVerdict.Present)], _state.Settled(Hash, "b", stored: true));
    }

    [Fact]
    public void A_settlement_by_someone_who_does_not_store_it_changes_nothing()
    {
        ClaimToStore("a");

        Assert.Empty(_state.Settled(Hash, "stranger", stored: true));
        Assert.Equal(ClaimVerdict.Wait, Claim("b", out _));
    }

    [Fact]
    public void A_claimant_that_is_gone_passes_its_turn_on()
    {
        ClaimToStore("a");
        Claim("b", out _);
        Claim("c", out _);

        Assert.Equal([("c", ClaimVerdict.Store)], _state.Abandon(who => who is "a" or "b"));
    }

    [Fact]
    public void A_failed_check_is_forgotten_so_that_the_next_claim_asks_again()
    {
        Claim("a", out _);
        Assert.Equal(["a"], _state.CheckFailed(Hash));

        Claim("b", out var checks);
        Assert.True(checks);
    }

    [Fact]
    public void Whatever_happens_at_most_one_claimant_stores_at_a_time_and_nobody_is_forgotten() =>
        Gen.Int[0, 5].Array[1, 200].Sample(steps =>
        {
            var state = new ExistenceState<int>();
            var (waiting, owner, checking, present, next) = (new HashSet<int>(), (int?)null, false, false, 0);
            void Take(IEnumerable<(int Claimant, ClaimVerdict Verdict)> answers)
            {
                foreach (var (who, verdict) in answers)
                {
                    if (verdict == ClaimVerdict.Store)
                    {
                        Assert.Null(owner);
                        owner = who;
                    }

                    if (verdict != ClaimVerdict.Wait) Assert.True(waiting.Remove(who), "answered twice or without claim");
                }
            }

            foreach (var step in steps)
            {
                switch (step)
                {
                    case 0 or 1 or 2:
                        waiting.Add(next);
                        var verdict = state.Claim(Hash, next, askStore: false, out var mustCheck, out _);
                        if (mustCheck) Assert.False(checking || owner is not null || present);
                        checking |= mustCheck;
                        if (verdict is { } known) Take([(next, known)]);
                        next++;
                        break;
                    case 3 when checking:
                        checking = false;
                        Take(state.Checked(Hash, present: false));
                        break;
                    case 4 or 5 when owner is { } who:
                        owner = null;
                        present |= step == 4;
                        Take(state.Settled(Hash, who, stored: step == 4));
                        break;
                }
            }

            if (checking) Take(state.Checked(Hash, present: true));
            for (; owner is { } last; Take(state.Settled(Hash, last, stored: true))) owner = null;
            return waiting.Count == 0;
        });

    [Fact]
    public void A_caches_word_is_passed_on_as_such_until_it_is_forgotten()
    {
        Claim("a", out _);
        Assert.True(_state.MayTrust(Hash));
        Assert.Equal([("a", ClaimVerdict.Present)], _state.Trusted(Hash));

        Assert.Equal(ClaimVerdict.Present, _state.Claim(Hash, "b", askStore: false, out _, out var trusted));
        Assert.True(trusted);
        _state.ForgetTrusted();
        Assert.Null(Claim("c", out var mustCheck));
        Assert.True(mustCheck);
    }

    [Fact]
    public void Who_wants_the_store_to_be_asked_is_not_content_with_a_caches_word()
    {
        Claim("a", out _);
        _state.Trusted(Hash);

        Assert.Null(_state.Claim(Hash, "b", askStore: true, out var mustCheck, out var trusted));
        Assert.Equal((true, false), (mustCheck, trusted));
        Assert.False(_state.MayTrust(Hash));
        Assert.Equal([("b", ClaimVerdict.Store)], _state.Checked(Hash, present: false));
    }

    [Fact]
    public void Who_joins_a_check_and_wants_the_store_to_be_asked_makes_it_be_asked_for_all()
    {
        Claim("a", out _);
        Assert.Null(_state.Claim(Hash, "b", askStore: true, out var mustCheck, out _));

        Assert.False(mustCheck);
        Assert.False(_state.MayTrust(Hash));
    }

    [Fact]
    public void What_is_old_is_found_out_again_but_what_is_open_is_not_forgotten()
    {
        Claim("a", out _);
        _state.Checked(Hash, present: true);
        var open = ContentHasher.HashText("open");
        _state.Claim(open, "a", askStore: false, out _, out _);
        _state.Checked(open, present: false);

        _state.ForgetOld();
        Assert.Equal(ClaimVerdict.Present, Claim("b", out _));
        _state.ForgetOld();

        Assert.Null(Claim("c", out var mustCheck));
        Assert.True(mustCheck);
        Assert.Equal(ClaimVerdict.Wait, _state.Claim(open, "b", askStore: false, out _, out _));
    }

    [Fact]
    public void No_more_is_remembered_than_there_is_room_for()
    {
        var state = new ExistenceState<string>(mostKnown: 100);
        for (var i = 0; i < 1000; i++)
        {
            var hash = ContentHasher.HashText($"{i}");
            state.Claim(hash, "a", askStore: false, out _, out _);
            state.Checked(hash, present: true);
            Assert.False(state.IsOpen(hash));
        }

        Assert.InRange(state.Known, 50, 100);
    }

    private ClaimVerdict? Claim(string who, out bool mustCheck) => _state.Claim(Hash, who, askStore: false, out mustCheck, out _);

    private void ClaimToStore(string who)
    {
        Claim(who, out _);
        Assert.Equal([(who, ClaimVerdict.Store)], _state.Checked(Hash, present: false));
    }
}
