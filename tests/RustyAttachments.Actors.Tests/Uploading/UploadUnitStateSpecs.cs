using RustyAttachments.Actors.Existence;
using CsCheck;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Uploading;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Caches;

namespace RustyAttachments.Actors.Tests.Uploading;

public sealed class UploadUnitStateSpecs
{
    private static readonly ContentHash Hash = ContentHasher.HashText("x");
    private static readonly DateTimeOffset Began = DateTimeOffset.UnixEpoch.AddSeconds(1000);

    [Fact]
    public void A_small_file_is_one_part_and_its_entry_gets_the_hash()
    {
        var state = State(FileEntry.Unhashed("dir/a", 5, 9, runnable: true));

        var part = state.TakeNext()!;
        Assert.Equal(("/root/dir/a", 0L, 5L), (part.SourcePath, part.Offset, part.Length));
        Assert.Null(state.TakeNext());
        state.Hashed(part.Id, Hash, 5, Began);
        state.PartDone(part.Id, 5, stored: true, present: false);

        Assert.True(state.IsDone);
        Assert.Equal(FileEntry.Hashed("dir/a", Hash, 5, 9, runnable: true), Assert.Single(state.Results()).File);
        Assert.Equal((1, 5, 1, 5), (state.Counters.FilesDone, state.Counters.BytesDone, state.Counters.ObjectsStored, state.Counters.BytesStored));
    }

    [Fact]
    public void A_file_above_the_chunk_size_is_done_when_all_its_chunks_are_in_any_order()
    {
        var state = State(FileEntry.Unhashed("big", 25, 1));
        var parts = TakeAll(state);

        Assert.Equal([(0, 10), (10, 10), (20, 5)], parts.Select(part => (part.Offset, part.Length)));
        foreach (var part in Enumerable.Reverse(parts))
        {
            Assert.False(state.IsDone);
            state.Hashed(part.Id, ContentHasher.HashText($"{part.Offset}"), part.Length, Began);
            state.PartDone(part.Id, part.Length, stored: true, present: false);
        }

        var entry = Assert.Single(state.Results()).File!;
        Assert.Equal(["0", "10", "20"], entry.ChunkHashes.ToArray().Select(hash => new[] { "0", "10", "20" }.Single(text => ContentHasher.HashText(text) == hash)));
    }

    [Fact]
    public void A_file_that_fails_while_its_other_chunks_wait_does_not_keep_the_next_file_from_its_turn()
    {
        var state = State(FileEntry.Unhashed("bad", 25, 1), FileEntry.Unhashed("good", 5, 1));
        var first = state.TakeNext()!;
        state.Fail(first.Id, ErrorCode.LocalFileChanged, "gone");

        Assert.Equal("/root/good", state.TakeNext()?.SourcePath);
    }

    [Fact]
    public void A_file_of_exactly_the_chunk_size_is_stored_whole()
    {
        var state = State(FileEntry.Unhashed("even", 10, 1));
        Complete(state);

        Assert.Equal(FileState.Hashed, Assert.Single(state.Results()).File!.State);
    }

    [Fact]
    public void A_changed_file_starts_again_as_it_is_now_and_answers_for_the_old_attempt_are_dropped()
    {
        var state = State(FileEntry.Unhashed("f", 25, 1));
        var old = TakeAll(state);
        state.PartDone(old[1].Id, 10, stored: true, present: false);
        state.SourceDiffers(old[0].Id, size: 4, mtime: 77, mtimeStamp: 77_000, runnable: true);

        Assert.Equal(0, state.Counters.BytesDone);
        Assert.False(state.IsCurrent(old[2].Id));
        state.PartDone(old[2].Id, 5, stored: true, present: false);
        Assert.False(state.IsDone);
        Complete(state);

        Assert.Equal(FileEntry.Hashed("f", Hash, 4, 77, runnable: true), Assert.Single(state.Results()).File);
        Assert.Equal(4, state.Counters.BytesDone);
    }

