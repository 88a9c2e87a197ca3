using System.Collections.Immutable;
using Akka.Actor;
using Akka.TestKit;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Existence;

/// <summary>Questions about many objects at once: answered without a request for each, and without claiming anything.</summary>
public sealed class ExistenceActorSpecs : Akka.TestKit.Xunit2.TestKit
{
    private static readonly StoreCapabilities Remote = new(MaxConcurrency: 16, CheapHead: false, ServerSideCopy: false);
    private readonly InMemoryCheckCache _checks = new();
    private readonly TestProbe _asker;

    public ExistenceActorSpecs() => _asker = CreateTestProbe();

    [Fact]
    public async Task A_store_that_is_cheap_to_ask_is_asked_once_and_then_known()
    {
        var store = new InMemoryContentStore();
        var objects = Objects(3);
        Plant(store, objects[1]);
        var actor = Actor(store);

        Assert.Equal([null, ClaimMeans.Head, null], (await FindAsync(actor, objects)).Found.ToArray());
        Assert.Equal([ClaimMeans.Shared], (await FindAsync(actor, [objects[1]])).Found.ToArray());
        actor.Tell(new ExistenceProtocol.ClaimObject(1, objects[1].Hash, objects[1].Size, InHand: false, AskStore: false), _asker);
        Assert.Equal(ClaimVerdict.Present, (await _asker.ExpectMsgAsync<ExistenceProtocol.ClaimAnswered>()).Verdict);
        actor.Tell(new ExistenceProtocol.ClaimObject(2, objects[0].Hash, objects[0].Size, InHand: false, AskStore: false), _asker);
        Assert.Equal(ClaimVerdict.Store, (await _asker.ExpectMsgAsync<ExistenceProtocol.ClaimAnswered>()).Verdict);
        Assert.Equal([null], (await FindAsync(actor, [objects[0]])).Found.ToArray()); // somebody stores it
    }

    [Fact]
    public async Task A_store_that_cannot_be_asked_finds_nothing_and_the_claims_show_why()
    {
        var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Head, Fault.Throttled, times: 2);
        var (actor, objects) = (Actor(store), Objects(1));

        Assert.Equal([null], (await FindAsync(actor, objects)).Found.ToArray());
        actor.Tell(new ExistenceProtocol.ClaimObject(1, objects[0].Hash, objects[0].Size, InHand: false, AskStore: false), _asker);
        await _asker.ExpectMsgAsync<ExistenceProtocol.ClaimFailed>();
    }

    [Fact]
    public async Task The_check_cache_answers_for_other_stores_but_for_the_hits_that_are_to_be_verified()
    {
        var store = new InMemoryContentStore { Capabilities = Remote };
        var objects = Objects((int)CheckSampling.FirstHits + 50);
        foreach (var each in objects) Plant(store, each);
        await _checks.RecordAsync([.. objects.Skip(1).Select(static each => each.Hash)]);
        var actor = Actor(store);

        var found = await FindAsync(actor, objects);

        Assert.All(found.Found.Take((int)CheckSampling.FirstHits + 1), static means => Assert.Null(means)); // not seen before, or to be verified
        Assert.True(found.Found.Skip((int)CheckSampling.FirstHits + 1).Count(static means => means == ClaimMeans.Cache) > 30);
        Assert.Equal(0, store.Calls(StoreCall.Head));
        actor.Tell(new ExistenceProtocol.ClaimObject(7, objects[1].Hash, objects[1].Size, InHand: false, AskStore: false), _asker);
        Assert.Equal(ClaimMeans.Head, (await _asker.ExpectMsgAsync<ExistenceProtocol.ClaimAnswered>()).Means);
        Assert.All((await FindAsync(actor, objects, askStore: true)).Found.Skip(2), static means => Assert.Null(means));
    }

    [Fact]
    public async Task After_a_wrong_answer_of_the_check_cache_nothing_more_is_found_in_it()
    {
        var store = new InMemoryContentStore { Capabilities = Remote };
        var objects = Objects(200);
        await _checks.RecordAsync([.. objects.Select(static each => each.Hash)]);
        var actor = Actor(store);
        Assert.False((await FindAsync(actor, objects)).CheckCacheWrong);

        actor.Tell(new ExistenceProtocol.ClaimObject(7, objects[0].Hash, objects[0].Size, InHand: false, AskStore: false), _asker);
        Assert.True((await _asker.ExpectMsgAsync<ExistenceProtocol.ClaimAnswered>()).CheckCacheWrong);

        var found = await FindAsync(actor, objects);
        Assert.True(found.CheckCacheWrong);
        Assert.All(found.Found, static means => Assert.Null(means));
    }

    private IActorRef Actor(IContentStore store) => ActorOf(ActorProps.Of(() => new ExistenceActor(new ExistenceOptions(store, 0, _checks, new CheckSampling(1)))));

    private static Task<ExistenceProtocol.PresentFound> FindAsync(IActorRef actor, ImmutableArray<SizedHash> objects, bool askStore = false) =>
        actor.Ask<ExistenceProtocol.PresentFound>(new ExistenceProtocol.FindPresent(objects, askStore), TimeSpan.FromSeconds(30));

    private static ImmutableArray<SizedHash> Objects(int count) => [.. Enumerable.Range(0, count).Select(static i => new SizedHash(ContentHasher.HashText($"{i}"), i.ToString(System.Globalization.CultureInfo.InvariantCulture).Length))];

    private static void Plant(InMemoryContentStore store, SizedHash each) => store.Plant(StoreKey.Data(each.Hash), new byte[each.Size]);
}
