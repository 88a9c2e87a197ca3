using System.Collections.Immutable;
using System.Runtime.Serialization;
using CsCheck;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Protocol.Wire;
using RustyAttachments.Actors.Service;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>No message is larger than remoting carries, whatever files and nodes are called.</summary>
public sealed class MessageSizeSpecs
{
    private const int Usual = 64 * 1024;
    private const int WithHashTexts = 96 * 1024;
    private const int WithPlan = 160 * 1024;
    private static readonly string Id = new('f', 32);
    private static readonly string Node = NodeNames.Of(new string('n', 253) + ":65535", long.MinValue);

    private static readonly UnitCounters Largest = Counters(long.MaxValue);

    [Fact]
    public void Sizes_are_never_estimated_too_low() => Gen.Int.Sample(seed =>
    {
        var sampler = new RandomSampler(seed, items: 5, characters: 300);
        var unit = (WorkUnit)sampler.Make(typeof(WorkUnit));
        var plan = (UploadPlan)sampler.Make(typeof(UploadPlan));
        var issue = (PathIssue)sampler.Make(typeof(PathIssue));
        var granted = SizeOf(new WorkProtocol.WorkGranted(Id, [new WorkProtocol.Lease(long.MaxValue, long.MaxValue, unit)])) - SizeOf(new WorkProtocol.WorkGranted(Id, []));
        var planned = SizeOf(Completed(new UnitResult { Plan = plan })) - SizeOf(Completed(new UnitResult()));
        var failed = SizeOf(Completed(new UnitResult { Failures = [issue] })) - SizeOf(Completed(new UnitResult()));
        Assert.InRange(granted, 1, UnitResults.SizeOf(unit));
        Assert.InRange(planned, 1, UnitResults.SizeOf(plan));
        Assert.InRange(failed, 1, UnitResults.SizeOf(issue));
    }, iter: 500, threads: 1);

    [Fact]
    public void Every_part_of_a_result_fits() => Gen.Int.Sample(seed =>
    {
        var sampler = new RandomSampler(seed, items: 30, characters: 2000);
        var result = (UnitResult)sampler.Make(typeof(UnitResult)) with { Plan = null, Counters = Largest };
        var parts = UnitResults.Split(result);
        Assert.All(parts, static part => Assert.InRange(SizeOf(Completed(part)), 1, Usual));
        Assert.Equal(Dump.Of(result.Segments), Dump.Of(UnitResults.Join(parts).Segments));
        Assert.Equal(result.NewUnits.Length + result.Failures.Length, UnitResults.Join(parts) is var joined ? joined.NewUnits.Length + joined.Failures.Length : 0);
    }, iter: 20, threads: 1);

    [Fact]
    public void Leases_of_the_longest_units_are_granted_in_messages_that_fit()
    {
        // As long as a unit that is handed on can be.
        var longest = new ScanUnit(new ScanTask("/" + new string('d', 4095), "m") { Names = [.. Enumerable.Repeat(new string('ü', 127), 160)] });
        Assert.InRange(UnitResults.SizeOf(longest), UnitResults.MaxPartBytes - 4096, UnitResults.MaxPartBytes);
        WorkUnit[] units = [longest, .. Enumerable.Repeat(new PlanSyncUnit(), 2000), longest, longest];

        var batches = UnitResults.Batches(units.Select(static (unit, i) => new WorkProtocol.Lease(i, i, unit))).ToList();

        Assert.All(batches, static batch => Assert.InRange(SizeOf(new WorkProtocol.WorkGranted(Id, batch)), 1, Usual));
        Assert.Equal(Enumerable.Range(0, units.Length).Select(static i => (long)i), batches.SelectMany(static batch => batch).Select(static lease => lease.UnitId));
        Assert.InRange(batches.Count, 4, 8);
    }

    [Fact]
    public void A_node_with_as_many_units_as_it_may_have_reports_in_one_message_that_fits()
    {
        var units = Enumerable.Repeat(new WorkProtocol.UnitProgress(long.MaxValue, long.MaxValue, Largest), 256).ToImmutableArray();
        Assert.InRange(SizeOf(new WorkProtocol.ReportProgress(Id, Node, units)), Usual / 2, Usual);
        Assert.Throws<RustyAttachmentsException>(static () => EngineSettings.Create(
            Akka.Configuration.ConfigurationFactory.ParseString("rusty-attachments.units-per-node = 257").WithFallback(EngineSettings.Reference)));
    }