    [Fact]
    public void A_file_that_never_stops_changing_is_reported_and_left_out()
    {
        var state = State(FileEntry.Unhashed("log", 1, 1), FileEntry.Unhashed("ok", 1, 1));
        for (var attempt = 0; attempt < UploadUnitState.MaxAttempts; attempt++)
        {
            var part = TakeAll(state).Single(part => part.SourcePath == "/root/log");
            state.SourceDiffers(part.Id, attempt + 2, attempt + 2, attempt + 2, runnable: false);
        }

        var failure = Assert.Single(state.Failures);
        Assert.Equal((ErrorCode.LocalFileChanged, "/root/log"), (failure.Code, failure.Path));
        Assert.False(state.IsDone);
    }

    [Fact]
    public void A_failed_part_fails_its_file_only()
    {
        var state = State(FileEntry.Unhashed("big", 25, 1), FileEntry.Unhashed("ok", 1, 1));
        var parts = TakeAll(state);
        state.Fail(parts[1].Id, ErrorCode.LocalReadFailed, "broken sector");
        foreach (var part in parts)
        {
            state.Hashed(part.Id, Hash, part.Length, Began);
            state.PartDone(part.Id, part.Length, stored: false, present: true);
        }

        Assert.True(state.IsDone);
        Assert.Equal("ok", Assert.Single(state.Results()).Path);
        Assert.Equal((1, 1), (state.Counters.FilesFailed, state.Counters.FilesDone));
    }

    [Fact]
    public void The_content_behind_a_collapsed_link_is_read_where_it_is()
    {
        var state = new UploadUnitState([new SegmentItem(FileEntry.Unhashed("link", 3, 1), "/outside/real")], "/root", ChunkSize.Default);

        Assert.Equal("/outside/real", state.TakeNext()!.SourcePath);
    }

    [Fact]
    public void Tickets_name_parts_without_confusion() =>
        Gen.Select(Gen.Int[0, 1_000_000 - 1], Gen.Int[0, 10_000_000], Gen.Int[0, 255]).Sample((file, part, attempt) =>
        {
            var id = new PartId(file, part, attempt);
            return PartId.FromTicket(id.Ticket) == id;
        });

    [Fact]
    public void A_part_whose_hash_is_known_counts_as_not_read_and_is_not_recorded_again()
    {
        var state = State(FileEntry.Unhashed("a", 5, 9), FileEntry.Unhashed("b", 6, 9));
        Assert.Equal([HashKey.Whole("/root/a", 5, 9000), HashKey.Whole("/root/b", 6, 9000)], state.Keys());
        state.Remember([Hash, null]);

        var parts = TakeAll(state);
        Assert.Equal([Hash, null], parts.Select(part => part.Known));
        state.PartDone(parts[0].Id, 5, stored: false, present: true);
        state.Hashed(parts[1].Id, Hash, 6, Began);
        state.PartDone(parts[1].Id, 6, stored: true, present: false);

        Assert.Equal((1, 5, 6), (state.Counters.FilesNotRead, state.Counters.BytesNotRead, state.Counters.BytesHashed));
        Assert.Equal([Hash, Hash], state.Results().Select(item => item.File!.Hash!.Value));
        Assert.Equal([new HashRecord(HashKey.Whole("/root/b", 6, 9000), Hash)], state.TakeRecords());
        Assert.Empty(state.TakeRecords());
    }

    [Fact]
    public void Chunks_are_remembered_one_by_one_and_under_the_finest_mtime_there_is()
    {
        var state = new UploadUnitState([new SegmentItem(FileEntry.Unhashed("big", 25, 1), mtimeStamp: 1_234)], "/root", ChunkSize.Of(10));
        HashKey[] keys = [new("/root/big", 25, 1_234, 0, 10), new("/root/big", 25, 1_234, 10, 20), new("/root/big", 25, 1_234, 20, 25)];
        Assert.Equal(keys, state.Keys());
        state.Remember([null, Hash, null]);

        foreach (var part in TakeAll(state))
        {
            if (part.Known is null) state.Hashed(part.Id, Hash, part.Length, Began);
            state.PartDone(part.Id, part.Length, stored: true, present: false);
        }

        Assert.Equal([keys[0], keys[2]], state.TakeRecords().Select(record => record.Key));
        Assert.Equal((0, 15), (state.Counters.FilesNotRead, state.Counters.BytesHashed));
    }

