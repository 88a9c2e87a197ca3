using CsCheck;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Uploading;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Actors.Tests.Uploading;

public sealed class UploadUnitStateSpecs
{
    private static readonly ContentHash Hash = ContentHasher.HashText("x");

    [Fact]
    public void A_small_file_is_one_part_and_its_entry_gets_the_hash()
    {
        var state = State(FileEntry.Unhashed("dir/a", 5, 9, runnable: true));

        var part = state.TakeNext()!;
        Assert.Equal(("/root/dir/a", 0L, 5L), (part.SourcePath, part.Offset, part.Length));
        Assert.Null(state.TakeNext());
        state.Hashed(part.Id, Hash, 5);
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
            state.Hashed(part.Id, ContentHasher.HashText($"{part.Offset}"), part.Length);
            state.PartDone(part.Id, part.Length, stored: true, present: false);
        }

        var entry = Assert.Single(state.Results()).File!;
        Assert.Equal(["0", "10", "20"], entry.ChunkHashes.ToArray().Select(hash => new[] { "0", "10", "20" }.Single(text => ContentHasher.HashText(text) == hash)));
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
        state.SourceDiffers(old[0].Id, size: 4, mtime: 77, runnable: true);

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
            state.SourceDiffers(part.Id, attempt + 2, attempt + 2, runnable: false);
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
            state.Hashed(part.Id, Hash, part.Length);
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
            state.Hashed(part.Id, Hash, part.Length);
            state.PartDone(part.Id, part.Length, stored: true, present: false);
        }

        Assert.True(state.IsDone);
    }
}
