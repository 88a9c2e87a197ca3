using RustyAttachments.Actors.Tests.Transfers;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Syncing;

/// <summary>Copies between stores, through the engine.</summary>
public sealed class SyncSpecs : IAsyncDisposable
{
    private readonly EngineFixture _fixture = new();
    private readonly InMemoryContentStore _source = new();
    private readonly InMemoryContentStore _target = new();

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task Named_manifests_arrive_with_metadata_and_everything_that_they_name_once()
    {
        var key = await PlantAsync("a", "one", "two", "two");
        await PlantAsync("b", "two", "three");

        var outcome = await SyncAsync(new SyncRequest { Keys = [key.Text] });

        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        Assert.Equal(new[] { Key("one").Text, Key("two").Text, key.Text }.Order(StringComparer.Ordinal), _target.Keys);
        var stored = await _target.GetAsync(key, 10_000, CancellationToken.None);
        Assert.Equal((await _source.GetAsync(key, 10_000, CancellationToken.None)).Content.ToArray(), stored.Content.ToArray());
        Assert.Equal(("/root/a", "application/x-test"), (stored.Metadata["asset-root"], stored.ContentType));
        Assert.Equal((2, 6, 1), (outcome.Totals.ObjectsStored, outcome.Totals.BytesStored, outcome.Totals.FilesWritten));
        Assert.Equal((2, 2, 6, 6), (outcome.Totals.FilesTotal, outcome.Totals.FilesDone, outcome.Totals.BytesTotal, outcome.Totals.BytesDone));
    }

    [Fact]
    public async Task All_manifests_are_copied_and_a_second_run_copies_nothing()
    {
        await PlantAsync("a", "one", "two");
        await PlantAsync("b", "two", "three", "");
        await SyncAsync(All);
        var (puts, reads) = (_target.Calls(StoreCall.Put), _source.Calls(StoreCall.GetRange));

        var again = await SyncAsync(All);

        Assert.Equal(_source.Keys, _target.Keys);
        Assert.Equal((OutcomeStatus.Completed, 0, 4, 0, 2), (again.Status, again.Totals.ObjectsStored, again.Totals.ObjectsPresent, again.Totals.FilesWritten, again.Totals.FilesUpToDate));
        Assert.Equal((puts, reads), (_target.Calls(StoreCall.Put), _source.Calls(StoreCall.GetRange)));
    }

    [Fact]
    public async Task A_large_question_to_a_distant_store_is_answered_by_a_listing()
    {
        await PlantAsync("a", [.. Enumerable.Range(0, 600).Select(i => $"{i}")]);
        var distant = new InMemoryContentStore { Capabilities = new StoreCapabilities(16, CheapHead: false, ServerSideCopy: false) };
        await SyncAsync(All, to: distant);
        var copies = distant.Calls(StoreCall.Copy);

        var again = await SyncAsync(All, to: distant);

        Assert.Equal((600, copies), (again.Totals.ObjectsPresent, distant.Calls(StoreCall.Copy)));
        Assert.Equal(_source.Keys, distant.Keys);
    }

    [Fact]
    public async Task The_listing_of_a_much_larger_store_ends_early_and_the_outcome_is_the_same()
    {
        await PlantAsync("a", [.. Enumerable.Range(0, 300).Select(i => $"{i}")]);
        var distant = new InMemoryContentStore { Capabilities = new StoreCapabilities(16, CheapHead: false, ServerSideCopy: false) };
        for (var i = 0; i < 10_000; i++) distant.Plant(Key($"other {i}"), []);

        var outcome = await SyncAsync(All, to: distant);

        Assert.Equal((OutcomeStatus.Completed, 300L), (outcome.Status, outcome.Totals.ObjectsStored));
        Assert.All(_source.Keys, key => Assert.Contains(key, distant.Keys));
    }

    [Fact]
    public async Task A_manifest_in_a_file_gets_a_key_of_its_own_that_stays_the_same()
    {
        var key = await PlantAsync("a", "one");
        var file = _fixture.PathOf("scene.json");
        await File.WriteAllBytesAsync(file, _source[key]);
        var request = new SyncRequest { Files = [new ManifestFile(file, "scene")] };

        await SyncAsync(request);
        var again = await SyncAsync(request);

        var expected = ManifestKeys.OfFile("scene", ContentHasher.Hash(_source[key])).Text;
        Assert.Equal([Key("one").Text, expected], _target.Keys);
        Assert.Equal((1, 0), (again.Totals.FilesUpToDate, again.Totals.FilesWritten));
    }