    [Fact]
    public void A_known_hash_that_was_wrong_is_not_used_for_the_next_attempt()
    {
        var state = State(FileEntry.Unhashed("f", 5, 1));
        state.Remember([Hash]);
        state.StartAgain(TakeAll(state).Single().Id);

        Assert.Null(TakeAll(state).Single().Known);
    }

    [Fact]
    public void Nothing_is_recorded_of_content_that_is_not_stored_or_was_written_a_moment_before()
    {
        var fresh = Began.ToUnixTimeMilliseconds() * 1000 - RacyMtime.StepMicroseconds;
        var state = State(FileEntry.Unhashed("failed", 5, 1), FileEntry.Unhashed("fresh", 5, fresh), FileEntry.Unhashed("old", 5, fresh - 1));
        foreach (var part in TakeAll(state))
        {
            state.Hashed(part.Id, Hash, 5, Began);
            Assert.Empty(state.TakeRecords());
            if (part.SourcePath == "/root/failed") state.Fail(part.Id, ErrorCode.LocalReadFailed, "broken");
            else state.PartDone(part.Id, 5, stored: true, present: false);
            if (part.SourcePath != "/root/old") Assert.Empty(state.TakeRecords());
        }

        Assert.Equal("/root/old", Assert.Single(state.TakeRecords()).Key.Path);
    }

    [Fact]
    public void Files_that_are_known_and_found_in_the_store_are_done_without_being_taken()
    {
        var other = ContentHash.Parse("1123456789abcdef0123456789abcdef");
        var state = new UploadUnitState(
            [new(FileEntry.Unhashed("absent", 1, 9)), new(FileEntry.Unhashed("big", 25, 9)), new(FileEntry.Unhashed("half", 25, 9)), new(FileEntry.Unhashed("new", 3, 9)), new(FileEntry.Unhashed("small", 4, 9))],
            "/root", ChunkSize.Of(10));
        Assert.Empty(state.TakeKnown());
        state.Remember([Hash, Hash, other, Hash, Hash, null, Hash, null, other]);

        Assert.Equal([new(Hash, 1), new(Hash, 10), new(other, 10), new(Hash, 5), new(other, 4)], state.TakeKnown().ToArray());
        state.Settle([null, ClaimMeans.Cache, ClaimMeans.Cache, ClaimMeans.Shared, ClaimMeans.Head], inStore: true);

        Assert.Equal((2, 2, 29, 29), (state.Counters.FilesDone, state.Counters.FilesNotRead, state.Counters.BytesDone, state.Counters.BytesNotRead));
        Assert.Equal((4, 2, 1), (state.Counters.ObjectsPresent, state.Counters.ObjectsNotAsked, state.Counters.ObjectsAsked));
        Assert.Equal(["big", "small"], state.Results().Select(static item => item.Path));
        Assert.Equal([Hash, other, Hash], state.Results().First().File!.ChunkHashes.ToArray());
        Assert.False(state.IsDone);
        var left = TakeAll(state);
        Assert.Equal(["/root/absent", "/root/half", "/root/half", "/root/half", "/root/new"], left.Select(static part => part.SourcePath));
        Assert.Equal([Hash, Hash, null, Hash, null], left.Select(static part => part.Known));
    }

    private static UploadUnitState State(params FileEntry[] files) =>
        new(files.Select(file => new SegmentItem(file)), "/root", ChunkSize.Of(10));

    private static List<PartWork> TakeAll(UploadUnitState state)
    {
        var parts = new List<PartWork>();
        while (state.TakeNext() is { } part) parts.Add(part);
        return parts;
    }

    private static void Complete(UploadUnitState state)
    {
        foreach (var part in TakeAll(state))
        {
            state.Hashed(part.Id, Hash, part.Length, Began);
            state.PartDone(part.Id, part.Length, stored: true, present: false);
        }

        Assert.True(state.IsDone);
    }
}
