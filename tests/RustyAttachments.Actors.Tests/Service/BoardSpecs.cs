using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;

namespace RustyAttachments.Actors.Tests.Service;

public sealed class BoardSpecs
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private readonly Board _board = new();

    [Fact]
    public void What_came_last_counts_and_what_has_ended_stays_ended()
    {
        _board.Take(Status("a", TransferState.Transferring, files: 5));
        _board.Take(Status("a", TransferState.Transferring, files: 7));
        Assert.Equal(7, _board.Find("a")!.Counters.FilesDone);
        _board.Take(Status("a", TransferState.Completed, files: 9));
        _board.Take(Status("a", TransferState.Transferring, files: 8));
        Assert.Equal((TransferState.Completed, 9), (_board.Find("a")!.State, _board.Find("a")!.Counters.FilesDone));
    }

    [Fact]
    public void That_a_transfer_was_submitted_says_nothing_to_who_knows_more()
    {
        _board.Take(Status("a", TransferState.Scanning, files: 1));
        _board.Take(Status("a", TransferState.Submitted, files: 0));
        Assert.Equal(TransferState.Scanning, _board.Find("a")!.State);
    }

    [Fact]
    public void The_newest_transfers_come_first_and_ended_ones_are_bounded()
    {
        for (var i = 0; i < Board.KeptEnded * 12 / 10; i++) _board.Take(Status($"{i:d5}", TransferState.Completed, files: 0, at: i));
        _board.Take(Status("running", TransferState.Scanning, files: 0, at: 0));
        Assert.InRange(_board.Transfers.Count, Board.KeptEnded, Board.KeptEnded * 11 / 10);
        Assert.Equal($"{(Board.KeptEnded * 12 / 10) - 1:d5}", _board.Transfers[0].Id);
        Assert.NotNull(_board.Find("running"));
    }

    [Fact]
    public async Task A_watcher_gets_everything_known_and_then_changes()
    {
        using var stop = new CancellationTokenSource(Patience);
        _board.Take(new NodeStatus { Node = "n1:1", StartedAt = default, UpdatedAt = default });
        _board.Take(Status("a", TransferState.Scanning, files: 1));
        var events = _board.Watch(stop.Token);

        Assert.Equal("n1:1", Assert.IsType<ServiceEvent.NodeChanged>(await events.ReadAsync(stop.Token)).Node.Node);
        Assert.Equal("a", Assert.IsType<ServiceEvent.TransferChanged>(await events.ReadAsync(stop.Token)).Transfer.Id);
        _board.Remove("n1:1");
        Assert.Equal("n1:1", Assert.IsType<ServiceEvent.NodeGone>(await events.ReadAsync(stop.Token)).Node);
    }

    [Fact]
    public async Task A_slow_watcher_misses_states_in_between_but_never_the_newest()
    {
        using var stop = new CancellationTokenSource(Patience);
        var events = _board.Watch(stop.Token);
        for (var i = 0; i < 10_000; i++) _board.Take(Status($"{i % 10}", TransferState.Transferring, files: i));

        var last = new Dictionary<string, long>();
        var read = 0;
        while (last.Count < 10 || last.Values.Min() < 9_990)
        {
            var changed = Assert.IsType<ServiceEvent.TransferChanged>(await events.ReadAsync(stop.Token));
            last[changed.Transfer.Id] = changed.Transfer.Counters.FilesDone;
            read++;
        }

        Assert.InRange(read, 10, 9_000);
    }

    [Fact]
    public async Task Watching_ends_with_its_token()
    {
        using var stop = new CancellationTokenSource();
        var events = _board.Watch(stop.Token);
        await stop.CancelAsync();
        await events.Completion.WaitAsync(Patience);
    }

    private static TransferStatus Status(string id, TransferState state, long files, int at = 0) => new()
    {
        Id = id, Kind = TransferKind.Upload, Name = id, State = state, SubmittedAt = DateTimeOffset.UnixEpoch.AddSeconds(at), UpdatedAt = default,
        EndedAt = state >= TransferState.Completed ? DateTimeOffset.UnixEpoch.AddSeconds(at) : null,
        Counters = new UnitCounters { FilesDone = files }, UnitsPending = state == TransferState.Submitted ? 0 : 1,
    };
}
