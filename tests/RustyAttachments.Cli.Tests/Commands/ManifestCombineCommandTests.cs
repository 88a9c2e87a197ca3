using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Manifests;
using static RustyAttachments.Cli.Tests.Commands.ManifestFiles;

namespace RustyAttachments.Cli.Tests.Commands;

/// <summary><c>merge</c>, <c>join</c>, <c>subtree</c>, <c>partition</c>, <c>filter</c>.</summary>
public sealed class ManifestCombineCommandTests : IDisposable
{
    private readonly CliHarness _cli = new();

    [Fact]
    public async Task Merge_lets_the_last_win_or_the_newest()
    {
        _cli.WriteManifest("new", Snapshot(File("x", 2), File("y")));
        _cli.WriteManifest("old", Snapshot(File("x", 1)));
        System.IO.File.SetLastWriteTimeUtc(_cli["new"], new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc));
        System.IO.File.SetLastWriteTimeUtc(_cli["old"], new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await RunAsync("merge", "new", "old", "-o", "last");
        Assert.Equal([1L, 1L], Sizes("last"));
        var result = await RunAsync("merge", "new", "old", "--chronological", "-o", "newest", "-v");
        Assert.Equal([2L, 1L], Sizes("newest"));
        Assert.Equal($"2026-01-01T00:00:00.000000Z  '{_cli["old"]}'\n2026-02-01T00:00:00.000000Z  '{_cli["new"]}'\n", result.Error);
    }

    [Fact]
    public async Task Merge_takes_the_time_of_stored_manifests_from_their_keys()
    {
        var late = "Manifests/n/2026-03-01T00:00:00.000000Z_aa_input";
        var early = "Manifests/n/2026-01-01T00:00:00.000000Z_bb_input";
        Directory.CreateDirectory(_cli["store/Manifests/n"]);
        _cli.WriteManifest("store/" + late, Snapshot(File("x", 2)));
        _cli.WriteManifest("store/" + early, Snapshot(File("x", 1))); // written last
        await RunAsync("merge", late, early, "--chronological", "--store", _cli["store"], "-o", "m");
        Assert.Equal([2L], Sizes("m"));
    }

