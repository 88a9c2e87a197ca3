using System.Collections.Concurrent;
using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.Actors.Existence.ExistenceProtocol;

namespace RustyAttachments.Actors.Tests.Existence;

/// <summary>Proxies of several nodes and the parts of a store, with probes in the place of units.</summary>
public sealed class SharedExistenceActorSpecs : Akka.TestKit.Xunit2.TestKit
{
    private static readonly ContentHash Hash = ContentHasher.HashText("content");
    private static readonly TimeSpan Repeat = TimeSpan.FromMilliseconds(100);
    private readonly InMemoryContentStore _memory = new() { Capabilities = new StoreCapabilities(16, CheapHead: false, ServerSideCopy: false) };
    private readonly InMemoryCheckCache _checks = new();
    private IContentStore _store;
    private TimeSpan _memoryTime = TimeSpan.FromMinutes(10);

    public SharedExistenceActorSpecs()
        : base(EngineSettings.Reference)
    {
        _store = _memory;
    }

    [Fact]
    public async Task Of_two_nodes_that_claim_the_same_object_one_stores_and_the_other_learns_that_it_is_there()
    {
        var region = Region();
        var (first, second) = (Node(region), Node(region));
        var (a, b) = (CreateTestProbe(), CreateTestProbe());
        Claim(first, a);
        await ExpectAsync(a, ClaimVerdict.Store);
        Claim(second, b);
        await ExpectAsync(b, ClaimVerdict.Wait);

        first.Tell(new ObjectSettled(Hash, Stored: true, WasThere: false), a);

        await ExpectAsync(b, ClaimVerdict.Present);
        Claim(first, a);
        await ExpectAsync(a, ClaimVerdict.Present);
        Assert.Equal(1, _memory.Calls(StoreCall.Head));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task When_the_node_or_the_unit_that_stores_dies_whoever_waits_on_another_node_stores(bool node)
    {
        var region = Region();
        var (first, second) = (Node(region), Node(region));
        var (a, b) = (CreateTestProbe(), CreateTestProbe());
        Claim(first, a);
        await ExpectAsync(a, ClaimVerdict.Store);
        Claim(second, b);
        await ExpectAsync(b, ClaimVerdict.Wait);

        Sys.Stop(node ? first : a);

        await ExpectAsync(b, ClaimVerdict.Store);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_part_that_moves_or_crashes_forgets_who_stores_and_all_are_answered_in_the_end(bool moves)
    {
        var region = Region();
        var (first, second) = (Node(region), Node(region));
        var (a, b) = (CreateTestProbe(), CreateTestProbe());
        Claim(first, a);
        await ExpectAsync(a, ClaimVerdict.Store);
        Claim(second, b);
        await ExpectAsync(b, ClaimVerdict.Wait);

        if (moves) region.Tell(new ExistenceRegion.Move());
        else Sys.ActorSelection((await region.Ask<List<IActorRef>>(new ExistenceRegion.Entities())).Single().Path / "existence").Tell(Kill.Instance);

        // The part does not know that the first one stores.
        await ExpectAsync(b, ClaimVerdict.Store);
        first.Tell(new ObjectSettled(Hash, Stored: true, WasThere: false), a);
        Claim(first, a);
        await ExpectAsync(a, ClaimVerdict.Wait);
        second.Tell(new ObjectSettled(Hash, Stored: true, WasThere: true), b);
        await ExpectAsync(a, ClaimVerdict.Present);
    }

    [Fact]
    public async Task A_part_believes_what_it_has_found_out_for_a_time_only()
    {
        _memoryTime = TimeSpan.FromMilliseconds(200);
        _memory.Plant(StoreKey.Data(Hash), new byte[7]);
        var node = Node(Region());
        var unit = CreateTestProbe();
        Claim(node, unit);
        await ExpectAsync(unit, ClaimVerdict.Present);
        Assert.True(_memory.Lose(StoreKey.Data(Hash)));

        ClaimVerdict verdict;
        do
        {
            Claim(node, unit);
            verdict = (await unit.ExpectMsgAsync<ClaimAnswered>()).Verdict;
        }
        while (verdict == ClaimVerdict.Present);
        Assert.Equal(ClaimVerdict.Store, verdict);
    }

    [Fact]
    public async Task A_check_cache_that_proves_wrong_is_told_of_by_every_answer_after_that()
    {
        await _checks.RecordAsync([Hash]);
        var node = Node(Region());
        var unit = CreateTestProbe();
        Claim(node, unit);
        var answer = await unit.ExpectMsgAsync<ClaimAnswered>();
        Assert.Equal((ClaimVerdict.Store, true), (answer.Verdict, answer.CheckCacheWrong));

        node.Tell(new ClaimObject(2, ContentHasher.HashText("other"), 7, InHand: false, AskStore: false), unit);
        Assert.True((await unit.ExpectMsgAsync<ClaimAnswered>()).CheckCacheWrong);
    }

    [Fact]
    public async Task A_store_that_cannot_be_opened_or_asked_fails_the_claims_of_all_units()
    {
        _store = new FaultyContentStore(_memory).On(StoreCall.Head, new Fault.Before(ErrorCode.StoreAccessDenied), times: int.MaxValue);
        var unopened = Sys.ActorOf(Props.Create(() => new ExistenceRegion(Refuse, TimeSpan.FromMinutes(1), Repeat)));
        foreach (var (region, code) in new[] { (Region(), ErrorCode.StoreAccessDenied), (unopened, ErrorCode.StoreNotFound) })
        {
            var node = Node(region);
            var (a, b) = (CreateTestProbe(), CreateTestProbe());
            Claim(node, a);
            Claim(node, b);
            Assert.Equal(code, (await a.ExpectMsgAsync<ClaimFailed>()).Code);
            Assert.Equal(code, (await b.ExpectMsgAsync<ClaimFailed>()).Code);
        }
    }

    [Fact]
    public async Task Claims_that_come_together_travel_together()
    {
        var region = new HeldRef(Sys);
        var node = Node(region, repeat: TimeSpan.FromMinutes(1));
        var unit = CreateTestProbe();
        Claim(node, unit);
        await region.Reached; // the proxy is busy now, and the rest comes together
        for (var i = 0; i < 4000; i++) node.Tell(new ClaimObject(i, ContentHasher.HashText($"{i}"), 7, InHand: false, AskStore: false), unit);
        region.Open();

        await AwaitConditionAsync(() => Task.FromResult(region.Claims == 4001));
        Assert.InRange(region.Messages, 2, 17);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Over_links_that_lose_and_double_messages_every_claim_is_answered_and_one_at_a_time_stores(int seed)
    {
        var region = Region();
        var storing = new ConcurrentDictionary<ContentHash, int>();
        var hashes = Enumerable.Range(0, 60).Select(static n => ContentHasher.HashText($"{n}")).ToArray();
        var done = CreateTestProbe();
        for (var i = 0; i < 6; i++)
        {
            var link = i;
            var proxy = Node(Sys.ActorOf(Props.Create(() => new LossyLink(region, (seed * 10) + link))));
            Sys.ActorOf(Props.Create(() => new Claiming(proxy, hashes, storing, done.Ref)));
        }

        for (var i = 0; i < 6; i++) Assert.Equal("answered", await done.ExpectMsgAsync<string>(TimeSpan.FromSeconds(30)));
    }

    private static ExistenceOptions Refuse(string store) => throw new RustyAttachmentsException(ErrorCode.StoreNotFound, $"No store is called '{store}'.");

    private static void Claim(IActorRef node, IActorRef unit) => node.Tell(new ClaimObject(1, Hash, 7, InHand: false, AskStore: false), unit);

    private static async Task ExpectAsync(TestProbe unit, ClaimVerdict verdict) => Assert.Equal((1L, verdict), await unit.ExpectMsgAsync<ClaimAnswered>() is var answer ? (answer.Ticket, answer.Verdict) : default);

    private IActorRef Region()
    {
        var (store, memory, checks) = (_store, _memoryTime, _checks);
        Func<string, ExistenceOptions> open = _ => new ExistenceOptions(store, StraightToPut: 0, checks, new CheckSampling(1));
        return Sys.ActorOf(Props.Create(() => new ExistenceRegion(open, memory, Repeat)));
    }

    private IActorRef Node(IActorRef region, TimeSpan? repeat = null) => Sys.ActorOf(Props.Create(() => new ExistenceProxyActor("store", region, repeat ?? Repeat)));

    /// <summary>Claims objects, stores what it is told to, and reports when all are there, or that somebody else stored at the same time.</summary>
    private sealed class Claiming : ReceiveActor
    {
        public Claiming(IActorRef proxy, ContentHash[] hashes, ConcurrentDictionary<ContentHash, int> storing, IActorRef done)
        {
            var open = hashes.Length;
            for (var i = 0; i < hashes.Length; i++) proxy.Tell(new ClaimObject(i, hashes[i], 7, InHand: false, AskStore: false));
            Receive<ClaimAnswered>(answer =>
            {
                if (answer.Verdict == ClaimVerdict.Wait) return;
                if (answer.Verdict == ClaimVerdict.Store)
                {
                    if (storing.AddOrUpdate(hashes[answer.Ticket], 1, static (_, count) => count + 1) > 1) done.Tell($"{hashes[answer.Ticket]} is stored twice at once");
                    Self.Tell(hashes[answer.Ticket]);
                }
                else if (--open == 0)
                {
                    done.Tell("answered");
                }
            });
            Receive<ContentHash>(hash =>
            {
                storing.AddOrUpdate(hash, 0, static (_, count) => count - 1);
                proxy.Tell(new ObjectSettled(hash, Stored: true, WasThere: false));
                if (--open == 0) done.Tell("answered");
            });
        }
    }

    /// <summary>A region that holds whoever sends the first message until it is opened, and counts.</summary>
    private sealed class HeldRef(ActorSystem system) : MinimalActorRef
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();
        private int _claims;
        private int _messages;

        public Task Reached => _reached.Task;

        public int Claims => Volatile.Read(ref _claims);

        public int Messages => Volatile.Read(ref _messages);

        public override ActorPath Path { get; } = new RootActorPath(Address.AllSystems) / "held";

        public override IActorRefProvider Provider => ((ExtendedActorSystem)system).Provider;

        public void Open() => _open.Set();

        protected override void TellInternal(object message, IActorRef sender)
        {
            _reached.TrySetResult();
            _open.Wait();
            Interlocked.Increment(ref _messages);
            Interlocked.Add(ref _claims, ((SharedExistenceProtocol.ClaimObjects)message).Claims.Length);
        }
    }
}
