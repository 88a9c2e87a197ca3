using RustyAttachments.Cli.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using static RustyAttachments.Cli.Tests.Commands.ManifestFiles;

namespace RustyAttachments.Cli.Tests.Commands;

public sealed class ManifestComposeCommandTests : IDisposable
{
    private readonly CliHarness _cli = new();

    [Fact]
    public async Task A_diff_of_another_manifest_is_refused_with_both_hashes_unless_that_is_ignored()
    {
        await HistoryAsync(File("x", 1), File("x", 2));
        _cli.WriteManifest("other", Snapshot(File("x", 9)));
        var refused = await _cli.RunAsync("manifest", "compose", "other", "d1");
        Assert.Equal(ExitCode.InputInvalid, refused.Code);
        Assert.Empty(refused.OutputBytes);
        Assert.Equal($"ra: Diff 1 is against the manifest with hash {_cli.HashOf("0")}, but the parent has hash {_cli.HashOf("other")}; apply it to the manifest that it was made from (parent: '{_cli["other"]}'; diff 1: '{_cli["d1"]}') [RA1115]\n", refused.Error);
        var ignored = await _cli.RunAsync("manifest", "compose", "other", "d1", "--ignore-parent-hash");
        Assert.Equal(await System.IO.File.ReadAllTextAsync(_cli["1"]), ignored.Output);
    }

    [Fact]
    public async Task Diffs_in_the_wrong_order_are_refused()
    {
        await HistoryAsync(File("x", 1), File("x", 2), File("x", 3), File("x", 4));
        var refused = await _cli.RunAsync("manifest", "compose", "0", "d1", "d3", "d2");
        Assert.Equal(ExitCode.InputInvalid, refused.Code);
        Assert.Contains($"Diff 2 is against the manifest with hash {_cli.HashOf("2")}, but the parent with diff 1 before it applied has hash {_cli.HashOf("1")}; ", refused.Error, StringComparison.Ordinal);
        Assert.EndsWith($"--ignore-parent-hash (parent: '{_cli["0"]}'; diff 1: '{_cli["d1"]}'; diff 2: '{_cli["d3"]}') [RA1115]\n", refused.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Done, (await _cli.RunAsync("manifest", "compose", "0", "d1", "d3", "d2", "--ignore-parent-hash")).Code);
    }

    [Fact]
    public async Task A_later_diff_may_be_of_the_same_snapshot_in_another_format()
    {
        await HistoryAsync(File("x", 1), File("x", 2));
        _cli.WriteManifest("1beta", _cli.ReadManifest("1"), ManifestFormat.V2025Beta);
        _cli.WriteManifest("2", Snapshot(File("x", 3)));
        await _cli.RunAsync("diff", "1beta", "2", "-o", "d2");
        Assert.Equal(await System.IO.File.ReadAllTextAsync(_cli["2"]), (await _cli.RunAsync("manifest", "compose", "0", "d1", "d2")).Output);
    }

    [Fact]
    public async Task The_first_diff_is_judged_by_the_text_as_it_was_read()
    {
        await HistoryAsync(File("x", 1), File("x", 2));
        await System.IO.File.WriteAllTextAsync(_cli["0"], await System.IO.File.ReadAllTextAsync(_cli["0"]) + "\n");
        Assert.Equal(ExitCode.InputInvalid, (await _cli.RunAsync("manifest", "compose", "0", "d1")).Code);
    }

    [Fact]
    public async Task Kinds_that_do_not_fit_are_told_with_the_file()
    {
        await HistoryAsync(File("x", 1), File("x", 2));
        var snapshot = await _cli.RunAsync("manifest", "compose", "0", "d1", "1");
        Assert.Equal($"ra: The diff 2 is a snapshot; a diff is needed here (diff 2: '{_cli["1"]}') [RA1115]\n", snapshot.Error);
        _cli.WriteManifest("absdiff", new AbsSnapshotDiff([File("/x")], [], ChunkSize.Default, "aa"));
        var absolute = await _cli.RunAsync("manifest", "compose", "0", "absdiff");
        Assert.Contains("one has absolute paths and the other relative ones", absolute.Error, StringComparison.Ordinal);
        Assert.Contains($"diff 1: '{_cli["absdiff"]}'", absolute.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.InputInvalid, absolute.Code);
    }

    [Fact]
    public async Task V2023_stays_v2023_until_it_would_lose_something()
    {
        _cli.WriteManifest("a", Snapshot(ChunkSize.None, File("x")), ManifestFormat.V2023);
        _cli.WriteManifest("b", Snapshot(File("x"), File("y")));
        _cli.WriteManifest("c", Snapshot(File("x"), Link("l", "x")));
        await _cli.RunAsync("diff", "a", "b", "-o", "ab");
        await _cli.RunAsync("diff", "a", "c", "-o", "ac");
        var kept = await _cli.RunAsync("manifest", "compose", "a", "ab");
        Assert.StartsWith("{\"hashAlg\":\"xxh128\",\"manifestVersion\":\"2023-03-03\"", kept.Output, StringComparison.Ordinal);
        var lossy = await _cli.RunAsync("manifest", "compose", "a", "ac");
        Assert.Equal(ExitCode.InputInvalid, lossy.Code);
        Assert.Contains("1 symlinks replaced by their content); write it with --format v2025, or accept the loss with --format v2023 [RA1114]", lossy.Error, StringComparison.Ordinal);
        Assert.Equal(await System.IO.File.ReadAllTextAsync(_cli["c"]), (await _cli.RunAsync("manifest", "compose", "a", "ac", "--format", "v2025")).Output);
    }

    [Fact]
    public async Task One_manifest_may_come_from_a_pipe()
    {
        await HistoryAsync(File("x", 1), File("x", 2));
        var result = await _cli.RunAsync(await System.IO.File.ReadAllBytesAsync(_cli["d1"]), CancellationToken.None, "manifest", "compose", "0", "-", "-o", "out", "--json");
        Assert.Equal(_cli.HashOf("1"), result.Json.GetProperty("hash").GetString());
        Assert.Equal(_cli.HashOf("1"), _cli.HashOf("out"));
    }

    public void Dispose() => _cli.Dispose();

    /// <summary>Snapshots of one file each as files 0, 1, 2…, with d1, d2… between them.</summary>
    private async Task HistoryAsync(params FileEntry[] files)
    {
        for (var i = 0; i < files.Length; i++) _cli.WriteManifest($"{i}", Snapshot(files[i]));
        for (var i = 1; i < files.Length; i++) Assert.Equal(ExitCode.Done, (await _cli.RunAsync("diff", $"{i - 1}", $"{i}", "-o", $"d{i}")).Code);
    }
}
