using System.Collections.Immutable;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Uploading;

// Files whose hashes are remembered from an earlier time.
public sealed partial class UploadUnitState
{
    private ContentHash?[] _known = []; // of all parts of all files as they were scanned, or empty

    /// <summary>What a cache may know: the keys of all parts of all files, in order.</summary>
    public List<HashKey> Keys()
    {
        var keys = new List<HashKey>(_files.Length);
        foreach (var file in _files)
            for (var part = 0; part < CountOf(file); part++) keys.Add(KeyOf(file, part));
        return keys;
    }

    /// <summary>Takes the hashes that are known of <see cref="Keys"/>, before any part is taken.</summary>
    public void Remember(ReadOnlySpan<ContentHash?> known)
    {
        _known = known.ToArray();
        var at = 0;
        foreach (var file in _files)
        {
            file.FirstKnown = at;
            at += CountOf(file);
        }
    }

    /// <summary>The objects of the files of which every hash is remembered, part by part: they may be settled together, before any part is taken.</summary>
    public ImmutableArray<SizedHash> TakeKnown()
    {
        if (_known.Length == 0) return [];
        var known = ImmutableArray.CreateBuilder<SizedHash>(_known.Length);
        foreach (var file in _files)
        {
            var hashes = KnownOf(file);
            if (!IsComplete(hashes)) continue;
            for (var part = 0; part < hashes.Length; part++) known.Add(new SizedHash(hashes[part]!.Value, RangeOf(file, part).Length));
        }

        return known.ToImmutable();
    }

    /// <summary>
    /// Says how each object of <see cref="TakeKnown"/> was found to be where it is to go, or null where it was not: files of
    /// which none is missing are done.
    /// </summary>
    public void Settle(ImmutableArray<ClaimMeans?> found, bool inStore)
    {
        var (tally, at) = (new Dictionary<ClaimMeans, int>(), 0);
        var ended = 0;
        long files = 0, bytes = 0, objects = 0;
        foreach (var file in _files)
        {
            var hashes = KnownOf(file);
            if (!IsComplete(hashes)) continue;
            var means = found.AsSpan(at, hashes.Length);
            at += hashes.Length;
            if (means.Contains(null)) continue;
            foreach (var each in means) tally[each!.Value] = tally.GetValueOrDefault(each.Value) + 1;
            file.Hashes = Array.ConvertAll(hashes.ToArray(), static hash => hash!.Value);
            file.Split = _chunkSize.Splits(file.Entry.SizeOrZero);
            file.Ended = true;
            (ended, files, objects) = (ended + 1, files + file.Counts, objects + hashes.Length);
            for (var part = 0; part < hashes.Length; part++) bytes += RangeOf(file, part).Length;
        }

        _unfinished -= ended;
        Counters = Counters with
        {
            FilesDone = Counters.FilesDone + files, FilesNotRead = Counters.FilesNotRead + files,
            BytesDone = Counters.BytesDone + bytes, BytesNotRead = Counters.BytesNotRead + bytes,
            ObjectsPresent = Counters.ObjectsPresent + (inStore ? objects : 0),
            ObjectsNotAsked = Counters.ObjectsNotAsked + tally.GetValueOrDefault(ClaimMeans.Cache),
            ObjectsAsked = Counters.ObjectsAsked + tally.GetValueOrDefault(ClaimMeans.Head),
        };
    }

    // What is remembered of the parts of a file, where anything is.
    private ReadOnlySpan<ContentHash?> KnownOf(FileWork file) =>
        _known.Length == 0 || file.FirstKnown == None ? default : _known.AsSpan(file.FirstKnown, CountOf(file));

    private static bool IsComplete(ReadOnlySpan<ContentHash?> hashes)
    {
        foreach (var hash in hashes)
            if (hash is null) return false;
        return hashes.Length > 0;
    }
}
