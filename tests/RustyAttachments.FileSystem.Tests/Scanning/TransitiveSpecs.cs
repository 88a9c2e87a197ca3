using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Links stay, and what they lead to is collected as well.</summary>
public sealed class TransitiveSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Targets_of_targets_come_along()
    {
        new Tree
        {
            ["root/l"] = Link("../o1/link"),
            ["o1/link"] = Link("../o2/dir"),
            ["o1/unrelated"] = File("not collected"),
            ["o2/dir/f"] = File("1"),
            ["o2/dir/on"] = Link("../../o3/f"),
            ["o3/f"] = File("2"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            ["file: o2/dir/f", "file: o3/f", "link: o1/link -> o2/dir", "link: o2/dir/on -> o3/f", "link: root/l -> o1/link"],
            Transitive("root"));
    }

    [Fact]
    public void A_link_that_leads_through_a_link_to_a_file_is_left_out()
    {
        // Kept as a link to root/f/d, it would make the file f a directory as well.
        new Tree { ["root/f"] = File("1"), ["root/l"] = Link("../out/to-f/d"), ["out/to-f"] = Link("../root/f") }.CreateIn(_temp.Path);

        Assert.Equal(["file: f"], Transitive("root"));
    }

    [Fact]
    public void A_link_that_leads_through_a_link_to_something_missing_is_kept_with_that_link_followed()
    {
        // Kept as a link to root/x/gone/f, it would make the link x a directory as well.
        new Tree { ["root/d/f"] = File("1"), ["root/x"] = Link("d"), ["root/l"] = Link("x/gone/f") }.CreateIn(_temp.Path);

        Assert.Equal(["dir: d/gone", "file: d/f", "link: l -> d/gone/f", "link: x -> d"], Transitive("root"));
    }

    [Fact]
    public void A_target_behind_a_link_is_collected_under_its_own_directory()
    {
        // Were it collected as alias/f, the link "alias" would be the parent of a file.
        new Tree
        {
            ["root/a"] = Link("../alias"),
            ["root/b"] = Link("../alias/f"),
            ["alias"] = Link("real"),
            ["real/f"] = File("1"),
            ["real/g"] = File("2"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            ["file: real/f", "file: real/g", "link: alias -> real", "link: root/a -> alias", "link: root/b -> real/f"],
            Transitive("root"));
    }

    [Fact]
    public void Cycles_end()
    {
        new Tree
        {
            ["root/l"] = Link("../ring/a"),
            ["root/up"] = Link(".."),
            ["ring/a"] = Link("b"),
            ["ring/b"] = Link("a"),
        }.CreateIn(_temp["top"]);

        Assert.Equal(
            ["link: ring/a -> ring/b", "link: ring/b -> ring/a", "link: root/l -> ring/a"],
            Transitive("top/root"));
    }

    [Fact]
    public void A_named_file_link_brings_its_target()
    {
        new Tree { ["a/l"] = Link("../b/f"), ["b/f"] = File("1"), ["b/g"] = File("2") }.CreateIn(_temp.Path);

        Assert.Equal(["file: b/f", "link: a/l -> b/f"], Transitive("a/l"));
    }

    [Fact]
    public void A_tree_without_escaping_links_keeps_its_root()
    {
        new Tree { ["root/f"] = File("1"), ["root/l"] = Link("f") }.CreateIn(_temp.Path);

        Assert.Equal(["file: f", "link: l -> f"], Transitive("root"));
    }

    [Fact]
    public void A_root_named_through_a_link_reaches_its_neighbours()
    {
        new Tree { ["real/root/l"] = Link("../n/f"), ["real/n/f"] = File("1"), ["alias"] = Link("real") }.CreateIn(_temp.Path);

        Assert.Equal(["file: real/n/f", "link: alias/root/l -> real/n/f"], Transitive("alias/root"));
    }

    private IReadOnlyList<string> Transitive(string path) => Collected.Collect(_temp[path], SymlinkPolicy.TransitiveIncludeTargets).Lines();
}
