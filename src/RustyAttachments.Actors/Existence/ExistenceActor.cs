using Akka.Actor;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Existence;

/// <summary>
/// Owns the answer to "which of these objects are stored already, or being stored right now" for one store. Questions
/// that come together are answered together, in the cheapest way: by the check cache (some of whose answers are
/// verified; after the first wrong one it is forgotten, and every answer says so), by a listing, by asking one by one, or
/// by having a small object stored on the condition that it is absent. <see cref="ExistenceStrategy"/> chooses.
/// </summary>
public sealed partial class ExistenceActor : HandlerActor
{
    private const int RecordAt = 512;
    private readonly ExistenceOptions _options;
    private readonly IContentStore _store;
    private readonly ExistenceState<Claimant> _state;
    private readonly Queue<Func<Task<object>>> _requests = new();
    private readonly HashSet<IActorRef> _watched = [];
    private readonly CancellationTokenSource _stopped = new();
    private readonly List<ContentHash> _toRecord = [];
    private readonly HashSet<ContentHash> _toVerify = []; // hits of the cache that are to be verified when they are claimed
    private readonly Dictionary<int, List<Question>> _listing = [];
    private List<Question> _questions = [];
    private List<Question> _unsized = []; // wait for the store's size
    private ListedObjects? _listed;
    private long? _storeObjects;
    private bool _gathering;
    private bool _canList = true;
    private bool _distrusted;
    private int _running;
    private long _hits;
    private long _asked;
    private long _settled;
    private long _there;

    /// <summary>Creates the actor for one store.</summary>
    public ExistenceActor(ExistenceOptions options)
    {
        (_options, _store) = (options, options.Store);
        _state = new ExistenceState<Claimant>(options.MostKnown);
        Receive<ExistenceProtocol.ClaimObject>(OnClaim);
        Receive<ExistenceProtocol.FindPresent>(OnFindPresent);
        Receive<Searched>(OnSearched);
        Receive<ExistenceProtocol.ObjectSettled>(OnSettled);
        Receive<Gathered>(_ => OnGathered());
        Receive<LookedUp>(OnLookedUp);
        Receive<HeadDone>(OnHead);
        Receive<StoreSize>(OnSized);
        Receive<Listed>(OnListed);
        Receive<Failed>(OnFailed);
        Receive<GrowOld>(_ => OnGrowOld());
        Receive<Terminated>(gone => OnGone(gone.ActorRef));
    }

    private ICheckCache? Cache => _store.Capabilities.CheapHead ? null : _options.Checks;

    /// <inheritdoc/>
    protected override void PostStop()
    {
        _stopped.Cancel();
        _stopped.Dispose();
        Record(atLeast: 1);
    }

    private void OnClaim(ExistenceProtocol.ClaimObject claim)
    {
        if (_watched.Add(Sender)) Context.Watch(Sender);
        var claimant = new Claimant(Sender, claim.Ticket);
        if (_state.Claim(claim.Hash, claimant, claim.AskStore, out var mustCheck, out var trusted) is { } known)
            Answer([(claimant, known)], trusted ? ClaimMeans.Cache : ClaimMeans.Shared);
        if (!mustCheck) return;
        _questions.Add(new Question(claim.Hash, claim.Size, claim.InHand));
        if (_gathering) return;
        // What is in the mailbox now is answered together.
        _gathering = true;
        Self.Tell(Gathered.Instance);
    }

    private void OnGathered()
    {
        _gathering = false;
        var questions = _questions;
        _questions = [];
        if (Cache is not { } cache || _distrusted) Decide(questions);
        else cache.FindAsync([.. questions.Select(static q => q.Hash)], _stopped.Token).PipeTo(Self, success: seen => new LookedUp(questions, seen), failure: _ => new LookedUp(questions, new bool[questions.Count]));
    }

    private void OnLookedUp(LookedUp looked)
    {
        var rest = new List<Question>();
        for (var i = 0; i < looked.Questions.Count; i++)
        {
            var question = looked.Questions[i];
            if (!looked.Seen[i] || _distrusted || !_state.MayTrust(question.Hash)) rest.Add(question);
            else if (_toVerify.Remove(question.Hash) || _options.Sampling.Verifies(_hits++)) Head(question, verifies: true);
            else Trust(question.Hash);
        }

        Decide(rest);
    }

    private void Trust(ContentHash hash)
    {
        EngineMetrics.Answered(ClaimMeans.Cache);
        Answer(_state.Trusted(hash), ClaimMeans.Cache);
    }

    private void Decide(List<Question> questions)
    {
        var open = new List<Question>();
        foreach (var question in questions)
        {
            if (_listed?.Find(question.Hash, question.Size) is { } present) Found(question.Hash, present, ClaimMeans.Listing);
            else if (question.InHand && ExistenceStrategy.StoresUnasked(_store.Capabilities.CheapHead, question.Size, _options.StraightToPut, _there, _settled)) Found(question.Hash, present: false, ClaimMeans.Store);
            else open.Add(question);
        }

        if (open.Count == 0) return;
        switch (ExistenceStrategy.Choose(new ExistenceQuestion(_store.Capabilities.CheapHead, _canList, open.Count, _asked, _storeObjects, _options.Parts)))
        {
            case ExistenceMethod.Head:
                foreach (var question in open) Head(question, verifies: false);
                break;
            case ExistenceMethod.Sample:
                if (_unsized.Count == 0) Start(async () => await StoreListing.EstimateAsync(_store, _stopped.Token), []);
                _unsized.AddRange(open);
                break;
            case ExistenceMethod.List:
                foreach (var question in open) List(question);
                break;
        }
    }

