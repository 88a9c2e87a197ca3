using RustyAttachments.Actors.Fetching;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Fetching;

/// <summary>A download unit with a probe in the place of who fetches, and one in the place of its node.</summary>
public sealed class DownloadUnitActorSpecs : Akka.TestKit.Xunit2.TestKit
{
    private readonly TempDirectory _temp = new();

    public DownloadUnitActorSpecs()
        : base(EngineSettings.Reference)
    {
    }

    protected override void AfterAll()
    {
        base.AfterAll();
        _temp.Dispose();
    }

    [Fact]
    public async Task Progress_counts_the_bytes_of_a_file_while_they_come_and_each_once()
    {
        var segments = new DirectorySegmentStore(_temp.Path, new SegmentMemory(1 << 20));
        var segment = segments.Write("files", [new SegmentItem(FileEntry.Hashed("big", ContentHash.Empty, 100, 1))]);
        var spec = new TransferSpec("00000000000000000000000000000001", new DownloadRequest { ManifestFile = "unused", Destination = _temp.Path }, _temp.Path, "store");
        var context = new UnitContext(spec, 1, 1, segments, TimeSpan.FromMilliseconds(10), CancellationToken.None);
        var (node, fetcher) = (CreateTestProbe(), CreateTestProbe());
        node.ChildActorOf(ActorProps.Of(() => new DownloadUnitActor(context, new DownloadUnit(segment, -1), fetcher, null, EngineSettings.Create(EngineSettings.Reference))));
        var fetch = await fetcher.ExpectMsgAsync<FetchProtocol.FetchFile>();

        fetch.Moved.Add(30);
        await node.FishForMessageAsync<UnitAdvanced>(static advanced => advanced.Counters is { BytesDone: 30, FilesDone: 0 });
        fetch.Moved.Add(70);
        await node.FishForMessageAsync<UnitAdvanced>(static advanced => advanced.Counters.BytesDone == 100);
        fetcher.Reply(new FetchProtocol.FileFetched(fetch.Ticket, FetchResult.Written));

        var done = await node.FishForMessageAsync<UnitEnded.Done>(static _ => true);
        Assert.Equal((1, 100, 100), (done.Result.Counters.FilesDone, done.Result.Counters.BytesDone, done.Result.Counters.BytesWritten));
    }
}