    [Fact]
    public void Texts_are_cut_between_characters_and_to_bytes()
    {
        Assert.Equal("ab…", UnitResults.Cut("abcdef", 5));
        Assert.Equal("€…", UnitResults.Cut("€€€", 8));
        Assert.Equal("😀…", UnitResults.Cut("😀😀😀", 10));
        Assert.Equal("…", UnitResults.Cut("😀😀", 6));
        Assert.Equal("€€", UnitResults.Cut("€€", 6));
        var issue = UnitResults.Cut(new PathIssue(new string('漢', 100_000), ErrorCode.LocalReadFailed, new string('\uD83D', 100_000)));
        Assert.InRange(SizeOf(Completed(new UnitResult { Failures = [issue] })), 1, Usual);
        var failed = new WorkProtocol.UnitFailed(Id, Node, long.MaxValue, long.MaxValue, ErrorCode.Internal, UnitResults.Cut(new string('漢', 100_000)), true);
        Assert.InRange(SizeOf(failed), 1, Usual);
    }

    [Fact]
    public void The_status_of_a_transfer_with_many_nodes_and_the_longest_texts_fits()
    {
        var record = Busy(nodes: 300);
        var excluded = Enumerable.Range(0, 300).ToDictionary(static i => Address(i), static _ => new string('漢', 10_000));

        var status = TransferReport.Status(record, excluded, DateTimeOffset.MaxValue);

        Assert.InRange(SizeOf(new BoardProtocol.TransferChanged(status)), Usual / 2, Usual);
        Assert.Equal((64, 32), (status.Nodes.Length, status.Excluded.Length));
        Assert.Equal(300, status.FailureCount);
    }

    [Fact]
    public void A_page_of_the_longest_issues_fits_and_goes_on_where_it_ended()
    {
        var record = Busy(nodes: 300);
        var seen = 0;
        while (seen < 300)
        {
            var page = TransferReport.Page(record, seen, int.MaxValue);
            Assert.InRange(SizeOf(new TransferProtocol.Issues(Id, page)), 1, Usual);
            Assert.NotEmpty(page.Issues);
            Assert.Equal(300, page.Total);
            seen += page.Issues.Length;
        }
    }

    [Fact]
    public void Batches_of_claims_and_answers_fit()
    {
        var (digest, text) = (new ContentHash(UInt128.MaxValue), ContentHash.Parse(new string('Z', ContentHash.MaxTextLength)));
        foreach (var (hash, most) in new[] { (digest, Usual), (text, WithHashTexts) })
        {
            Assert.InRange(SizeOf(new SharedExistenceProtocol.ClaimObjects(Node, 15, Batch(new SharedExistenceProtocol.Claim(long.MaxValue, hash, long.MaxValue, true, true)))), 1, most);
            Assert.InRange(SizeOf(new SharedExistenceProtocol.ClaimsAnswered(Node, 15, Batch(new SharedExistenceProtocol.Answer(long.MaxValue, hash, ClaimVerdict.Wait, ClaimMeans.Store, true)))), 1, most);
            Assert.InRange(SizeOf(new SharedExistenceProtocol.ObjectsSettled(Node, 15, Batch(new SharedExistenceProtocol.Settlement(long.MaxValue, hash, true, true)))), 1, most);
        }

        Assert.InRange(SizeOf(new SharedExistenceProtocol.ClaimsFailed(Node, 15, Batch(long.MaxValue), ErrorCode.Internal, UnitResults.Cut(new string('漢', 100_000)))), 1, Usual);
    }

    [Theory]
    [InlineData(2, null)]
    [InlineData(9, null)]
    [InlineData(250, null)]
    [InlineData(4000, null)]
    [InlineData(1, "L")]
    [InlineData(9, "a location with a long name")]
    public void Whatever_may_be_submitted_fits_with_its_plan(int pathLength, string? location)
    {
        var path = (location is null ? "/" : "") + new string('p', pathLength - (location is null ? 1 : 0));
        var submission = LargestSubmission(path, location);
        var request = new UploadRequest { Paths = [.. submission.Source.Paths.Select(path => location is null ? path : LocationMap.WirePath(location, path))] };
        var rules = new ScanRules
        {
            Root = request.Paths[0], AbsolutePaths = false, Symlinks = SymlinkPolicy.TransitiveIncludeTargets,
            Directories = [.. request.Paths.Select(static path => new CollectedPath(path, path))],
        };
        var plan = new UploadPlan(request.Paths[0], rules, new ContentHash(UInt128.MaxValue));

        Assert.InRange(UnitResults.SizeOf(plan), 1, UnitResults.MaxPlanBytes);
        Assert.InRange(SizeOf(new IndexProtocol.SubmitTransfer(new string('k', 256), Spec(request))), 1, Usual);
        Assert.InRange(SizeOf(Completed(new UnitResult { Plan = plan, Counters = Largest })), 1, WithPlan);
        Assert.InRange(SizeOf(new WorkProtocol.TransferAvailable(Spec(request) with { Root = plan.Root, Rules = rules, Probe = plan.Probe, IsPlanned = true })), 1, WithPlan);
    }