    private void Head(Question question, bool verifies)
    {
        if (!verifies) _asked++;
        // An object of another size is damaged: whoever stores it next replaces it.
        Start(async () => new HeadDone(question.Hash, (await _store.HeadAsync(StoreKey.Data(question.Hash), _stopped.Token))?.Size == question.Size, verifies), [question]);
    }

    private void OnHead(HeadDone done)
    {
        Ended();
        if (done is { Verifies: true, Present: false }) Distrust();
        else if (!done.Verifies) Count(done.Present); // shows what storing it unasked would have shown
        Found(done.Hash, done.Present, ClaimMeans.Head);
    }

    // The cache has lied once. Whoever believed it learns that from every answer after this one, and asks again.
    private void Distrust()
    {
        if (_distrusted) return;
        _distrusted = true;
        _state.ForgetTrusted();
        _ = _options.Checks?.ForgetAsync(); // never fails, and what is recorded later comes after it
    }

    private void OnSized(StoreSize sized)
    {
        Ended();
        _storeObjects = sized.Objects;
        EngineMetrics.Estimated(sized.Objects);
        _listed = new ListedObjects(ExistenceStrategy.PrefixDigits(sized.Objects));
        if (sized.All is { } all) _listed.Add(0, all);
        DecideUnsized();
    }

    private void DecideUnsized()
    {
        var waited = _unsized;
        _unsized = [];
        Decide(waited);
    }

    private void List(Question question)
    {
        var prefix = _listed!.PrefixOf(question.Hash);
        if (_listing.TryGetValue(prefix, out var waiting))
        {
            waiting.Add(question);
            return;
        }

        _listing[prefix] = [question];
        var text = _listed.TextOf(prefix);
        Start(async () => new Listed(prefix, await StoreListing.ListAsync(_store, text, ExistenceStrategy.KeysPerList * 20, _stopped.Token)), []);
    }

    private void OnListed(Listed listed)
    {
        Ended();
        if (!_listing.Remove(listed.Prefix, out var waiting)) waiting = []; // asked one by one meanwhile
        if (listed.Objects is { } objects) _listed!.Add(listed.Prefix, objects);
        else _canList = false; // much larger than it looked
        Decide(waiting);
    }

    private void OnFailed(Failed failed)
    {
        Ended();
        if (failed.Questions.Count == 0)
        {
            // A listing failed, perhaps for want of permission: asking one by one needs less.
            _canList = false;
            var waiting = _listing.Values.SelectMany(static questions => questions).ToList();
            _listing.Clear();
            DecideUnsized();
            Decide(waiting);
            return;
        }

        foreach (var claimant in failed.Questions.SelectMany(question => _state.CheckFailed(question.Hash)))
            claimant.Ref.Tell(new ExistenceProtocol.ClaimFailed(claimant.Ticket, failed.Code, failed.Reason));
    }

    private void OnSettled(ExistenceProtocol.ObjectSettled settled)
    {
        if (settled.Stored)
        {
            Count(settled.WasThere);
            Remember(settled.Hash);
        }

        Answer(_state.Settled(settled.Hash, new Claimant(Sender, 0), settled.Stored), ClaimMeans.Shared);
    }

    private void Found(ContentHash hash, bool present, ClaimMeans means)
    {
        if (present) Remember(hash);
        EngineMetrics.Answered(means);
        Answer(_state.Checked(hash, present), means);
    }

    private void Count(bool wasThere)
    {
        _settled++;
        if (wasThere) _there++;
    }

    private void Remember(ContentHash hash)
    {
        if (Cache is null) return;
        _toRecord.Add(hash);
        Record(RecordAt);
    }

    // Not waited for: facts come at the pace of requests to the store, which is far below that of the cache.
    private void Record(int atLeast)
    {
        if (_toRecord.Count < atLeast) return;
        _ = Cache?.RecordAsync([.. _toRecord]);
        _toRecord.Clear();
    }

    private void OnGone(IActorRef gone)
    {
        _watched.Remove(gone);
        Answer(_state.Abandon(claimant => claimant.Ref.Equals(gone)), ClaimMeans.Shared);
    }

    // The first of several who claim the same object tells how it was found out; a cache's word is the same for all.
    private void Answer(IReadOnlyList<(Claimant Claimant, ClaimVerdict Verdict)> answers, ClaimMeans means)
    {
        foreach (var (claimant, verdict) in answers)
        {
            claimant.Ref.Tell(new ExistenceProtocol.ClaimAnswered(claimant.Ticket, verdict, means, _distrusted));
            if (means != ClaimMeans.Cache) means = ClaimMeans.Shared;
        }
    }
}