    [Fact]
    public async Task Merge_cannot_tell_the_time_of_a_pipe()
    {
        var result = await _cli.RunAsync("manifest", "merge", "-", "a", "--chronological");
        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Contains("Standard input (-) has no time", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_names_what_does_not_fit()
    {
        _cli.WriteManifest("a", new SnapshotDiff([File("x")], [], ChunkSize.Default, "aa"));
        _cli.WriteManifest("b", new SnapshotDiff([File("x")], [], ChunkSize.Default, "bb"));
        var result = await _cli.RunAsync("manifest", "merge", "a", "b");
        Assert.Equal(ExitCode.InputInvalid, result.Code);
        Assert.Equal($"ra: Manifest 1 is a diff against aa and manifest 2 one against bb; only diffs with one parent can be merged (manifest 1: '{_cli["a"]}'; manifest 2: '{_cli["b"]}') [RA1115]\n", result.Error);
    }

    [Theory]
    [InlineData("/mnt/p", "absolute snapshot", "v2025")]
    [InlineData("assets/p", "snapshot", "v2025-12-04-beta")]
    public async Task Subtree_takes_away_what_join_adds(string root, string kind, string format)
    {
        _cli.WriteManifest("m", new Snapshot([File("a/x"), Link("l", "a/x")], [new DirEntry("empty")], ChunkSize.Default), ManifestFormat.V2025Beta);
        var joined = (await RunAsync("join", "m", root, "-o", "joined", "--json")).Json;
        Assert.Equal((kind, format), (joined.GetProperty("kind").GetString(), joined.GetProperty("format").GetString()));
        Assert.Contains(_cli.ReadManifest("joined").Files, f => f.Path == root + "/l" && f.SymlinkTarget == root + "/a/x");
        Assert.Equal(await System.IO.File.ReadAllTextAsync(_cli["m"]), (await RunAsync("subtree", "joined", root, "--format", "v2025-12-04-beta")).Output);
    }

    [Fact]
    public async Task Subtree_tells_what_becomes_of_links_that_leave_it()
    {
        _cli.WriteManifest("m", Snapshot(File("lib/x", 3), Link("p/in", "lib/x"), Link("p/dead", "lib/none")));
        var collapsed = await RunAsync("subtree", "m", "p", "-o", "part");
        Assert.Equal("warning: symbolic links: 1 replaced by their content, 1 left out because the manifest has no content for them\n", collapsed.Error);
        Assert.Equal([3L], Sizes("part"));
        var excluded = (await RunAsync("subtree", "m", "p", "-o", "part", "--symlinks", "exclude-escaping", "--json")).Json;
        Assert.Equal(2, excluded.GetProperty("excludedSymlinks").GetInt64());
        var unknown = await _cli.RunAsync("manifest", "subtree", "m", "p", "--symlinks", "preserve");
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("'preserve' is not a symlink policy for parts of manifests", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Roots_of_the_wrong_style_and_manifests_that_are_absolute_already_are_refused()
    {
        _cli.WriteManifest("m", Snapshot(File("a/x")));
        _cli.WriteManifest("abs", AbsSnapshot(File("/a/x")));
        Assert.Contains("Root '/a' is absolute, but a relative one is needed here", (await RefusedAsync(ExitCode.InputInvalid, "subtree", "m", "/a")).Error, StringComparison.Ordinal);
        Assert.Contains($"only relative paths can be joined to a root (manifest: '{_cli["abs"]}') [RA1115]", (await RefusedAsync(ExitCode.InputInvalid, "join", "abs", "/a")).Error, StringComparison.Ordinal);
        Assert.Contains("is a file or symlink in the manifest", (await RefusedAsync(ExitCode.Usage, "subtree", "m", "a/x")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_diff_gets_the_hash_of_its_parent_under_the_new_root()
    {
        _cli.WriteManifest("a", Snapshot(File("x", 1), File("y")));
        _cli.WriteManifest("b", Snapshot(File("x", 2)));
        await _cli.RunAsync("diff", "a", "b", "-o", "d");
        Assert.Contains("re-root the parent first, then give the result with --parent [RA1000]", (await RefusedAsync(ExitCode.Usage, "join", "d", "/r")).Error, StringComparison.Ordinal);
        Assert.Contains("which has no parent; leave --parent out", (await RefusedAsync(ExitCode.Usage, "join", "a", "/r", "--parent", "b")).Error, StringComparison.Ordinal);
        await RunAsync("join", "a", "/r", "-o", "ra");
        await RunAsync("join", "b", "/r", "-o", "rb");
        await RunAsync("join", "d", "/r", "--parent", "ra", "-o", "rd");
        Assert.Equal(await System.IO.File.ReadAllTextAsync(_cli["rb"]), (await RunAsync("compose", "ra", "rd")).Output);
        await RunAsync("subtree", "rd", "/r", "--parent", "a", "-o", "back");
        Assert.Equal(_cli.HashOf("d"), _cli.HashOf("back"));
    }

    [Fact]
    public async Task Partition_lists_the_parts_and_writes_each_under_the_hash_of_its_root()
    {
        _cli.WriteManifest("m", AbsSnapshot(File("/mnt/a/x", 3), File("/mnt/b/y", 4), File("/mnt/b/z", 5)));
        Assert.Equal("       3 files        12 B  /mnt\n", (await RunAsync("partition", "m")).Output);
        var json = (await RunAsync("partition", "m", "--root", "/mnt/b", "-o", "parts", "--json")).Json.GetProperty("parts");
        Assert.Equal(["/mnt/b", "/mnt/a"], json.EnumerateArray().Select(p => p.GetProperty("root").GetString()!));
        var file = Path.Combine("parts", $"{ContentHasher.HashText("/mnt/b")}.json");
        Assert.Equal(_cli[file], json[0].GetProperty("manifest").GetString());
        Assert.Equal(["y", "z"], _cli.ReadManifest(file).Files.Select(f => f.Path));
        Assert.Equal(ManifestKeys.RootHash(null, "/mnt/a") + ".json", Path.GetFileName(json[1].GetProperty("manifest").GetString()));
    }

    [Fact]
    public async Task Partition_refuses_diffs_and_outputs_that_are_no_directory()
    {
        _cli.WriteManifest("m", Snapshot(File("x")));
        _cli.WriteManifest("d", new SnapshotDiff([File("x")], [], ChunkSize.Default, "aa"));
        Assert.Contains($"'{_cli["d"]}' is a diff; only snapshots can be divided [RA1115]", (await RefusedAsync(ExitCode.InputInvalid, "partition", "d")).Error, StringComparison.Ordinal);
        Assert.Contains("cannot hold several manifests; name a directory", (await RefusedAsync(ExitCode.Usage, "partition", "m", "-o", "-")).Error, StringComparison.Ordinal);
        Assert.Contains($"Cannot write into '{_cli["m"]}': it is a file; name a directory [RA1002]", (await RefusedAsync(ExitCode.InputInvalid, "partition", "m", "-o", "m")).Error, StringComparison.Ordinal);
        Assert.Contains("every path must belong to one root", (await RefusedAsync(ExitCode.Usage, "partition", "m", "--root", "a", "--root", "a/b")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_keeps_what_matches_with_the_kind_of_manifest()
    {
        _cli.WriteManifest("d", new SnapshotDiff([File("a/x"), File("a/y.tmp"), FileEntry.Deleted("b/z")], [], ChunkSize.Default, "aa"));
        await RunAsync("filter", "d", "--include", "a/**", "--exclude", "**/*.tmp", "-o", "kept");
        var kept = _cli.ReadManifest("kept");
        Assert.Equal(("diff", "aa"), (kept.KindName, kept.ParentManifestHash));
        Assert.Equal(["a/x"], kept.Files.Select(f => f.Path));
        Assert.Equal(ExitCode.Usage, (await _cli.RunAsync("manifest", "filter", "d", "--include", "[")).Code);
    }

    public void Dispose() => _cli.Dispose();

    private IEnumerable<long> Sizes(string name) => _cli.ReadManifest(name).Files.Select(f => f.SizeOrZero);

    private async Task<CliResult> RunAsync(params string[] args)
    {
        var result = await _cli.RunAsync(["manifest", .. args]);
        Assert.True(result.Code == ExitCode.Done, result.Error);
        return result;
    }

    private async Task<CliResult> RefusedAsync(ExitCode code, params string[] args)
    {
        var result = await _cli.RunAsync(["manifest", .. args]);
        Assert.Equal(code, result.Code);
        Assert.Empty(result.OutputBytes);
        return result;
    }
}
