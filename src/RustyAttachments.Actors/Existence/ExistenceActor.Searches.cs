using Akka.Actor;
using Akka.Event;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Existence;

// Questions about many objects at once, which claim nothing: answered by what is known, by the check cache, or by a store
// that is cheap to ask. Whatever they do not find is claimed one by one.
public sealed partial class ExistenceActor
{
    private void OnFindPresent(ExistenceProtocol.FindPresent find)
    {
        var search = new Search(Sender, find.Objects, new ClaimMeans?[find.Objects.Length]);
        for (var i = 0; i < find.Objects.Length; i++)
        {
            var known = _state.Look(find.Objects[i].Hash, out var trusted);
            if (known == ObjectKnowledge.None) search.Open.Add(i);
            else if (known == ObjectKnowledge.Present && !(trusted && find.AskStore)) search.Means[i] = trusted ? ClaimMeans.Cache : ClaimMeans.Shared;
        }

        if (search.Open.Count == 0) Answer(search);
        else if (_store.Capabilities.CheapHead) Start(() => AskStoreAsync(search), []);
        else if (Cache is { } cache && !find.AskStore && !_distrusted)
            cache.FindAsync([.. search.Open.Select(i => search.Objects[i].Hash)], _stopped.Token).PipeTo(Self, success: seen => new Searched(search, seen, ClaimMeans.Cache), failure: _ => new Searched(search, [], ClaimMeans.Cache));
        else Answer(search);
    }

    private async Task<object> AskStoreAsync(Search search)
    {
        try
        {
            return new Searched(search, await _store.HaveAsync([.. search.Open.Select(i => search.Objects[i])], _stopped.Token), ClaimMeans.Head);
        }
        catch (Exception)
        {
            return new Searched(search, [], ClaimMeans.Head); // the claims of what was asked for will meet it again
        }
    }

    private void OnSearched(Searched searched)
    {
        if (searched.Means == ClaimMeans.Head) Ended();
        var (search, found) = (searched.Search, 0);
        for (var i = 0; i < searched.Seen.Length; i++)
        {
            var (index, hash) = (search.Open[i], search.Objects[search.Open[i]].Hash);
            if (!searched.Seen[i] || !Believes(hash, searched.Means)) continue;
            search.Means[index] = searched.Means;
            found++;
        }

        EngineMetrics.Answered(searched.Means, found);
        Answer(search);
    }

    // A hit of the cache that is to be verified is not believed: it will be claimed, and the store asked.
    private bool Believes(ContentHash hash, ClaimMeans means)
    {
        if (means == ClaimMeans.Cache)
        {
            if (_distrusted) return false;
            if (_options.Sampling.Verifies(_hits++))
            {
                _toVerify.Add(hash);
                return false;
            }
        }
        else
        {
            Remember(hash);
        }

        _state.Learn(hash, trusted: means == ClaimMeans.Cache);
        return true;
    }

    private void Answer(Search search) => search.Asker.Tell(new ExistenceProtocol.PresentFound([.. search.Means], _distrusted));

    private sealed record Search(IActorRef Asker, IReadOnlyList<SizedHash> Objects, ClaimMeans?[] Means)
    {
        /// <summary>The positions of objects of which nothing is known.</summary>
        public List<int> Open { get; } = [];
    }

    private sealed record Searched(Search Search, bool[] Seen, ClaimMeans Means) : INoSerializationVerificationNeeded, IDeadLetterSuppression;
}
