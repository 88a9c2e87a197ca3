using System.Text;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Writing;

/// <summary>What happens to unfinished files of runs that died, and of runs that live.</summary>
public sealed class StaleTempSpecs : IDisposable
{
    private const string Stale = ".name.0123456789ab.ra-tmp";
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Unfinished_files_of_dead_runs_go_when_their_directory_is_written_to()
    {
        new Tree { [$"a/{Stale}"] = File("half"), [$"b/{Stale}"] = File("half"), ["a/keep"] = File("1") }.CreateIn(_temp["dest"]);
        using var root = DestinationRoot.Open(_temp["dest"]);

        using (var pending = root.CreateTemp("a/f", 0)) pending.Commit(0, runnable: false);

        Tree.AssertEqual(new Tree { ["a/f"] = File(""), ["a/keep"] = File("1"), [$"b/{Stale}"] = File("half") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Unfinished_files_of_live_runs_stay()
    {
        using var living = DestinationRoot.Open(_temp["dest"]);
        using var pending = living.CreateTemp("f", 5);
        using var other = DestinationRoot.Open(_temp["dest"]);

        using (var quick = other.CreateTemp("g", 0)) quick.Commit(0, runnable: false);
        pending.WriteAt("alive"u8, 0);
        pending.Commit(0, runnable: false);

        Tree.AssertEqual(new Tree { ["f"] = File("alive"), ["g"] = File("") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Theory]
    [InlineData(".ra-tmp")]
    [InlineData("name.0123456789ab.ra-tmp")]
    [InlineData(".ra-tmp.txt")]
    [InlineData(".x.ra-tmp")]
    public void Other_names_are_left_alone(string name)
    {
        _temp.WriteFile("dest/" + name, "mine");
        using var root = DestinationRoot.Open(_temp["dest"]);

        using (var pending = root.CreateTemp("f", 0)) pending.Commit(0, runnable: false);

        Assert.Equal("mine", System.IO.File.ReadAllText(_temp["dest/" + name]));
    }

    [Fact]
    public void Unfinished_links_go_when_they_are_old()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        new Tree { [Stale] = Link("nowhere") }.CreateIn(_temp["dest"]);
        using (var root = DestinationRoot.Open(_temp["dest"], time)) root.CreateSymlink("l", "x", replace: true);
        Assert.True(Path.Exists(_temp["dest"]) && new FileInfo(_temp["dest/" + Stale]).LinkTarget == "nowhere");

        time.Advance(TimeSpan.FromHours(2));
        using (var root = DestinationRoot.Open(_temp["dest"], time)) root.CreateSymlink("l", "y", replace: true);

        Tree.AssertEqual(new Tree { ["l"] = Link("y") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Directories_and_fifos_with_such_names_do_no_harm()
    {
        new Tree { [Stale] = Fifo(), [".dir.0123456789ab.ra-tmp/x"] = File("1") }.CreateIn(_temp["dest"]);
        using var root = DestinationRoot.Open(_temp["dest"]);

        using (var pending = root.CreateTemp("f", 0)) pending.Commit(0, runnable: false);

        Assert.Equal(3, Directory.GetFileSystemEntries(_temp["dest"]).Length);
    }

    [Fact]
    public void Sweeping_and_creating_at_once_loses_no_file()
    {
        // Each writer is new, so each sweeps the directory that all the others are creating files in.
        Parallel.For(0, 400, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            using var root = DestinationRoot.Open(_temp.CreateDirectory("dest"));
            using var pending = root.CreateTemp($"f{i}", 1);
            pending.WriteAt("x"u8, 0);
            pending.Commit(0, runnable: false);
        });

        var files = Directory.GetFiles(_temp["dest"]);
        Assert.Equal(400, files.Length);
        Assert.All(files, f => Assert.Equal(1, new FileInfo(f).Length));
    }

    [Theory]
    [InlineData("f")]
    [InlineData(".hidden")]
    [InlineData("日本語のとても長い名前")]
    public void Temporary_names_are_hidden_recognised_and_fit(string name)
    {
        foreach (var target in new[] { name, string.Concat(Enumerable.Repeat(name, 255 / Encoding.UTF8.GetByteCount(name))) })
        {
            var temp = TempName.For(target);

            Assert.StartsWith(".", temp, StringComparison.Ordinal);
            Assert.InRange(Encoding.UTF8.GetByteCount(temp), 1, 255);
            Assert.True(TempName.Is(Encoding.UTF8.GetBytes(temp)));
            Assert.NotEqual(temp, TempName.For(target));
        }
    }
}