    [Fact]
    public void What_a_node_with_as_many_locations_as_it_may_have_tells_of_itself_fits()
    {
        var status = new NodeStatus
        {
            Node = Address(0), StartedAt = DateTimeOffset.MaxValue, UpdatedAt = DateTimeOffset.MaxValue, Version = new string('9', 100), Management = "https://" + Address(0),
            Roles = ["coordinator", "worker"], Locations = [.. Enumerable.Repeat(new string('L', 64), 256)],
            MemoryBudget = long.MaxValue, MemoryUsed = long.MaxValue, CacheBudget = long.MaxValue, CacheUsed = long.MaxValue, UnitSlots = 256, UnitsRunning = 256,
        };
        Assert.InRange(SizeOf(new BoardProtocol.NodeChanged(status)), 1, Usual);
    }

    [Fact]
    public void What_is_too_large_all_the_same_is_refused_where_it_is_sent_and_kept_where_it_is_an_event()
    {
        var issues = Enumerable.Repeat(new PathIssue("/p", ErrorCode.Internal, new string('x', 1024)), 300).ToImmutableArray();
        var refused = Assert.Throws<SerializationException>(() => Wire.Serializer.ToBinary(new TransferProtocol.Issues(Id, new IssuePage(300, issues))));
        Assert.Contains("parts", refused.Message, StringComparison.Ordinal);
        Assert.InRange(Wire.Serializer.ToBinary(new LedgerEvent.UnitDone(1, 1, new UnitResult { Failures = issues })).Length, WireSerializer.MaxMessageBytes, int.MaxValue);
        Assert.InRange(WithPlan, 1, WireSerializer.MaxMessageBytes);
    }

    private static int SizeOf(IWireMessage message) => Wire.Serializer.ToBinary(message).Length;

    private static WorkProtocol.UnitCompleted Completed(UnitResult result) => new(Id, Node, long.MaxValue, long.MaxValue, result, 0, UnitResults.MaxParts);

    private static ImmutableArray<T> Batch<T>(T item) => [.. Enumerable.Repeat(item, SharedExistenceProtocol.MaxBatch)];

    private static string Address(int i) => FormattableString.Invariant($"{new string('n', 249)}{i:D4}:65535");

    private static TransferSpec Spec(TransferRequest request) => new(Id, request, "", new string('s', 1024), null, null)
    {
        Since = DateTimeOffset.MaxValue, Name = new string('漢', SubmissionRules.MaxNameLength), OnlyNode = Address(0), LimitRate = long.MaxValue,
    };

    // The submission that names a path as often as is allowed.
    private static UploadSubmission LargestSubmission(string path, string? location)
    {
        var (allowed, refused) = (0, SubmissionRules.MaxTextBytes);
        while (refused - allowed > 1)
        {
            var middle = (allowed + refused) / 2;
            if (SubmissionRules.ProblemsOf(Of(middle)).Count == 0) allowed = middle;
            else refused = middle;
        }

        Assert.InRange(allowed, 1, SubmissionRules.MaxTextBytes / 4);
        return Of(allowed);

        UploadSubmission Of(int count) => new(new PlaceOnNodes(location, [.. Enumerable.Repeat(path, count)], Shared: location is null));
    }

    private static UnitCounters Counters(long each)
    {
        object counters = new UnitCounters();
        foreach (var property in Shape.Properties(typeof(UnitCounters))) property.SetValue(counters, each);
        return (UnitCounters)counters;
    }

    // A transfer for which many nodes have done a unit each, which failed, and work on another one.
    private static TransferRecord Busy(int nodes)
    {
        var record = new TransferRecord();
        record.Apply(new TransferEvent.Begun(Spec(new UploadRequest { Paths = ["/x"] }) with { Root = "NAME:/" + new string('漢', 1365) }, DateTimeOffset.MaxValue));
        record.Apply(new LedgerEvent.UnitsAdded([.. Enumerable.Repeat(new PlanUploadUnit(), 2 * nodes)]));
        for (var i = 0; i < 2 * nodes; i++)
            record.Apply(new LedgerEvent.UnitLeased(i + 1, i + 1, NodeNames.Of(Address(i % nodes), i), DateTimeOffset.MinValue, DateTimeOffset.MaxValue));
        for (var i = 0; i < nodes; i++) record.Apply(new LedgerEvent.UnitDone(i + 1, i + 1, new UnitResult { Counters = Counters(long.MaxValue / (4 * nodes)), Failures = [Failure(i)] }));
        return record;

        static PathIssue Failure(int i) => new(new string('漢', 10_000) + i, ErrorCode.LocalReadFailed, new string('漢', 10_000));
    }
}
