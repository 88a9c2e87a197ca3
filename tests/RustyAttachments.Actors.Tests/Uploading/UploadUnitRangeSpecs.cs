using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Uploading;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Actors.Tests.Uploading;

/// <summary>Units that have some of the parts of a file.</summary>
public sealed class UploadUnitRangeSpecs
{
    private static readonly ContentHash Hash = ContentHasher.HashText("x");
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch.AddSeconds(1000);

    [Fact]
    public void Only_the_parts_of_the_range_are_read_and_the_result_says_which_they_are()
    {
        var state = State(new PartRange(1, 2));
        var parts = TakeAll(state);

        Assert.Equal([(10, 10, 25), (20, 5, 25)], parts.Select(static part => (part.Offset, part.Length, part.FileSize)));
        Complete(state, parts);
        Assert.Equal(new SegmentItem(FileEntry.Chunked("big", [Hash, Hash], 25, 1), parts: new PartRange(1, 2)), Assert.Single(state.Results()));
        Assert.Equal([new("/root/big", 25, 1000, 10, 20), new HashKey("/root/big", 25, 1000, 20, 25)], state.TakeRecords().Select(static record => record.Key));
        Assert.Equal((0, 15), (state.Counters.FilesDone, state.Counters.BytesDone)); // counts where its first part is
    }

    [Fact]
    public void The_range_with_the_first_part_counts_the_file()
    {
        var state = State(new PartRange(0, 1));
        Complete(state, TakeAll(state));

        Assert.Equal((1, 10), (state.Counters.FilesDone, state.Counters.BytesDone));
        Assert.Single(Assert.Single(state.Results()).File!.ChunkHashes.ToArray());
    }

    [Theory]
    [InlineData(26, 1000, false)]
    [InlineData(25, 1001, false)]
    [InlineData(25, 1000, true)]
    public void A_file_that_is_not_as_it_was_listed_is_reported_at_once(long size, long stamp, bool runnable)
    {
        var state = State(new PartRange(0, 2));
        var parts = TakeAll(state);
        state.PartDone(parts[0].Id, 10, stored: true, present: false);
        state.SourceDiffers(parts[1].Id, size, 1, stamp, runnable);

        Assert.True(state.IsDone);
        Assert.Empty(state.Results());
        Assert.Equal((ErrorCode.LocalFileChanged, "/root/big"), (Assert.Single(state.Failures).Code, state.Failures[0].Path));
        Assert.Equal((0, 1, 0), (state.Counters.FilesDone, state.Counters.FilesFailed, state.Counters.BytesDone));
    }

    [Fact]
    public void A_remembered_hash_that_was_wrong_makes_the_range_be_read()
    {
        var state = State(new PartRange(2, 1));
        Assert.Equal([new HashKey("/root/big", 25, 1000, 20, 25)], state.Keys());
        state.Remember([ContentHash.Empty]);
        state.StartAgain(Assert.Single(TakeAll(state)).Id);

        var parts = TakeAll(state);
        Assert.Equal((20, null), (Assert.Single(parts).Offset, parts[0].Known));
        Complete(state, parts);
        Assert.Equal([Hash], Assert.Single(state.Results()).File!.ChunkHashes.ToArray());
    }

    [Theory]
    [InlineData(0, 2, 1, 20)]
    [InlineData(1, 2, 0, 15)]
    public void A_range_that_is_known_and_in_the_store_is_done_without_being_taken(int first, int count, int files, long bytes)
    {
        var state = State(new PartRange(first, count));
        state.Remember([Hash, ContentHash.Empty]);

        Assert.Equal([10, bytes - 10], state.TakeKnown().Select(static known => known.Size));
        state.Settle([ClaimMeans.Cache, ClaimMeans.Head], inStore: true);

        Assert.True(state.IsDone);
        Assert.Equal((files, files, bytes, bytes), (state.Counters.FilesDone, state.Counters.FilesNotRead, state.Counters.BytesDone, state.Counters.BytesNotRead));
        Assert.Equal((new PartRange(first, count), 2), (Assert.Single(state.Results()).Parts, state.Results().First().File!.ChunkHashes.Length));
    }

    private static UploadUnitState State(PartRange range) =>
        new([new SegmentItem(FileEntry.Unhashed("big", 25, 1), parts: range)], "/root", ChunkSize.Of(10));

    private static List<PartWork> TakeAll(UploadUnitState state)
    {
        var parts = new List<PartWork>();
        while (state.TakeNext() is { } part) parts.Add(part);
        return parts;
    }

    private static void Complete(UploadUnitState state, List<PartWork> parts)
    {
        foreach (var part in parts)
        {
            state.Hashed(part.Id, Hash, part.Length, Began);
            state.PartDone(part.Id, part.Length, stored: true, present: false);
        }

        Assert.True(state.IsDone);
    }
}
