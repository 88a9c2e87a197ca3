using System.Collections.Concurrent;
using System.Collections.Immutable;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Segments;
using RustyAttachments.Actors.Tests.Transfers;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Prestaging;

/// <summary>What prestaging asks of nodes: planned for several, done by one.</summary>
public sealed class PrestageSpecs : IDisposable
{
    private const string Here = "local";
    private const long Block = 4096;

    private readonly TempDirectory _temp = new();
    private readonly InMemoryContentStore _store = new();
    private readonly Placement _placement = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public async Task Every_node_gets_every_object_once()
    {
        PlantManifest("a", "one", "two", "two");
        PlantManifest("b", "two", "three");
        var segments = new DirectorySegmentStore(_temp.Path, new SegmentMemory(SegmentMemory.DefaultLimit));

        var planned = await PlanAsync(segments, ["a:1", "b:2"], batchFiles: 2, directory: null, "Manifests/a", "Manifests/b", "Manifests/a");

        var units = planned.NewUnits.Cast<PrestageUnit>().ToList();
        Assert.Equal((6, 22), (planned.Counters.FilesTotal, planned.Counters.BytesTotal));
        foreach (var node in (string[])["a:1", "b:2"])
        {
            var own = units.Where(unit => unit.OnlyNode == node).ToList();
            Assert.Equal(2, own.Count); // a segment holds two objects here
            Assert.All(own, unit => Assert.Equal((1, 3 * Block, false), (unit.Stage, unit.TotalBytes, unit.MayBeCopied)));
            var hashes = own.SelectMany(unit => segments.Read(unit.Objects)).Select(item => item.File!.Hash!.Value);
            Assert.Equal(new[] { Hash("one"), Hash("two"), Hash("three") }.Order(), hashes.Order());
        }
    }

    [Fact]
    public async Task A_prestage_brings_what_is_not_there()
    {
        PlantManifest("a", "one", "two", "");
        _placement.Kept[Hash("two")] = 3;

        var outcome = await PrestageAsync("Manifests/a");

        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Assert.Equal(new[] { Hash("one"), Hash("two"), Hash("") }.Order(), _placement.Kept.Keys.Order());
        Assert.All(_placement.Nodes, nodes => Assert.Equal([Here], nodes.AsEnumerable()));
        Assert.Equal((3, 3, 6, 6), (outcome.Totals.FilesTotal, outcome.Totals.FilesDone, outcome.Totals.BytesTotal, outcome.Totals.BytesDone));
        Assert.Equal((2, 3, 1), (outcome.Totals.FilesWritten, outcome.Totals.BytesWritten, outcome.Totals.FilesUpToDate));
    }

    [Fact]
    public async Task An_object_that_cannot_be_brought_is_listed_with_who_needs_it_and_the_others_come()
    {
        PlantManifest("a", "one", "two");
        _placement.Failures[Hash("one")] = StoreFailures.Missing("store", StoreKey.Data(Hash("one")).Text);

        var outcome = await PrestageAsync("Manifests/a");

        Assert.Equal(OutcomeStatus.Failed, outcome.Status);
        var failure = outcome.Failures[0];
        Assert.Equal((ErrorCode.StoreObjectMissing, StoreKey.Data(Hash("one")).Text), (failure.Code, failure.Path));
        Assert.Contains("'0' of Manifests/a needs it on local", failure.Message, StringComparison.Ordinal);
        Assert.Contains(Hash("two"), _placement.Kept.Keys);
    }

    [Fact]
    public async Task A_disk_that_is_full_ends_the_prestage()
    {
        PlantManifest("a", "one");
        _placement.Failures[Hash("one")] = new LocalIOException(ErrorCode.LocalDiskFull, "/cache", "There is no space left.");
        Assert.Equal(ErrorCode.LocalDiskFull, (await PrestageAsync("Manifests/a")).Failures[0].Code);
    }

