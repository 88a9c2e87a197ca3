using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using static RustyAttachments.Cli.Tests.Commands.ManifestFiles;

namespace RustyAttachments.Cli.Tests.Commands;

public sealed class DiffCommandTests : IDisposable
{
    private readonly CliHarness _cli = new();

    [Fact]
    public async Task Lists_what_was_added_changed_and_deleted_and_sums_it_up()
    {
        _cli.WriteManifest("a", Snapshot(File("same"), File("gone/x", 4), File("grown", 2), File("was", 5), Link("l", "same")));
        _cli.WriteManifest("b", new Snapshot([File("same"), File("grown", 3), File("new", 7, runnable: true), Link("was", "same"), Link("l", "new")], [new DirEntry("empty")], ChunkSize.Default));
        var result = await _cli.RunAsync("diff", "a", "b");
        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Equal(
        [
            "A d              empty/",
            "D d              gone/",
            "D f        -4 B  gone/x",
            "M f        +1 B  grown  (size, content, time)",
            "M l              l  (target)",
            "A x        +7 B  new",
            "M l        -5 B  was  (file became symlink)",
            "2 added (+7 B), 3 modified (-4 B), 2 deleted (-4 B); 1 unchanged",
        ], result.Output.TrimEnd().Split('\n'));
        Assert.Equal("empty\ngone\ngone/x\ngrown\nl\nnew\nwas\n", (await _cli.RunAsync("diff", "a", "b", "-q")).Output);
    }

    [Fact]
    public async Task Says_the_same_as_a_document()
    {
        _cli.WriteManifest("a", Snapshot(File("gone", 4), File("grown", 2)));
        _cli.WriteManifest("b", Snapshot(File("grown", 3)));
        var json = (await _cli.RunAsync("manifest", "diff", "a", "b", "--json")).Json;
        Assert.Equal(_cli.HashOf("a"), json.GetProperty("parentManifestHash").GetString());
        Assert.Equal("""[{"change":"deleted","path":"gone","type":"file","sizeBefore":4},{"change":"modified","path":"grown","type":"file","sizeBefore":2,"sizeAfter":3,"changed":["size","content","time"]}]""",
            System.Text.Json.JsonSerializer.Serialize(json.GetProperty("changes")));
        Assert.Equal(-4, json.GetProperty("totals").GetProperty("deletedBytes").GetInt64());
    }

    [Fact]
    public async Task Without_differences_says_so_and_ends_well()
    {
        _cli.WriteManifest("a", Snapshot(File("x")));
        var result = await _cli.RunAsync("diff", "a", "a");
        Assert.Equal((ExitCode.Done, "no differences; 1 unchanged\n"), (result.Code, result.Output));
    }

    [Fact]
    public async Task Execute_bits_are_compared_unless_they_are_to_be_preserved()
    {
        _cli.WriteManifest("a", Snapshot(File("x", 1, runnable: true), File("y", 1, runnable: true)));
        _cli.WriteManifest("b", Snapshot(File("x", 1), File("y", 2)));
        Assert.Contains("x  (no longer runnable)\n", (await _cli.RunAsync("diff", "a", "b")).Output, StringComparison.Ordinal);
        await _cli.RunAsync("diff", "a", "b", "--preserve-runnable", "-o", "d");
        var changed = Assert.Single(_cli.ReadManifest("d").Files);
        Assert.True(changed is { Path: "y", Runnable: true });
    }

    [Fact]
    public async Task Fast_compares_size_and_time_only()
    {
        _cli.WriteManifest("a", Snapshot(FileEntry.Unhashed("x", 5, 1), FileEntry.Unhashed("y", 5, 1)));
        _cli.WriteManifest("b", Snapshot(FileEntry.Hashed("x", ContentHash.Empty, 5, 1), FileEntry.Hashed("y", ContentHash.Empty, 5, 2)));
        var refused = await _cli.RunAsync("diff", "a", "b");
        Assert.Equal(ExitCode.InputInvalid, refused.Code);
        Assert.Contains($"(parent: '{_cli["a"]}'; current manifest: '{_cli["b"]}') [RA1115]", refused.Error, StringComparison.Ordinal);
        Assert.Equal("y\n", (await _cli.RunAsync("diff", "a", "b", "--fast", "-q")).Output);
    }

