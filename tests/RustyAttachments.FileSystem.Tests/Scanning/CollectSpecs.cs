using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>What is collected, under which root and which paths; no links.</summary>
public sealed class CollectSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void One_directory_is_the_root_and_its_paths_are_relative()
    {
        var root = new Tree
        {
            ["a.txt"] = File("hello", mtime: 1_600_000_000_123_456),
            ["sub/deep/run.sh"] = File("#!", mtime: 5, runnable: true),
            ["sub/empty"] = Dir(),
            ["also empty/in here"] = Dir(),
        }.CreateIn(_temp["root"]);

        var result = Collected.Collect(root);

        Assert.IsType<Snapshot>(result.Manifest);
        Assert.Equal(root, result.Rules.Root);
        Assert.Equal(
            ["a.txt (Unhashed, 5 bytes, mtime 1600000000123456)", "sub/deep/run.sh (Unhashed, 2 bytes, mtime 5, runnable)"],
            result.Manifest.Files.Select(f => f.ToString()));
        Assert.Equal(["also empty/in here", "sub/empty"], result.Manifest.Dirs.Select(d => d.Path));
        Assert.Equal(7, result.Manifest.TotalSize);
        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Sources);
    }

    [Fact]
    public void Absolute_paths_are_the_paths_on_disk()
    {
        var root = new Tree { ["a.txt"] = File("hello"), ["empty"] = Dir() }.CreateIn(_temp["root"]);

        var result = Collected.Collect(root, absolute: true);

        Assert.IsType<AbsSnapshot>(result.Manifest);
        Assert.Equal([$"dir: {root}/empty", $"file: {root}/a.txt"], result.Lines());
    }

    [Fact]
    public void An_empty_root_is_nothing_in_relative_paths_and_a_directory_in_absolute_ones()
    {
        var root = _temp.CreateDirectory("root");

        Assert.Empty(Collected.Collect(root).Lines());
        Assert.Equal([$"dir: {root}"], Collected.Collect(root, absolute: true).Lines());
    }

    [Fact]
    public void One_file_is_relative_to_its_directory()
    {
        new Tree { ["d/a.txt"] = File("x"), ["d/b.txt"] = File("y") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["d/a.txt"]);

        Assert.Equal(_temp["d"], result.Rules.Root);
        Assert.Equal(["file: a.txt"], result.Lines());
    }

    [Fact]
    public void Several_paths_are_relative_to_what_they_have_in_common()
    {
        new Tree { ["p/x/a"] = File("1"), ["p/x/b"] = File("2"), ["p/y/c"] = File("3"), ["p/y/d"] = File("4"), ["p/empty"] = Dir(), ["q"] = File("5") }.CreateIn(_temp.Path);

        var result = Collected.Collect([_temp["p/y/c"], _temp["p/x"], _temp["p/empty"]]);

        Assert.Equal(_temp["p"], result.Rules.Root);
        Assert.Equal(["dir: empty", "file: x/a", "file: x/b", "file: y/c"], result.Lines());
    }

    [Fact]
    public void What_is_named_twice_or_inside_another_name_is_collected_once()
    {
        new Tree { ["p/a"] = File("1"), ["p/sub/b"] = File("2") }.CreateIn(_temp.Path);

        var result = Collected.Collect([_temp["p/sub"], _temp["p"], _temp["p/"], _temp["p/a"], _temp["p/sub/b"], _temp["p/sub/../a"]]);

        Assert.Equal(_temp["p"], result.Rules.Root);
        Assert.Equal(["file: a", "file: sub/b"], result.Lines());
    }

    [Theory]
    [InlineData("root/")]
    [InlineData("root/.")]
    [InlineData("./root//")]
    [InlineData("root/sub/..")]
    [InlineData("root/sub/../")]
    [InlineData("alias")]
    [InlineData("other/../root")]
    public void A_directory_may_be_named_in_many_ways(string path)
    {
        new Tree { ["root/sub/a"] = File("1"), ["other"] = Dir(), ["alias"] = Link("root") }.CreateIn(_temp.Path);

        Assert.Equal(["file: sub/a"], Collected.Collect(_temp.Path + "/" + path).Lines());
    }

    [Fact]
    public void Dot_dot_after_a_link_leads_where_the_system_goes()
    {
        new Tree { ["far/away/x"] = File("1"), ["far/here"] = File("2"), ["near/link"] = Link("../far/away") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["near/link/.."]);

        Assert.Equal(_temp["far"], result.Rules.Root);
        Assert.Equal(["file: away/x", "file: here"], result.Lines());
        Assert.Equal(["file: here"], Collected.Collect(_temp["near/link/../here"]).Lines());
    }

    [Fact]
    public void Relative_paths_start_at_the_current_directory()
    {
        var name = Path.GetRelativePath(Environment.CurrentDirectory, _temp.WriteFile("d/a", "1"));

        Assert.Equal(["file: a"], Collected.Collect(Path.GetDirectoryName(name)!).Lines());
    }

    [Fact]
    public void The_whole_file_system_can_be_the_root()
    {
        var file = _temp.WriteFile("a", "1");
        var plan = ScanPlan.Create([file, "/etc/hostname"], new ScanOptions());

        var files = plan.Tasks.SelectMany(task => new DirectoryScanner(plan.Rules).Scan(task)).SelectMany(batch => batch.Files).ToList();

        Assert.Equal("/", plan.Rules.Root);
        Assert.Equal([file[1..], "etc/hostname"], files.Select(f => f.Path).Order(StringComparer.Ordinal).Reverse());
        Assert.Contains(file, files.Select(f => plan.Rules.SourceOf(f)));
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("nothing/below")]
    [InlineData("nothing/../below")]
    public void A_missing_path_is_named(string path)
    {
        var error = Assert.Throws<LocalIOException>(() => Collected.Collect(_temp[path]));

        Assert.Equal(ErrorCode.PathNotFound, error.Code);
        Assert.Equal($"Cannot read '{_temp[path]}': it does not exist; check the path, or run again if it was just removed.", error.Message);
    }

    [Fact]
    public void A_path_through_a_file_is_of_the_wrong_kind()
    {
        var error = Assert.Throws<LocalIOException>(() => Collected.Collect(_temp.WriteFile("a", "1") + "/b"));

        Assert.Equal(ErrorCode.PathWrongKind, error.Code);
    }

    [Fact]
    public void No_path_at_all_is_a_usage_error() =>
        Assert.Equal(ErrorCode.UsageInvalid, Assert.Throws<RustyAttachmentsException>(() => Collected.Collect([])).Code);

    [Fact]
    public void A_named_file_that_vanishes_before_it_is_read_is_a_problem()
    {
        var file = _temp.WriteFile("a", "1");
        var plan = ScanPlan.Create([file], new ScanOptions());
        System.IO.File.Delete(file);

        var batch = Assert.Single(new DirectoryScanner(plan.Rules).Scan(Assert.Single(plan.Tasks)));

        Assert.Equal(ErrorCode.PathNotFound, Assert.Single(batch.Problems).Code);
    }

    [Fact]
    public void Names_are_kept_as_they_are()
    {
        string[] names = ["back\\slash", "new\nline", " space ", "ünïcödé", "e\u0301", "日本語", "😀", "\ufb00", "$HOME", "-rf", "\u007f", "..."];
        foreach (var name in names) _temp.WriteFile("root/" + name, "x");

        Assert.Equal(names.Order(StringComparer.Ordinal), Collected.Collect(_temp["root"]).Manifest.Files.Select(f => f.Path));
    }
}
