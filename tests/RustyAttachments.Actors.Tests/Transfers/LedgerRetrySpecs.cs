using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>Who tries a unit again at which a node has failed, and when.</summary>
public sealed class LedgerRetrySpecs
{
    private static readonly DateTimeOffset Start = DateTimeOffset.UnixEpoch;
    private static readonly TimeSpan OthersFirst = TimeSpan.FromSeconds(4);
    private readonly LedgerRules _rules = new(new LeasePolicy(TimeSpan.FromSeconds(60), MaxAttempts: 3, SecondCopyAfter: TimeSpan.FromSeconds(60), ErrorPolicy.Fail, OthersFirst));
    private readonly Ledger _ledger = new();

    [Fact]
    public void A_node_that_fails_leaves_the_unit_to_others_for_as_long_as_they_need_to_ask()
    {
        Add(Batch());
        FailOn("n1", Start);

        Assert.Null(Grant("n1", Start + OthersFirst - TimeSpan.FromTicks(1), "n1"));
        Assert.NotNull(Grant("n2", Start + TimeSpan.FromTicks(1), "n1", "n2")); // one that comes gets it at once
    }

    [Fact]
    public void Attempts_last_until_others_could_have_asked_each_time_where_nobody_comes()
    {
        Add(Batch());
        var now = Start;
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            FailOn("n1", now);
            Assert.Equal(attempt < 3, _ledger.GrantsOpen);
            if (_ledger.GrantsOpen) Assert.Null(Grant("n1", now + (OthersFirst / 2), "n1"));
            now += OthersFirst;
        }

        Assert.True(_ledger.IsSettled);
    }

    [Fact]
    public void Failures_on_one_node_that_cannot_do_the_unit_never_end_it_while_another_can()
    {
        Add(Batch());
        FailOn("bad", Start);
        for (var now = Start; now < Start + (2 * OthersFirst); now += TimeSpan.FromSeconds(1))
            Assert.Null(Grant("bad", now, "bad", "good")); // however long the other one is busy
        Assert.NotNull(Grant("good", Start + (2 * OthersFirst), "bad", "good"));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(3)]
    public void The_clock_of_another_coordinator_keeps_nothing_from_a_node_for_longer(int hours)
    {
        Add(Batch());
        FailOn("n", Start);
        Assert.NotNull(Grant("n", Start + TimeSpan.FromHours(hours), "n"));
    }

    [Fact]
    public void A_unit_that_one_node_alone_may_do_is_kept_for_nobody()
    {
        Add(new PrestageUnit(Segment(), "host:1", TotalBytes: 1));
        var node = NodeNames.Of("host:1", 7);
        FailOn(node, Start, "other");
        Assert.NotNull(Grant(node, Start, node, "other"));
    }

    private static UploadUnit Batch() => new(Segment());

    private static SegmentRef Segment() => new("a", 1, 1, ContentHash.Empty);

    private void Add(WorkUnit unit) => _ledger.Apply(new LedgerEvent.UnitsAdded([unit]));

    private LedgerEvent.UnitLeased? Grant(string node, DateTimeOffset now, params string[] nodes)
    {
        var leases = _rules.Grant(_ledger, node, 1, nodes, now).Cast<LedgerEvent.UnitLeased>().ToList();
        foreach (var lease in leases) _ledger.Apply(lease);
        return leases.SingleOrDefault();
    }

    private void FailOn(string node, DateTimeOffset now, params string[] others)
    {
        var lease = Grant(node, now, [node, .. others]);
        Assert.NotNull(lease);
        var failed = new WorkProtocol.UnitFailed("t", node, lease.UnitId, lease.Epoch, ErrorCode.StoreUnreachable, "down", Retryable: true);
        foreach (var e in _rules.Fail(_ledger, failed).ToList()) _ledger.Apply(e);
    }
}
