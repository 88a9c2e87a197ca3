using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Directory links that are replaced by the content of their targets, and what links inside those become.</summary>
public sealed class CollapseSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Links_within_the_replaced_tree_are_kept_with_translated_targets()
    {
        new Tree
        {
            ["out/file"] = File("1"),
            ["out/sub/relative"] = Link("../file"),
            ["out/sub/absolute"] = Link(_temp["out/file"]),
            ["out/sub/to-top"] = Link(".."),
            ["out/sub/by-alias"] = Link(_temp["alias/file"]),
            ["alias"] = Link("out"),
            ["root/l"] = Link("../out"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            [
                "file: l/file <- /out/file",
                "link: l/sub/absolute -> l/file",
                "link: l/sub/by-alias -> l/file",
                "link: l/sub/relative -> l/file",
                "link: l/sub/to-top -> l",
            ],
            Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void Links_into_collected_roots_are_kept_and_others_replaced_in_turn()
    {
        new Tree
        {
            ["root/file"] = File("1"),
            ["root/l"] = Link("../out"),
            ["out/back"] = Link("../root/file"),
            ["out/on"] = Link("../further"),
            ["out/file-on"] = Link("../further/f"),
            ["further/f"] = File("2"),
            ["further/outer"] = Link("../out/back"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            [
                "file: file",
                "file: l/file-on <- /further/f",
                "file: l/on/f <- /further/f",
                "link: l/back -> file",
                "link: l/on/outer -> l/back",
            ],
            Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void A_chain_out_and_back_in_takes_the_content()
    {
        new Tree
        {
            ["root/d/f"] = File("1"),
            ["root/l"] = Link("../hop"),
            ["hop"] = Link("root/d"),
        }.CreateIn(_temp.Path);

        Assert.Equal(["file: d/f", "file: l/f <- /root/d/f"], Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void The_same_target_may_be_taken_several_times()
    {
        new Tree { ["root/a"] = Link("../out"), ["root/b"] = Link("../out"), ["out/f"] = File("1") }.CreateIn(_temp.Path);

        Assert.Equal(["file: a/f <- /out/f", "file: b/f <- /out/f"], Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void Directories_that_lead_into_each_other_end_with_a_warning()
    {
        new Tree { ["root/a/f"] = File("1"), ["root/a/to-b"] = Link("../b"), ["root/b/g"] = File("2"), ["root/b/to-a"] = Link("../a") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"], SymlinkPolicy.CollapseAll);

        Assert.Equal(
            ["file: a/f", "file: a/to-b/g <- /root/b/g", "file: b/g", "file: b/to-a/f <- /root/a/f"],
            result.Lines(_temp.Path));
        Assert.Equal(
            [
                $"Link '{_temp["root/a/to-b"]}' leads to '{_temp["root/b"]}', a directory that contains the link; it is left out.",
                $"Link '{_temp["root/b/to-a"]}' leads to '{_temp["root/a"]}', a directory that contains the link; it is left out.",
            ],
            result.Warnings.Select(w => w.Message.Replace("/a/to-b/to-a", "?", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_cycle_outside_ends_too()
    {
        new Tree { ["root/l"] = Link("../x"), ["x/y/f"] = File("1"), ["x/y/z/back"] = Link("../.."), ["x/y/z/up"] = Link("../../..") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"], SymlinkPolicy.CollapseAll);

        Assert.Equal(["dir: l/y/z", "file: l/y/f <- /x/y/f"], result.Lines(_temp.Path));
        Assert.Equal(["back", "up"], result.Warnings.Select(w => Path.GetFileName(w.Path)));
    }

    [Fact]
    public void Forty_links_may_be_replaced_inside_one_another()
    {
        var tree = new Tree { ["root/l"] = Link("../d0") };
        for (var i = 0; i < 45; i++)
        {
            tree[$"d{i}/f"] = File("1");
            tree[$"d{i}/n"] = Link($"../d{i + 1}");
        }

        tree["d45/f"] = File("last");
        tree.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"]);

        Assert.Equal(LinkJudge.MaxNestedCollapses, result.Manifest.Files.Count);
        Assert.Equal(
            $"Link '{_temp["d39/n"]}' is left out: it lies inside 40 directory links that are replaced by their content already.",
            Assert.Single(result.Warnings).Message);
    }

    [Fact]
    public void A_link_to_a_directory_above_takes_nothing()
    {
        new Tree { ["root/up"] = Link("../.."), ["root/slash"] = Link("/"), ["root/f"] = File("1") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"], SymlinkPolicy.CollapseAll);

        Assert.Equal(["file: f"], result.Lines());
        Assert.Equal(2, result.Warnings.Count);
    }

    [Fact]
    public void A_link_to_an_empty_directory_becomes_one()
    {
        new Tree { ["root/l"] = Link("../out"), ["out"] = Dir() }.CreateIn(_temp.Path);

        Assert.Equal(["dir: l"], Collected.Collect(_temp["root"]).Lines());
    }
}