    [Fact]
    public async Task Manifests_come_after_everything_that_they_name()
    {
        await PlantAsync("a", "one", "two");
        var gate = new Gate();
        var slow = new FaultyContentStore(_target).On(StoreCall.Copy, new Fault.Slow(gate), where: key => key == Key("two"));

        var running = SyncAsync(All, to: slow);
        await gate.Reached;
        Assert.DoesNotContain(_target.Keys, key => key.StartsWith(StoreKey.ManifestsPrefix, StringComparison.Ordinal));
        gate.Open();

        Assert.Equal(OutcomeStatus.Completed, (await running).Status);
        Assert.Equal(_source.Keys, _target.Keys);
    }

    [Fact]
    public async Task Damaged_and_missing_objects_are_named_and_the_manifests_that_need_them_stay_away()
    {
        await PlantAsync("good", "one", "two");
        await PlantAsync("bad", "flipped", "one");
        await PlantAsync("worse", "gone", "short");
        _source.Plant(Key("flipped"), "flopped"u8.ToArray());
        _source.Plant(Key("short"), "shor"u8.ToArray());
        _source.Lose(Key("gone"));

        var strict = await SyncAsync(All);
        var lenient = await SyncAsync(All with { OnError = ErrorPolicy.Skip });

        Assert.Equal(OutcomeStatus.Failed, strict.Status);
        Assert.Equal(OutcomeStatus.CompletedWithSkips, lenient.Status);
        foreach (var name in (string[])["flipped", "short", "gone"])
            Assert.Contains(lenient.Failures, failure => failure.Path == Key(name).Text && failure.Message.Contains($"'{name}' of Manifests/", StringComparison.Ordinal));
        Assert.Equal(["Manifests/bad_input", "Manifests/worse_input"], lenient.Failures.Select(f => f.Path).Where(path => path.StartsWith('M')));
        Assert.Equal([.. new[] { Key("one").Text, Key("two").Text }.Order(StringComparer.Ordinal), "Manifests/good_input"], _target.Keys);
    }

