using System.Collections.Immutable;
using CsCheck;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Tests.Transfers;

public sealed class LedgerSpecs
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan LeaseTime = TimeSpan.FromSeconds(10);
    private static readonly LeasePolicy Policy = new(LeaseTime, MaxAttempts: 3, SecondCopyAfter: TimeSpan.FromSeconds(5), ErrorPolicy.Fail, OthersFirst: TimeSpan.Zero);
    private readonly LedgerRules _rules = new(Policy);
    private readonly Ledger _ledger = new();

    [Fact]
    public void A_unit_is_leased_once_and_only_as_many_as_there_is_room_for()
    {
        Add(Batch("a"), Batch("b"), Batch("c"));

        Assert.Equal(2, Grant("n1", 2).Count);
        Assert.Single(Grant("n2", 2));
        Assert.Empty(Grant("n3", 2));
    }

    [Fact]
    public void The_last_units_are_shared_out_among_the_nodes_that_ask()
    {
        string[] nodes = ["n1", "n2", "n3"];
        Add(Batch("a"), Batch("b"), Batch("c"), Batch("d"), Batch("e"));

        var first = Grant("n1", 6, nodes);
        Assert.Equal(2, first.Count);
        Assert.Equal(2, Grant("n2", 6, nodes).Count);
        Assert.Single(Grant("n3", 6, nodes));

        Done(first[0], new UnitResult { NewUnits = [Batch("f"), Batch("g"), Batch("h")] });
        Assert.Equal((2, 1), (Grant("n1", 6, nodes).Count, Grant("n3", 6, nodes).Count));
    }

    [Fact]
    public void Later_stages_wait_until_everything_earlier_is_done()
    {
        Add(new FinishDownloadUnit(Segment("links")), new DownloadUnit(Segment("files"), -1), new PlanDownloadUnit());

        var plan = Assert.Single(Grant("n", 9));
        Assert.Empty(Grant("n", 9));
        Done(plan);
        var files = Assert.Single(Grant("n", 9));
        Assert.IsType<DownloadUnit>(_ledger.Find(files.UnitId)!.Work);
        Assert.Empty(Grant("n", 9));
        Done(files);
        Assert.IsType<FinishDownloadUnit>(_ledger.Find(Assert.Single(Grant("n", 9)).UnitId)!.Work);
    }

    [Fact]
    public void A_result_counts_once_and_only_for_the_current_epoch()
    {
        Add(Batch("a"));
        var first = Assert.Single(Grant("n1", 1));
        Apply(_rules.Expire(_ledger, Start + LeaseTime + TimeSpan.FromTicks(1)));
        var second = Assert.Single(Grant("n2", 1));

        Done(first);
        Assert.Equal(0, _ledger.DoneCounters.FilesDone);
        Done(second);
        Done(second);
        Assert.Equal(1, _ledger.DoneCounters.FilesDone);
        Assert.Single(_ledger.Segments);
        Assert.True(_ledger.IsSettled);
    }

    [Fact]
    public void A_report_keeps_a_lease_alive()
    {
        Add(Batch("a"));
        var lease = Assert.Single(Grant("n", 1));

        var later = Start + TimeSpan.FromSeconds(9);
        Apply(_rules.Progress(_ledger, "n", new WorkProtocol.UnitProgress(lease.UnitId, lease.Epoch, new UnitCounters { FilesDone = 5 }), later));

        Assert.Empty(_rules.Expire(_ledger, Start + TimeSpan.FromSeconds(15)));
        Assert.Equal(5, _ledger.AllCounters().FilesDone);
        Assert.NotEmpty(_rules.Expire(_ledger, Start + TimeSpan.FromSeconds(20)));
    }

    [Fact]
    public void A_surprise_is_tried_again_three_times_in_all_and_then_ends_the_transfer()
    {
        Add(Batch("a"));
        for (var attempt = 0; attempt < 3; attempt++)
        {
            Assert.True(_ledger.GrantsOpen);
            Fail(Assert.Single(Grant("n", 1)), retryable: true);
        }

        Assert.False(_ledger.GrantsOpen);
        Assert.Equal(ErrorCode.StoreUnreachable, Assert.Single(_ledger.Failures).Code);
        Assert.True(_ledger.IsSettled);
    }

    [Fact]
    public void A_failure_that_another_attempt_cannot_cure_ends_the_transfer_at_once()
    {
        Add(Batch("a"), Batch("b"));
        Fail(Assert.Single(Grant("n", 1)), retryable: false);

        Assert.False(_ledger.GrantsOpen);
        Assert.Empty(Grant("n", 1));
        Assert.True(_ledger.IsSettled);
    }

    [Fact]
    public void Files_that_failed_close_the_grants_or_are_only_counted_as_the_policy_says()
    {
        var bad = new UnitResult { Failures = [new PathIssue("/x", ErrorCode.LocalReadFailed, "no")] };
        Add(Batch("a"));
        Done(Assert.Single(Grant("n", 1)), bad);
        Assert.False(_ledger.GrantsOpen);

        var lenient = new LedgerRules(Policy with { OnError = ErrorPolicy.Skip });
        var ledger = new Ledger();
        ledger.Apply(new LedgerEvent.UnitsAdded([Batch("a")]));
        foreach (var e in lenient.Grant(ledger, "n", 1, ["n"], Start).ToList()) ledger.Apply(e);
        foreach (var e in lenient.Complete(ledger, new WorkProtocol.UnitCompleted("t", "n", 1, 1, bad)).ToList()) ledger.Apply(e);
        Assert.True(ledger.GrantsOpen);
        Assert.Equal(1, ledger.FailureCount);
    }

    [Fact]
    public void What_several_units_say_of_the_same_file_counts_once()
    {
        var bad = new PathIssue("/x", ErrorCode.LocalReadFailed, "no");
        var rules = new LedgerRules(Policy with { OnError = ErrorPolicy.Skip });
        var ledger = new Ledger();
        ledger.Apply(new LedgerEvent.UnitsAdded([Batch("a"), Batch("b"), Batch("c")]));
        foreach (var e in rules.Grant(ledger, "n", 3, ["n"], Start).ToList()) ledger.Apply(e);
        foreach (var (epoch, issue) in new[] { (1L, bad), (2L, bad), (3L, bad with { Code = ErrorCode.LocalFileChanged }) })
        {
            var done = new WorkProtocol.UnitCompleted("t", "n", ledger.Leased[epoch].UnitId, epoch, new UnitResult { Failures = [issue] });
            foreach (var e in rules.Complete(ledger, done).ToList()) ledger.Apply(e);
        }

        Assert.Equal(2, ledger.FailureCount);
        Assert.Equal([ErrorCode.LocalReadFailed, ErrorCode.LocalFileChanged], ledger.Failures.Select(static issue => issue.Code));
    }

    [Fact]
    public void A_lost_node_gives_its_units_back_without_counting_an_attempt()
    {
        Add(Batch("a"));
        for (var i = 0; i < 10; i++)
        {
            Assert.Single(Grant("n", 1));
            Apply(LedgerRules.NodeLost(_ledger, "n"));
        }

        Assert.Single(Grant("other", 1));
    }

    [Fact]
    public void Kept_issues_are_bounded_and_all_are_counted()
    {
        var many = Enumerable.Range(0, Ledger.KeptIssues + 500).Select(i => new PathIssue($"/{i}", ErrorCode.LocalReadFailed, "no")).ToImmutableArray();
        Add(Batch("a"));
        Done(Assert.Single(Grant("n", 1)), new UnitResult { Failures = many, Warnings = many });

        Assert.Equal(Ledger.KeptIssues, _ledger.Failures.Count);
        Assert.Equal(many.Length, _ledger.FailureCount);
        Assert.Equal(many.Length, _ledger.WarningCount);
    }

    [Fact]
    public void Random_nodes_that_work_fail_vanish_and_lag_finish_every_unit_exactly_once() =>
        Gen.Select(Gen.Int[1, 30], Gen.Int[0, 99].Array[500]).Sample((units, dice) =>
        {
            var rules = new LedgerRules(Policy with { MaxAttempts = int.MaxValue });
            var ledger = new Ledger();
            var now = Start;
            ledger.Apply(new LedgerEvent.UnitsAdded([.. Enumerable.Range(0, units).Select(i => Batch($"{i}"))]));
            var known = new List<(string Node, LedgerEvent.UnitLeased Lease)>();
            void Run(IEnumerable<LedgerEvent> events)
            {
                foreach (var e in events.ToList()) ledger.Apply(e);
            }

            void Finish((string Node, LedgerEvent.UnitLeased Lease) held) => Run(rules.Complete(
                ledger, new WorkProtocol.UnitCompleted("t", held.Node, held.Lease.UnitId, held.Lease.Epoch, Result())));

            foreach (var roll in dice)
            {
                now += TimeSpan.FromSeconds(roll / 20.0);
                var node = $"n{roll % 3}";
                var granted = rules.Grant(ledger, node, 1 + (roll % 2), [node], now).Cast<LedgerEvent.UnitLeased>().ToList();
                Run(granted);
                known.AddRange(granted.Select(lease => (node, lease)));
                Run(rules.Expire(ledger, now));
                if (roll % 7 == 0) Run(LedgerRules.NodeLost(ledger, node));
                if (known.Count > 0) Finish(known[roll % known.Count]); // often an old epoch
            }

            while (!ledger.IsSettled)
            {
                now += LeaseTime * 2;
                Run(rules.Expire(ledger, now));
                foreach (var lease in rules.Grant(ledger, "n", 5, ["n"], now).Cast<LedgerEvent.UnitLeased>().ToList())
                {
                    ledger.Apply(lease);
                    Finish(("n", lease));
                }
            }

            return ledger.DoneCounters.FilesDone == units && ledger.Segments.Count == units;
        });

    [Fact]
    public void Results_that_rest_on_the_check_cache_are_void_when_it_proves_wrong_and_are_done_again_by_asking()
    {
        Add(Batch("a"), Batch("b"), Batch("c"), Batch("d"));
        var leases = Grant("n", 4);
        Done(leases[0], Trusting());
        Done(leases[1]);
        Assert.Equal(2, _ledger.DoneCounters.FilesDone);

        Done(leases[2], Trusting() with { CheckCacheWrong = true });

        Assert.Equal(1, _ledger.DoneCounters.FilesDone);
        Assert.False(_ledger.IsSettled);
        Done(leases[3], Trusting()); // ran while nobody knew
        var again = Grant("n", 9);
        Assert.Equal(["a", "c", "d"], again.Select(lease => (UploadUnit)_ledger.Find(lease.UnitId)!.Work).Select(unit => unit is { AskStore: true } ? unit.Files.Name : "not asking"));
        foreach (var lease in again) Done(lease, Trusting()); // whatever they say, not for ever
        Assert.True(_ledger.IsSettled);
        Assert.Equal((4, 4), (_ledger.DoneCounters.FilesDone, _ledger.Segments.Count));
    }

    [Fact]
    public void Results_that_rest_on_the_check_cache_count_in_full_when_it_was_right()
    {
        Add(Batch("a"), Batch("b"));
        foreach (var lease in Grant("n", 2)) Done(lease, Trusting() with { Warnings = [new PathIssue("p", ErrorCode.LocalSpecialFile, "a pipe")] });

        Assert.True(_ledger.IsSettled);
        Assert.Empty(_ledger.Segments);
        Apply([new LedgerEvent.ResultsConfirmed()]);
        Assert.Equal((2, 2, 2), (_ledger.DoneCounters.FilesDone, _ledger.Segments.Count, _ledger.WarningCount));
    }

    [Fact]
    public void A_node_that_failed_at_a_unit_gets_it_again_only_when_all_have_failed_at_it()
    {
        Add(Batch("a"));
        string[] both = ["n1", "n2"];
        Fail(Assert.Single(Grant("n1", 1, both)), retryable: true);
        Assert.Empty(Grant("n1", 1, both));
        Fail(Assert.Single(Grant("n2", 1, both)), retryable: true);
        Assert.Single(Grant("n1", 1, both));
    }

    [Fact]
    public void A_node_without_work_takes_a_second_copy_of_what_another_has_had_for_long_and_the_first_result_counts()
    {
        Add(Batch("a"), Batch("b"));
        var first = Assert.Single(Grant("n1", 1));
        var later = Start + TimeSpan.FromSeconds(5);
        var fresh = Assert.Single(Grant("n1", 1, now: later));

        Assert.Empty(Grant("n2", 4, now: later - TimeSpan.FromTicks(1)));
        Assert.Empty(Grant("n1", 4, now: later));
        var copy = Assert.Single(Grant("n2", 4, now: later));
        Assert.Equal(first.UnitId, copy.UnitId);
        Assert.Empty(Grant("n3", 4, now: later)); // two are enough

        Done(copy);
        Done(first);
        Done(fresh);
        Assert.Equal((2, 2), (_ledger.DoneCounters.FilesDone, _ledger.Segments.Count));
        Assert.True(_ledger.IsSettled);
        Assert.Equal((1, 1), (_ledger.Nodes["n1"].Units, _ledger.Nodes["n2"].Units));
    }

    [Fact]
    public void A_unit_with_two_copies_waits_again_only_when_both_are_gone()
    {
        Add(Batch("a"));
        Grant("n1", 1);
        Grant("n2", 1, now: Start + TimeSpan.FromSeconds(5));

        Apply(LedgerRules.NodeLost(_ledger, "n1"));
        Assert.Empty(Grant("n3", 1));
        Apply(LedgerRules.NodeLost(_ledger, "n2"));
        Assert.Single(Grant("n3", 1));
    }

    [Fact]
    public void What_is_not_to_be_done_twice_gets_no_second_copy()
    {
        Add(new PlanDownloadUnit());
        Grant("n1", 1);
        Assert.Empty(Grant("n2", 1, now: Start + TimeSpan.FromSeconds(9)));
    }

    [Fact]
    public void A_unit_that_is_handed_back_waits_again_and_no_attempt_is_counted()
    {
        Add(Batch("a"));
        for (var i = 0; i < 10; i++)
        {
            var lease = Assert.Single(Grant("n", 1));
            Apply(LedgerRules.HandBack(_ledger, "n", lease.UnitId, lease.Epoch - 1));
            Assert.Empty(Grant("other", 1));
            Apply(LedgerRules.HandBack(_ledger, "n", lease.UnitId, lease.Epoch));
        }

        Assert.Single(Grant("other", 1));
    }

    private static UnitResult Trusting() => Result() with { Counters = new UnitCounters { FilesDone = 1, ObjectsNotAsked = 1 } };

    private static UploadUnit Batch(string name) => new(Segment(name));

    private static SegmentRef Segment(string name) => new(name, 1, 1, ContentHash.Empty);

    private static UnitResult Result() => new() { Counters = new UnitCounters { FilesDone = 1 }, Segments = [Segment("result")] };

    private void Add(params WorkUnit[] units) => _ledger.Apply(new LedgerEvent.UnitsAdded([.. units]));

    private List<LedgerEvent.UnitLeased> Grant(string node, int room, string[]? nodes = null, DateTimeOffset? now = null)
    {
        var leases = _rules.Grant(_ledger, node, room, nodes ?? [node], now ?? Start).Cast<LedgerEvent.UnitLeased>().ToList();
        Apply(leases);
        return leases;
    }

    private void Done(LedgerEvent.UnitLeased lease, UnitResult? result = null) =>
        Apply(_rules.Complete(_ledger, new WorkProtocol.UnitCompleted("t", lease.NodeId, lease.UnitId, lease.Epoch, result ?? Result())));

    private void Fail(LedgerEvent.UnitLeased lease, bool retryable) =>
        Apply(_rules.Fail(_ledger, new WorkProtocol.UnitFailed("t", lease.NodeId, lease.UnitId, lease.Epoch, ErrorCode.StoreUnreachable, "down", retryable)));

    private void Apply(IEnumerable<LedgerEvent> events)
    {
        foreach (var e in events.ToList()) _ledger.Apply(e);
    }
}
