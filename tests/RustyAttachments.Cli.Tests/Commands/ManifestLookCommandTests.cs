using System.Text;
using System.Text.Json;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;
using static RustyAttachments.Cli.Tests.Commands.ManifestFiles;

namespace RustyAttachments.Cli.Tests.Commands;

/// <summary>Looking into manifests: <c>ls</c>, <c>show</c>, <c>cat</c>, <c>validate</c> of several.</summary>
public sealed class ManifestLookCommandTests : IDisposable
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly CliHarness _cli = new();

    [Fact]
    public async Task Ls_shows_a_tree_with_the_size_of_each_directory()
    {
        _cli.WriteManifest("m", new Snapshot(
            [File("a-b", 1), File("a/deep/x", 2, runnable: true), File("a/y", 3), Link("a/l", "z"), File("z", 4)],
            [new DirEntry("a/none"), new DirEntry("empty")], ChunkSize.Default));
        Assert.Equal(
        [
            "       1 B  a-b",
            "       5 B  a/",
            "       2 B    deep/",
            "       2 B      x *",
            "              l -> z",
            "       0 B    none/",
            "       3 B    y",
            "       0 B  empty/",
            "       4 B  z",
            "      10 B  in 5 files",
        ], (await _cli.RunAsync("manifest", "ls", "m", "--tree")).Output.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Ls_shows_trees_of_absolute_manifests_and_of_diffs()
    {
        _cli.WriteManifest("abs", AbsSnapshot(File("/mnt/x", 2)));
        Assert.Equal("       2 B  /mnt/\n       2 B    x\n       2 B  in 1 file\n", (await _cli.RunAsync("manifest", "ls", "abs", "--tree")).Output);
        _cli.WriteManifest("d", new SnapshotDiff([FileEntry.Deleted("a/x")], [new DirEntry("a", IsDeleted: true)], ChunkSize.Default, "aa"));
        Assert.Equal("            a/ (deleted)\n              x (deleted)\n       0 B  in 1 file\n", (await _cli.RunAsync("manifest", "ls", "d", "--tree")).Output);
    }

    [Fact]
    public async Task Ls_lists_what_globs_choose_and_one_form_at_a_time()
    {
        _cli.WriteManifest("m", Snapshot(File("a/x"), File("a/y.tmp"), File("b")));
        Assert.Equal("a/x\n", (await _cli.RunAsync("manifest", "ls", "m", "--include", "a/**", "--exclude", "**/*.tmp")).Output);
        Assert.Equal(ExitCode.Usage, (await _cli.RunAsync("manifest", "ls", "m", "--long", "--tree")).Code);
    }

    [Fact]
    public async Task Show_tells_times_parents_and_distinct_content()
    {
        _cli.WriteManifest("d", new SnapshotDiff([File("x", 5), File("y", 5), File("z", 1_000_000), FileEntry.Deleted("q")], [], ChunkSize.Default, "aa"));
        var text = (await _cli.RunAsync("manifest", "show", "d")).Output;
        Assert.Contains("format     v2025 diff\n", text, StringComparison.Ordinal);
        Assert.Contains("parent     aa\n", text, StringComparison.Ordinal);
        Assert.Contains("content    2 objects, 976.6 KiB\n", text, StringComparison.Ordinal);
        Assert.Contains("deletions  1\n", text, StringComparison.Ordinal);
        Assert.Contains("modified   1970-01-01T00:00:00.000005Z to 1970-01-01T00:00:01.000000Z\n", text, StringComparison.Ordinal);
        var json = (await _cli.RunAsync("manifest", "show", "d", "--json")).Json;
        Assert.Equal((2, 5), (json.GetProperty("objects").GetInt64(), json.GetProperty("oldestMtime").GetInt64()));
    }

    [Fact]
    public async Task Show_tells_the_ten_largest_of_many()
    {
        _cli.WriteManifest("m", Snapshot([.. Enumerable.Range(1, 12).Select(i => File($"f{i}", i))]));
        var largest = (await _cli.RunAsync("manifest", "show", "m", "--json")).Json.GetProperty("largest").EnumerateArray().Select(f => f.GetProperty("size").GetInt64());
        Assert.Equal([12, 11, 10, 9, 8, 7, 6, 5, 4, 3], largest);
    }

    [Fact]
    public async Task Show_sums_up_what_downloading_several_brings_by_root()
    {
        await using (var store = new FileContentStore((FileStoreUri)StoreUri.Parse(_cli["store"]), TimeProvider.System, null))
        {
            var manifests = new ManifestStore(store);
            foreach (var (key, root, manifest) in new[] { ("n/1", "/mnt/a", Snapshot(File("x", 2), File("y", 2))), ("n/2", "/mnt/a", Snapshot(File("x", 2), File("z", 3))), ("n/3", "/mnt/b", Snapshot(File("x", 2))) })
                await manifests.PutAsync(StoreKey.Parse("Manifests/" + key), ManifestCodec.Encode(manifest, ManifestFormat.V2025), "text/plain", root, null, CancellationToken.None);
        }

        string[] keys = ["n/1", "n/2", "n/3", "--store", _cli["store"]];
        Assert.EndsWith("\ntogether in /mnt/a: 4 files, 9 B; to download 2 objects, 5 B\ntogether in /mnt/b: 1 file, 2 B; to download 1 object, 2 B\n",
            (await _cli.RunAsync(["manifest", "show", .. keys])).Output, StringComparison.Ordinal);
        var json = (await _cli.RunAsync(["manifest", "show", .. keys, "--json"])).Json;
        Assert.Equal(3, json.GetProperty("manifests").GetArrayLength());
        Assert.Equal(5, json.GetProperty("groups")[0].GetProperty("objectBytes").GetInt64());
    }

    [Fact]
    public async Task Cat_prints_canonical_text_and_indented_text_that_says_the_same()
    {
        var canonical = Encoding.UTF8.GetString(ManifestCodec.Encode(Snapshot(File("a\"{x", 1), Link("l", "a\"{x")), ManifestFormat.V2025));
        _cli.WriteFile("m", canonical.Replace(",", " , ", StringComparison.Ordinal));
        Assert.Equal(canonical, (await _cli.RunAsync("manifest", "cat", "m")).Output);
        var pretty = (await _cli.RunAsync("manifest", "cat", "m", "--pretty")).Output;
        Assert.Equal(JsonSerializer.Serialize(JsonDocument.Parse(canonical), Indented) + "\n", pretty);
        Assert.StartsWith("{\"hashAlg\"", (await _cli.RunAsync("manifest", "cat", "m", "--format", "v2023")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Cat_keeps_the_format_and_does_not_heed_settings_made_for_uploads()
    {
        _cli.WriteManifest("m", Snapshot(ChunkSize.None, File("x")), ManifestFormat.V2023);
        _cli.Variables["RUSTY_ATTACHMENTS_FORMAT"] = "v2025-12-04-beta";
        Assert.Equal(await System.IO.File.ReadAllTextAsync(_cli["m"]), (await _cli.RunAsync("manifest", "cat", "m")).Output);
    }

    [Fact]
    public async Task Validate_judges_all_and_names_each_problem()
    {
        _cli.WriteManifest("good", Snapshot(File("x")));
        _cli.WriteFile("cut", "{\"hashAlg\"");
        var result = await _cli.RunAsync("manifest", "validate", "good", "cut", "none", _cli.Home);
        Assert.Equal(ExitCode.InputInvalid, result.Code);
        Assert.Equal($"'{_cli["good"]}' is a valid v2025 snapshot of 1 entry\n", result.Output);
        var lines = result.Error.TrimEnd().Split('\n');
        Assert.Equal(3, lines.Length);
        Assert.Contains(lines, l => l.Contains("'none'", StringComparison.Ordinal) && l.EndsWith("[RA1001]", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Contains(_cli.Home, StringComparison.Ordinal) && l.EndsWith("it is a directory; name a file [RA1002]", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith($"ra: '{_cli["cut"]}': ", StringComparison.Ordinal) && l.EndsWith("(and 2 other problems) [RA1100]", StringComparison.Ordinal));
        var json = (await _cli.RunAsync("manifest", "validate", "good", "cut", "--json")).Json;
        Assert.False(json.GetProperty("valid").GetBoolean());
        Assert.Equal("RA1100", json.GetProperty("manifests")[1].GetProperty("code").GetString());
    }

    public void Dispose() => _cli.Dispose();
}