    [Fact]
    public async Task A_manifest_that_does_not_decode_is_named()
    {
        await PlantAsync("good", "one");
        _source.Plant(StoreKey.Parse("Manifests/broken_input"), "{"u8.ToArray());

        var strict = await SyncAsync(All);
        var lenient = await SyncAsync(All with { OnError = ErrorPolicy.Skip });

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.ManifestMalformed), (strict.Status, strict.Failures[0].Code));
        Assert.Contains("Manifests/broken_input", strict.Failures[0].Message, StringComparison.Ordinal);
        Assert.Equal(("Manifests/broken_input", 1), (Assert.Single(lenient.Failures).Path, lenient.Totals.FilesWritten));
    }

    [Fact]
    public async Task A_key_that_the_source_does_not_have_is_an_error()
    {
        var outcome = await SyncAsync(new SyncRequest { Keys = ["Manifests/nowhere"] });

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreObjectMissing), (outcome.Status, outcome.Failures[0].Code));
        Assert.Contains("'Manifests/nowhere'", outcome.Failures[0].Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manifests_that_disagree_about_a_size_are_an_error()
    {
        await PlantAsync("a", "one");
        PlantManifest(StoreKey.Parse("Manifests/b_input"), [FileEntry.Hashed("x", ContentHasher.HashText("one"), 4, 1)]);

        var outcome = await SyncAsync(All);

        Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreObjectDamaged), (outcome.Status, outcome.Failures[0].Code));
        Assert.Empty(_target.Keys);
    }

    [Fact]
    public async Task A_manifest_that_changes_meanwhile_is_not_stored()
    {
        var key = await PlantAsync("a", "one");
        var gate = new Gate();
        var slow = new FaultyContentStore(_target).On(StoreCall.Copy, new Fault.Slow(gate));

        var running = SyncAsync(All, to: slow);
        await gate.Reached;
        PlantManifest(key, [FileEntry.Hashed("x", ContentHasher.HashText("other"), 5, 1)]);
        gate.Open();

        Assert.Contains("was changed", Assert.Single((await running).Failures).Message, StringComparison.Ordinal);
        Assert.Equal([Key("one").Text], _target.Keys);
    }

    public static TheoryData<string, StoreCall, bool> Faults
    {
        get
        {
            var faults = new TheoryData<string, StoreCall, bool>();
            foreach (var fault in (string[])["before", "after"])
            {
                foreach (var call in (StoreCall[])[StoreCall.List, StoreCall.Get, StoreCall.GetRange]) faults.Add(fault, call, true);
                foreach (var call in (StoreCall[])[StoreCall.Head, StoreCall.Copy, StoreCall.Put]) faults.Add(fault, call, false);
            }

            foreach (var call in (StoreCall[])[StoreCall.Get, StoreCall.GetRange])
            {
                faults.Add("truncate", call, true);
                faults.Add("flip", call, true);
            }

            return faults;
        }
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Whatever_goes_wrong_the_target_holds_nothing_wrong_and_another_run_finishes(string fault, StoreCall call, bool atSource)
    {
        await PlantAsync("a", "one", "two", "three");
        Fault kind = fault switch
        {
            "before" => new Fault.Before(ErrorCode.StoreUnreachable),
            "after" => new Fault.After(ErrorCode.StoreUnreachable),
            "truncate" => new Fault.Truncate(),
            _ => new Fault.BitFlip(),
        };
        IContentStore from = atSource ? new FaultyContentStore(_source).On(call, kind) : _source;
        IContentStore to = atSource ? _target : new FaultyContentStore(_target).On(call, kind);

        var broken = await SyncAsync(All, from, to);

        Assert.Equal(OutcomeStatus.Failed, broken.Status);
        Assert.All(_target.Keys.Where(key => key.StartsWith("Data/", StringComparison.Ordinal)), key => Assert.Equal(key, StoreKey.Data(ContentHasher.Hash(_target[StoreKey.Parse(key)])).Text));
        Assert.Equal(OutcomeStatus.Completed, (await SyncAsync(All)).Status);
        Assert.Equal(_source.Keys, _target.Keys);
    }

    [Theory]
    [InlineData(StoreCall.Copy, false)]
    [InlineData(StoreCall.GetRange, true)]
    [InlineData(StoreCall.Get, true)]
    [InlineData(StoreCall.Put, false)]
    public async Task A_call_that_hangs_is_cancelled_and_the_next_run_goes_on(StoreCall call, bool atSource)
    {
        await PlantAsync("a", [.. Enumerable.Range(0, 50).Select(i => $"{i}")]);
        var gate = new Gate();
        IContentStore from = atSource ? new FaultyContentStore(_source).On(call, new Fault.Slow(gate)) : _source;
        IContentStore to = atSource ? _target : new FaultyContentStore(_target).On(call, new Fault.Slow(gate));
        using var cancel = new CancellationTokenSource();

        var running = SyncAsync(All, from, to, cancel.Token);
        await gate.Reached;
        await cancel.CancelAsync();

        Assert.Equal(OutcomeStatus.Cancelled, (await running).Status);
        var copied = _target.Keys.Count(key => key.StartsWith("Data/", StringComparison.Ordinal));
        var next = await SyncAsync(All);
        Assert.Equal((OutcomeStatus.Completed, 50L - copied, (long)copied), (next.Status, next.Totals.ObjectsStored, next.Totals.ObjectsPresent));
        Assert.Equal(_source.Keys, _target.Keys);
    }

    private static SyncRequest All => new() { All = true };

    private static StoreKey Key(string content) => StoreKey.Data(ContentHasher.HashText(content));

    private Task<TransferOutcome> SyncAsync(SyncRequest request, IContentStore? from = null, IContentStore? to = null, CancellationToken cancellationToken = default) =>
        _fixture.Engine.RunAsync(request, to ?? _target, null, cancellationToken, source: from ?? _source);

    private async Task<StoreKey> PlantAsync(string name, params string[] contents)
    {
        foreach (var content in contents) _source.Plant(Key(content), System.Text.Encoding.UTF8.GetBytes(content));
        var key = StoreKey.Parse($"Manifests/{name}_input");
        var text = Encode([.. contents.Select((content, i) => FileEntry.Hashed(contents.Take(i).Contains(content) ? $"again {i}" : content.Length == 0 ? "empty" : content, ContentHasher.HashText(content), content.Length, 1))]);
        await _source.PutAsync(key, text, new PutOptions { ContentType = "application/x-test", Metadata = new Dictionary<string, string> { ["asset-root"] = $"/root/{name}" } }, CancellationToken.None);
        return key;
    }

    private void PlantManifest(StoreKey key, FileEntry[] files) => _source.Plant(key, Encode(files));

    private static byte[] Encode(FileEntry[] files) => ManifestCodec.Encode(new Snapshot(files, [], ChunkSize.Default), ManifestFormat.V2025);
}