    [Fact]
    public async Task More_than_the_cache_may_hold_is_refused_before_anything_is_driven_out()
    {
        PlantManifest("a", "one", "three");
        _placement.Room = (2 * Block) - 1; // 8 bytes, in two blocks

        var outcome = await PrestageAsync("Manifests/a");

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.LocalDiskFull), (outcome.Status, outcome.Failures[0].Code));
        Assert.Contains("node.cache.size", outcome.Failures[0].Message, StringComparison.Ordinal);
        Assert.Empty(_placement.Kept);
    }

    [Fact]
    public async Task A_node_that_keeps_nothing_says_so()
    {
        PlantManifest("a", "one");
        var outcome = await RunAsync(null, "Manifests/a");
        Assert.Contains("keeps no content", outcome.Failures[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Manifests/absent", ErrorCode.StoreObjectMissing)]
    [InlineData("Manifests/broken", ErrorCode.ManifestMalformed)]
    public async Task A_manifest_that_cannot_be_read_is_an_error(string key, ErrorCode code)
    {
        _store.Plant(StoreKey.Parse("Manifests/broken"), "{"u8.ToArray());
        var outcome = await PrestageAsync(key);
        Assert.Equal((OutcomeStatus.Failed, code), (outcome.Status, outcome.Failures[0].Code));
        Assert.Contains(key, outcome.Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_node_plans_every_tree_of_a_directory_itself()
    {
        var segments = new DirectorySegmentStore(_temp.Path, new SegmentMemory(SegmentMemory.DefaultLimit));
        var planned = await PlanAsync(segments, ["a:1", "b:2"], batchFiles: 2, directory: "L:/out", "Manifests/a", "Manifests/b", "Manifests/a");
        Assert.Equal(
            [("Manifests/a", "a:1"), ("Manifests/a", "b:2"), ("Manifests/b", "a:1"), ("Manifests/b", "b:2")],
            planned.NewUnits.Cast<PlanTreeUnit>().Select(unit => (unit.Key, unit.OnlyNode!)));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_prestage_to_a_directory_recreates_the_trees_there_by_way_of_the_cache_where_there_is_one(bool cache)
    {
        PlantManifest("a", [FileEntry.Symlink("link", "0")], "one", "two");
        await using var fixture = new EngineFixture(placement: cache ? _placement : null);
        var request = new PrestageRequest { Keys = ["Manifests/a"], Nodes = [Here], Directory = fixture.Destination };
        Directory.CreateDirectory(fixture.Destination);
        await File.WriteAllTextAsync(Path.Combine(fixture.Destination, "0"), "another file");

        var outcome = await fixture.RunAsync(request, _store);

        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Assert.Equal(["0", "1", "link"], Directory.GetFileSystemEntries(fixture.Destination).Select(Path.GetFileName).Order());
        Assert.Equal(("one", "two", "0"), (await File.ReadAllTextAsync(Path.Combine(fixture.Destination, "0")), await File.ReadAllTextAsync(Path.Combine(fixture.Destination, "1")), new FileInfo(Path.Combine(fixture.Destination, "link")).LinkTarget));
        Assert.Equal((3, 3, 6, 6), (outcome.Totals.FilesTotal, outcome.Totals.FilesWritten, outcome.Totals.BytesTotal, outcome.Totals.BytesWritten));
        Assert.Equal(cache ? [Hash("one"), Hash("two")] : Array.Empty<ContentHash>(), _placement.Kept.Keys.OrderBy(hash => hash == Hash("two")));
        var again = await fixture.RunAsync(request, _store);
        Assert.Equal((3, 0), (again.Totals.FilesUpToDate, again.Totals.FilesWritten));
    }

    [Fact]
    public async Task An_object_that_is_not_what_its_name_says_never_gets_into_a_directory()
    {
        PlantManifest("a", "one", "two");
        _store.Plant(StoreKey.Data(Hash("one")), "oNe"u8.ToArray());
        _placement.Failures[Hash("two")] = new LocalIOException(ErrorCode.LocalDiskFull, "/cache", "There is no space left."); // the cache's problem alone
        await using var fixture = new EngineFixture(placement: _placement);

        var outcome = await fixture.RunAsync(new PrestageRequest { Keys = ["Manifests/a"], Nodes = [Here], Directory = fixture.Destination }, _store);

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreObjectDamaged), (outcome.Status, outcome.Failures[0].Code));
        Assert.Equal(["1"], Directory.GetFileSystemEntries(fixture.Destination).Select(Path.GetFileName));
    }

    private static ContentHash Hash(string text) => ContentHasher.HashText(text);

    private void PlantManifest(string name, params string[] contents) => PlantManifest(name, [], contents);

    private void PlantManifest(string name, FileEntry[] others, params string[] contents)
    {
        var manifest = new Snapshot([.. contents.Select((text, i) => FileEntry.Hashed($"{i}", Hash(text), text.Length, 1)), .. others], [], ChunkSize.Default);
        _store.Plant(StoreKey.Parse("Manifests/" + name), ManifestCodec.Encode(manifest, ManifestFormat.V2025));
        foreach (var text in contents) _store.Plant(StoreKey.Data(Hash(text)), System.Text.Encoding.UTF8.GetBytes(text));
    }

    private Task<UnitResult> PlanAsync(ISegmentStore segments, ImmutableArray<string> nodes, int batchFiles, string? directory, params ImmutableArray<string> keys)
    {
        var spec = new TransferSpec("id", new PrestageRequest { Keys = keys, Nodes = nodes, Directory = directory }, directory ?? "", "store");
        var context = new UnitContext(spec, 0, 0, segments, TimeSpan.FromSeconds(1), CancellationToken.None);
        return new PrestagePlanner(context, _store, EngineSettings.Create(EngineSettings.Reference) with { BatchFiles = batchFiles }).PlanAsync();
    }

    private Task<TransferOutcome> PrestageAsync(string key) => RunAsync(_placement, key);

    private async Task<TransferOutcome> RunAsync(IContentPlacement? placement, string key)
    {
        await using var fixture = new EngineFixture(placement: placement);
        return await fixture.RunAsync(new PrestageRequest { Keys = [key], Nodes = [Here] }, _store);
    }

    /// <summary>Keeps nothing but names, and fails as it is told.</summary>
    private sealed class Placement : IContentPlacement
    {
        public long Room { get; set; } = 1000 * Block;

        public ConcurrentDictionary<ContentHash, long> Kept { get; } = [];

        public ConcurrentDictionary<ContentHash, Exception> Failures { get; } = [];

        public ConcurrentBag<ImmutableArray<string>> Nodes { get; } = [];

        public Task<bool> PlaceAsync(ContentHash hash, long size, ImmutableArray<string> nodes, CancellationToken cancellationToken)
        {
            Nodes.Add(nodes);
            return Failures.TryGetValue(hash, out var failure) ? Task.FromException<bool>(failure) : Task.FromResult(Kept.TryAdd(hash, size));
        }
    }
}
