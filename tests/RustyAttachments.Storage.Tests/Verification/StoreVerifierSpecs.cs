using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Stores;
using RustyAttachments.Storage.Verification;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Verification;

public sealed class StoreVerifierSpecs
{
    private readonly InMemoryContentStore _store = new(); // holds nothing that needs disposing

    [Fact]
    public async Task A_sound_store_has_no_findings()
    {
        Plant("a", "one", "two");
        Plant("b", "two");

        var report = await VerifyAsync(readShare: 1);

        Assert.Equal((2L, 2L, 6L, 2L, 2L, 6L), (report.Manifests, report.Objects, report.ObjectBytes, report.ObjectsNamed, report.ObjectsRead, report.BytesRead));
        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task Missing_short_and_foreign_objects_are_found_each_once()
    {
        Plant("a", "missing", "short", "flipped", "fine");
        Plant("b", "missing", "flipped");
        _store.Lose(Key("missing"));
        _store.Plant(Key("short"), "shor"u8.ToArray());
        _store.Plant(Key("flipped"), "flopped"u8.ToArray());

        var quick = await VerifyAsync(readShare: 0);
        var full = await VerifyAsync(readShare: 1);

        Assert.Equal([(ErrorCode.StoreObjectMissing, Key("missing").Text), (ErrorCode.StoreObjectDamaged, Key("short").Text)], Sorted(quick.Findings));
        Assert.Contains((ErrorCode.StoreObjectDamaged, Key("flipped").Text), full.Findings.Select(f => (f.Code, f.Key)));
        Assert.Equal(3, full.FindingCount);
        Assert.DoesNotContain(full.Findings, finding => finding.Key == Key("fine").Text);
    }

    [Fact]
    public async Task Damage_in_an_object_that_no_manifest_names_is_found_when_it_is_read()
    {
        _store.Plant(Key("unnamed"), "damaged"u8.ToArray());

        Assert.Empty((await VerifyAsync(readShare: 0)).Findings);
        Assert.Equal(Key("unnamed").Text, Assert.Single((await VerifyAsync(readShare: 1)).Findings).Key);
    }

    [Fact]
    public async Task A_broken_manifest_is_a_finding_and_the_others_are_checked_all_the_same()
    {
        _store.Plant(StoreKey.Parse("Manifests/a_input"), "{\"paths\":["u8.ToArray());
        Plant("b", "gone");
        _store.Lose(Key("gone"));

        var report = await VerifyAsync(readShare: 0);

        Assert.Equal([ErrorCode.StoreObjectMissing, ErrorCode.ManifestMalformed], report.Findings.Select(finding => finding.Code));
    }

    [Fact]
    public async Task The_chunks_of_a_file_are_checked_with_their_own_sizes()
    {
        ContentHash[] chunks = [ContentHasher.HashText("0123456789"), ContentHasher.HashText("abc")];
        _store.Plant(StoreKey.Data(chunks[0]), "0123456789"u8.ToArray());
        _store.Plant(StoreKey.Data(chunks[1]), "abc"u8.ToArray());
        PlantManifest("chunked", [FileEntry.Chunked("big", chunks, 13, 1)]);
        Assert.Empty((await VerifyAsync(readShare: 1)).Findings);

        _store.Plant(StoreKey.Data(chunks[1]), "abcd"u8.ToArray());
        Assert.Contains("4 bytes instead of 3", Assert.Single((await VerifyAsync(readShare: 0)).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_object_that_arrives_after_the_listing_is_not_missing()
    {
        Plant("a", "late");
        _store.Lose(Key("late"));
        var arriving = new FaultyContentStore(_store).On(StoreCall.Head, new Fault.Hang(), where: key =>
        {
            _store.Plant(key, "late"u8.ToArray());
            return false;
        });

        Assert.Empty((await new StoreVerifier(arriving, new VerifyOptions()).RunAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task Manifests_are_read_many_at_once()
    {
        for (var i = 0; i < 20; i++) Plant($"m{i}", $"{i}");
        var gate = new Gate();
        var slow = new FaultyContentStore(_store).On(StoreCall.Get, new Fault.Slow(gate), times: 20);

        var verification = new StoreVerifier(slow, new VerifyOptions()).RunAsync(CancellationToken.None);
        while (gate.Arrivals < 10) await Task.Yield();
        gate.Open();

        Assert.Equal((20L, 0L), ((await verification).Manifests, (await verification).FindingCount));
    }

    [Fact]
    public async Task A_manifest_that_the_store_cannot_hand_out_is_a_finding()
    {
        Plant("a", "one");
        Plant("b", "two");
        var damaged = new FaultyContentStore(_store).On(StoreCall.Get, new Fault.Before(ErrorCode.StoreObjectDamaged), where: key => key.Text.EndsWith("a_input", StringComparison.Ordinal));

        var report = await new StoreVerifier(damaged, new VerifyOptions()).RunAsync(CancellationToken.None);

        Assert.Equal("Manifests/a_input", Assert.Single(report.Findings).Key);
        Assert.Equal(2, report.Manifests);
    }

    [Fact]
    public async Task Manifests_that_disagree_about_the_size_of_an_object_are_a_finding()
    {
        Plant("a", "one");
        PlantManifest("b", [FileEntry.Hashed("x", ContentHasher.HashText("one"), 4, 1)]);

        Assert.Contains("3 bytes instead of 4", Assert.Single((await VerifyAsync(readShare: 0)).Findings).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_sample_reads_about_its_share()
    {
        for (var i = 0; i < 1000; i++) _store.Plant(Key($"{i}"), Encoding.UTF8.GetBytes($"{i}"));

        var report = await new StoreVerifier(_store, new VerifyOptions { ReadShare = 0.3, Seed = 1 }).RunAsync(CancellationToken.None);

        Assert.InRange(report.ObjectsRead, 200, 400);
    }

    [Fact]
    public async Task A_seed_chooses_the_same_objects_again_whatever_else_there_is()
    {
        for (var i = 0; i < 300; i++) _store.Plant(Key($"{i}"), Encoding.UTF8.GetBytes($"other {i}"));
        async Task<HashSet<string>> SampleAsync(int seed) => [.. (await new StoreVerifier(_store, new VerifyOptions { ReadShare = 0.5, Seed = seed }).RunAsync(CancellationToken.None)).Findings.Select(f => f.Key)];

        var first = await SampleAsync(7);
        var other = await SampleAsync(8);
        _store.Plant(Key("one more"), "one more"u8.ToArray());

        Assert.Equal(first, await SampleAsync(7));
        Assert.NotEqual(first, other);
        Assert.InRange(first.Count, 100, 200);
    }

    [Fact]
    public async Task An_object_that_is_collected_while_others_are_read_is_not_missing()
    {
        Plant("a", "kept", "swept");
        PlantManifest("b", [FileEntry.Hashed("kept", ContentHasher.HashText("kept"), 4, 1)]);
        var store = new FaultyContentStore(_store).On(StoreCall.GetRange, new Fault.Hang(), where: key =>
        {
            // Its manifest was removed long ago, as far as the collection is concerned.
            _store.Lose(StoreKey.Parse("Manifests/a_input"));
            _store.Lose(Key("swept"));
            return false;
        });

        var report = await new StoreVerifier(store, new VerifyOptions { ReadShare = 1 }).RunAsync(CancellationToken.None);

        Assert.Empty(report.Findings);
    }

    [Fact]
    public async Task An_object_that_vanishes_while_it_is_still_needed_is_missing()
    {
        Plant("a", "needed");
        var store = new FaultyContentStore(_store).On(StoreCall.GetRange, new Fault.Hang(), where: key =>
        {
            _store.Lose(Key("needed"));
            return false;
        });

        var finding = Assert.Single((await new StoreVerifier(store, new VerifyOptions { ReadShare = 1 }).RunAsync(CancellationToken.None)).Findings);

        Assert.Equal((ErrorCode.StoreObjectMissing, Key("needed").Text), (finding.Code, finding.Key));
        Assert.Contains("Manifests/a_input", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_manifest_needed_that_was_removed_meanwhile_is_not_missing()
    {
        Plant("a", "gone");
        _store.Lose(Key("gone"));
        var store = new FaultyContentStore(_store).On(StoreCall.Head, new Fault.Hang(), where: key =>
        {
            if (key == Key("gone")) _store.Lose(StoreKey.Parse("Manifests/a_input"));
            return false;
        });

        Assert.Empty((await new StoreVerifier(store, new VerifyOptions()).RunAsync(CancellationToken.None)).Findings);
    }

    [Fact]
    public async Task A_store_that_fails_ends_the_check()
    {
        Plant("a", "one");
        var down = new FaultyContentStore(_store).On(StoreCall.Get, new Fault.Before(ErrorCode.StoreUnreachable));

        var error = await Assert.ThrowsAsync<StoreException>(() => new StoreVerifier(down, new VerifyOptions()).RunAsync(CancellationToken.None));
        Assert.Equal(ErrorCode.StoreUnreachable, error.Code);
    }

    private static StoreKey Key(string content) => StoreKey.Data(ContentHasher.HashText(content));

    private static IEnumerable<(ErrorCode, string)> Sorted(IEnumerable<VerifyFinding> findings) =>
        findings.Select(finding => (finding.Code, finding.Key)).OrderBy(pair => pair.Code);

    private void Plant(string name, params string[] contents)
    {
        foreach (var content in contents) _store.Plant(Key(content), Encoding.UTF8.GetBytes(content));
        PlantManifest(name, [.. contents.Select(content => FileEntry.Hashed(content, ContentHasher.HashText(content), content.Length, 1))]);
    }

    private void PlantManifest(string name, FileEntry[] files) => _store.Plant(
        StoreKey.Parse($"Manifests/{name}_input"), ManifestCodec.Encode(new Snapshot(files, [], ChunkSize.Of(10)), ManifestFormat.V2025));

    private Task<VerifyReport> VerifyAsync(double readShare) =>
        new StoreVerifier(_store, new VerifyOptions { ReadShare = readShare }).RunAsync(CancellationToken.None);
}
