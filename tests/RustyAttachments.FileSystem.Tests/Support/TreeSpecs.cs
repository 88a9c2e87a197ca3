using RustyAttachments.TestKit.Files;
using Xunit.Sdk;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Support;

/// <summary>The tree literals that other tests rely on.</summary>
public sealed class TreeSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_tree_comes_back_as_it_was_created()
    {
        var tree = new Tree
        {
            ["a/f"] = File("x", mtime: -1_500_001),
            ["a/run"] = File([0, 255], mtime: 4_102_444_800_000_001, runnable: true),
            ["l"] = Link("../anything"),
            ["to-dir"] = Link("a"),
            ["empty/in"] = Dir(),
            ["p"] = Fifo(),
        };

        Tree.AssertEqual(tree, Tree.ReadFrom(tree.CreateIn(_temp["t"])));
    }

    [Fact]
    public void Every_difference_is_reported()
    {
        Tree expected = new Tree { ["same"] = File("1"), ["gone"] = File("1"), ["content"] = File("1"), ["time"] = File("1", mtime: 1), ["bit"] = File("1"), ["kind"] = Dir(), ["text"] = Link("a") };
        Tree actual = new Tree { ["same"] = File("1"), ["new"] = File("1"), ["content"] = File("2"), ["time"] = File("1", mtime: 2), ["bit"] = File("1", runnable: true), ["kind"] = Fifo(), ["text"] = Link("b") };

        var report = Assert.ThrowsAny<XunitException>(() => Tree.AssertEqual(expected, actual)).Message;

        foreach (var line in new[] { "missing    gone", "unexpected new", "differs    content", "differs    time", "differs    bit", "differs    kind", "differs    text" })
            Assert.Contains(line, report, StringComparison.Ordinal);
        Assert.DoesNotContain("same", report, StringComparison.Ordinal);
    }

    [Fact]
    public void Directories_that_others_imply_need_not_be_stated() =>
        Tree.AssertEqual(new Tree { ["a/f"] = File("1") }, new Tree { ["a"] = Dir(), ["a/f"] = File("1", mtime: 5) });

    [Fact]
    public void Temporary_directories_go_away_with_everything_in_them()
    {
        string path;
        using (var temp = new TempDirectory())
        {
            path = temp.Path;
            RawFiles.WriteFile(path, [0xff]);
            RawFiles.MakeChain(path, new string('d', 250), 40, "f");
        }

        Assert.False(Directory.Exists(path));
    }
}
