using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

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

        var result = TreeCollector.Collect([root], new CollectOptions());

        Assert.IsType<Snapshot>(result.Manifest);
        Assert.Equal(root, result.Rules.Root);
        Assert.Equal(
            ["a.txt (Unhashed, 5 bytes, mtime 1600000000123456)", "sub/deep/run.sh (Unhashed, 2 bytes, mtime 5, runnable)"],
            result.Manifest.Files.Select(f => f.ToString()));
        Assert.Equal(["also empty/in here", "sub/empty"], result.Manifest.Dirs.Select(d => d.Path));
        Assert.Empty(result.Problems);
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Sources);
    }

    [Fact]
    public void Absolute_paths_are_the_paths_on_disk()
    {
        var root = new Tree { ["a.txt"] = File("hello"), ["empty"] = Dir() }.CreateIn(_temp["root"]);

        var result = TreeCollector.Collect([root], new CollectOptions { Scan = new ScanOptions { AbsolutePaths = true } });

        Assert.IsType<AbsSnapshot>(result.Manifest);
        Assert.Equal([$"{root}/a.txt"], result.Manifest.Files.Select(f => f.Path));
        Assert.Equal([$"{root}/empty"], result.Manifest.Dirs.Select(d => d.Path));
    }

    [Fact]
    public void A_missing_path_is_named()
    {
        var error = Assert.Throws<LocalIOException>(() => TreeCollector.Collect([_temp["nothing"]], new CollectOptions()));

        Assert.Equal(ErrorCode.PathNotFound, error.Code);
        Assert.Equal($"Cannot read '{_temp["nothing"]}': it does not exist; check the path, or run again if it was just removed.", error.Message);
    }
}
