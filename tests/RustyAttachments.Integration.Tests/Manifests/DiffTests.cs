using CsCheck;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Manifests;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Integration.Tests.Manifests;

/// <summary>Differences between snapshots and directories, through the real program.</summary>
public sealed class DiffTests : IDisposable
{
    private static readonly Tree Before = new()
    {
        ["same"] = File("same", mtime: 1), ["grown"] = File("a", mtime: 2), ["gone/x"] = File("x", mtime: 3), ["emptied/y"] = File("y", mtime: 4),
        ["file to directory"] = File("f", mtime: 5), ["directory to file/z"] = File("z", mtime: 6), ["l"] = Link("same"),
    };

    private static readonly Tree After = new()
    {
        ["same"] = File("same", mtime: 1), ["grown"] = File("aa", mtime: 7), ["emptied"] = Dir(), ["file to directory/f"] = File("f", mtime: 8, runnable: true),
        ["directory to file"] = File("z", mtime: 9), ["l"] = Link("grown"), ["new/deep"] = File("n", mtime: 10),
    };

    private readonly Ra _ra = new();

    public DiffTests()
    {
        Before.CreateIn(_ra["before"]);
        After.CreateIn(_ra["after"]);
    }

    [Theory]
    [InlineData("v2025")]
    [InlineData("v2025-12-04-beta")]
    [InlineData("v2023")]
    public async Task A_difference_to_a_directory_composes_to_what_a_snapshot_of_it_says(string format)
    {
        (await _ra.RunAsync("snapshot", "before", "-o", "a", "--format", format)).Ended(0);
        (await _ra.RunAsync("snapshot", "after", "-o", "b", "--format", format)).Ended(0);
        (await _ra.RunAsync("diff", "a", "after", "-o", "d")).Ended(0);
        (await _ra.RunAsync("diff", "a", "b", "-o", "d2")).Ended(0);
        Assert.Equal(Text("d2"), Text("d"));
        (await _ra.RunAsync("manifest", "compose", "a", "d", "-o", "composed")).Ended(0);
        Assert.Equal(Text("b"), Text("composed"));
        Assert.Empty(_ra.TemporaryFiles());
    }

    [Fact]
    public async Task The_law_holds_for_random_trees_through_pipes()
    {
        var trees = new List<Snapshot[]>();
        TreeGen.History(2).Sample(trees.Add, iter: 3, threads: 1);
        foreach (var pair in trees)
        {
            await System.IO.File.WriteAllBytesAsync(_ra["a"], ManifestCodec.Encode(pair[0], ManifestFormat.V2025));
            var b = ManifestCodec.Encode(pair[1], ManifestFormat.V2025);
            await System.IO.File.WriteAllBytesAsync(_ra["b"], b);
            (await _ra.RunAsync("diff", "a", "b", "-o", "d")).Ended(0);
            var composed = (await _ra.RunAsync(await System.IO.File.ReadAllBytesAsync(_ra["d"]), "manifest", "compose", "a", "-", "-o", "-")).Ended(0);
            Assert.Equal(System.Text.Encoding.UTF8.GetString(b), composed.Output);
        }
    }

    [Fact]
    public async Task A_directory_that_did_not_change_has_no_differences_and_what_changed_is_listed()
    {
        (await _ra.RunAsync("snapshot", "before", "-o", "a")).Ended(0);
        foreach (var fast in new string[][] { [], ["--fast"] })
        {
            Assert.Equal("no differences; 7 unchanged\n", (await _ra.RunAsync(["diff", "a", "before", .. fast])).Ended(0).Output);
            var changes = (await _ra.RunAsync(["diff", "a", "after", "-q", .. fast])).Ended(0).Output.TrimEnd().Split('\n');
            Assert.Equal(["directory to file", "directory to file", "directory to file/z", "emptied/y", "file to directory", "file to directory/f", "gone", "gone/x", "grown", "l", "new/deep"], changes);
        }
    }

    [Fact]
    public async Task Fast_does_not_see_what_neither_size_nor_time_tell()
    {
        (await _ra.RunAsync("snapshot", "before", "-o", "a")).Ended(0);
        new Tree { ["same"] = File("SAME", mtime: 1) }.CreateIn(_ra["before"]);
        Assert.Equal("same\n", (await _ra.RunAsync("diff", "a", "before", "-q")).Ended(0).Output);
        Assert.Equal("", (await _ra.RunAsync("diff", "a", "before", "-q", "--fast")).Ended(0).Output);
        (await _ra.RunAsync("diff", "a", "before", "--fast", "-o", "d")).Ended(0);
        Assert.Equal(Text("a"), (await _ra.RunAsync("manifest", "compose", "a", "d", "-o", "-")).Ended(0).Output);
    }

    [Fact]
    public async Task Fast_reads_what_differs_so_that_the_written_difference_is_complete()
    {
        (await _ra.RunAsync("snapshot", "before", "-o", "a")).Ended(0);
        (await _ra.RunAsync("snapshot", "after", "-o", "b")).Ended(0);
        (await _ra.RunAsync("diff", "a", "after", "--fast", "-o", "d")).Ended(0);
        Assert.Equal(Text("b"), (await _ra.RunAsync("manifest", "compose", "a", "d", "-o", "-")).Ended(0).Output);
    }

    [Fact]
    public async Task What_cannot_be_read_or_written_is_told_and_leaves_nothing()
    {
        (await _ra.RunAsync("snapshot", "before", "-o", "a")).Ended(0);
        _ra.Files.WriteFile("cut", Text("a")[..40]);
        (await _ra.RunAsync("diff", "a", "cut")).Failed(3, _ra["cut"], "RA1100");
        (await _ra.RunAsync("diff", "nope", "a")).Failed(3, "'nope'", "RA1001");
        (await _ra.RunAsync("diff", "before", "a")).Failed(3, _ra["before"], "RA1002");
        (await _ra.RunAsync("diff", "a", "a", "-o", "no/such/d")).Failed(3, _ra["no/such/d"], "RA1001");
        (await _ra.RunAsync("manifest", "cat", "a", "--format", "v2023")).Ended(0);
        Assert.Empty(_ra.TemporaryFiles());
    }

    [RootFact]
    public async Task A_full_disk_leaves_no_half_of_a_manifest()
    {
        Trees.Small(2000).CreateIn(_ra["many"]);
        (await _ra.RunAsync("snapshot", "many", "-o", "m")).Ended(0);
        using var mount = TemporaryMount.Create(_ra["mount"], "size=64k");
        (await _ra.RunAsync("manifest", "join", "m", "/mnt/p", "-o", mount.Path + "/joined")).Failed(1, mount.Path, "RA2002");
        Assert.Empty(System.IO.Directory.EnumerateFileSystemEntries(mount.Path));
    }

    public void Dispose() => _ra.Dispose();

    private string Text(string name) => System.IO.File.ReadAllText(_ra[name]);
}