    [Fact]
    public async Task Globs_choose_what_is_compared_and_all_else_counts_as_unchanged()
    {
        _cli.WriteManifest("a", Snapshot(File("renders/old", 4), File("scene", 2)));
        _cli.WriteManifest("b", new Snapshot([File("scene", 3), File("note")], [new DirEntry("renders")], ChunkSize.Default));
        Assert.Equal("renders/old\n", (await _cli.RunAsync("diff", "a", "b", "-q", "--include", "renders/**")).Output);
        await _cli.RunAsync("diff", "a", "b", "--exclude", "renders", "-o", "d");
        Assert.Equal(["note", "scene"], _cli.ReadManifest("d").Files.Select(f => f.Path));
        Assert.Empty(_cli.ReadManifest("d").Dirs);
    }

    [Fact]
    public async Task V2023_says_nothing_of_execute_bits_and_chunks_and_its_difference_is_v2025()
    {
        _cli.WriteManifest("a", Snapshot(ChunkSize.None, File("x", 1), File("y", 1)), ManifestFormat.V2023);
        _cli.WriteManifest("b", Snapshot(File("x", 1, runnable: true), File("y", 2)));
        Assert.Equal("y\n", (await _cli.RunAsync("diff", "a", "b", "-q")).Output);
        var json = (await _cli.RunAsync("diff", "a", "b", "-o", "d", "--json")).Json;
        Assert.Equal("v2025", json.GetProperty("format").GetString());
        Assert.Equal(_cli.HashOf("a"), json.GetProperty("parentManifestHash").GetString());
        Assert.Equal(ChunkSize.Default, _cli.ReadManifest("d").ChunkSize);
    }

    [Fact]
    public async Task Asked_for_v2023_a_difference_loses_its_deletions_with_a_warning()
    {
        _cli.WriteManifest("a", Snapshot(ChunkSize.None, File("x"), File("y")), ManifestFormat.V2023);
        _cli.WriteManifest("b", Snapshot(ChunkSize.None, File("x", 2)), ManifestFormat.V2023);
        var result = await _cli.RunAsync("diff", "a", "b", "-o", "d", "--format", "v2023");
        Assert.Contains("warning: v2023-03-03 holds files only: 1 deletions left out\n", result.Error, StringComparison.Ordinal);
        Assert.Equal(["x"], _cli.ReadManifest("d").Files.Select(f => f.Path));
    }

    [Fact]
    public async Task What_does_not_fit_together_is_told_with_the_names_of_the_files()
    {
        _cli.WriteManifest("a", Snapshot(File("x")));
        _cli.WriteManifest("abs", AbsSnapshot(File("/x")));
        _cli.WriteManifest("chunks", Snapshot(ChunkSize.Of(1000), File("x")));
        _cli.WriteManifest("d", new SnapshotDiff([File("x")], [], ChunkSize.Default, "aa"));
        var names = $"(parent: '{_cli["a"]}'; current manifest: '{{0}}') [RA1115]";
        await RefusedAsync("absolute paths and the other relative ones. Re-root one of them with join or subtree", names, "abs");
        await RefusedAsync("The parent has a chunk size of 268435456 and the current manifest one of 1000", names, "chunks");
        await RefusedAsync("The current manifest is a diff; a snapshot is needed here", "(current manifest: '{0}') [RA1115]", "d");

        async Task RefusedAsync(string reason, string end, string current)
        {
            var result = await _cli.RunAsync("diff", "a", current);
            Assert.Equal(ExitCode.InputInvalid, result.Code);
            Assert.Contains(reason, result.Error, StringComparison.Ordinal);
            Assert.EndsWith(string.Format(System.Globalization.CultureInfo.InvariantCulture, end, _cli[current]) + "\n", result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Misuse_is_told_before_anything_is_read()
    {
        _cli.WriteManifest("a", Snapshot(File("x")));
        await MisusedAsync("Standard input (-) can be given for one manifest only", "diff", "-", "-");
        await MisusedAsync("--symlinks is for directories", "diff", "a", "a", "--symlinks", "preserve");
        await MisusedAsync("Standard output cannot carry the manifest and the document", "diff", "a", "a", "--json", "-o", "-");

        async Task MisusedAsync(string reason, params string[] args)
        {
            var result = await _cli.RunAsync(args);
            Assert.Equal(ExitCode.Usage, result.Code);
            Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_diff_cannot_be_compared_with_a_directory()
    {
        _cli.WriteManifest("d", new SnapshotDiff([File("x")], [], ChunkSize.Default, "aa"));
        var result = await _cli.RunAsync("diff", "d", _cli.Home);
        Assert.Equal(ExitCode.InputInvalid, result.Code);
        Assert.Contains($"'{_cli["d"]}' is a diff; a directory is compared with a snapshot [RA1115]", result.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _cli.Dispose();
}
