using CsCheck;
using RustyAttachments.FileSystem.Native;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Native;

public sealed class PathResolverSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Random_paths_lead_where_the_kernel_says() => Gen.Select(RandomTree.Any, Gen.Int[0, 6].Array[1, 6]).Sample(
        (tree, steps) =>
        {
            using var temp = new TempDirectory();
            var top = RandomTree.CreateIn(temp, tree);
            foreach (var start in tree.Paths)
            {
                var path = $"{top}/{start}" + string.Concat(steps.Select(s => s < 6 ? $"/{"abcdef"[s]}" : "/.."));
                for (; path.Length > temp.Path.Length; path = path[..path.LastIndexOf('/')])
                {
                    var result = PathResolver.Resolve(path, out var resolved);
                    Assert.Equal(RawFiles.RealPath(path), result < 0 ? null : resolved.Path);
                }
            }
        },
        iter: 60,
        threads: 1);

    [Theory]
    [InlineData(40, 0)]
    [InlineData(41, -Errno.LinkLoop)]
    public void Forty_links_are_followed_like_the_kernel_does(int links, int expected)
    {
        var tree = new Tree { ["f0"] = File("1") };
        for (var i = 1; i <= links; i++) tree[$"f{i}"] = Link($"f{i - 1}");
        tree.CreateIn(_temp.Path);

        Assert.Equal(expected, Math.Min(0, PathResolver.Resolve(_temp[$"f{links}"], out _)));
        Assert.Equal(expected == 0, RawFiles.RealPath(_temp[$"f{links}"]) is not null);
    }

    [Fact]
    public void The_metadata_is_that_of_the_end()
    {
        new Tree { ["f"] = File("12345", mtime: 7, runnable: true), ["l"] = Link("./f") }.CreateIn(_temp.Path);

        Assert.Equal(0, PathResolver.Resolve(_temp["l"], out var resolved));
        Assert.Equal((_temp["f"], EntryKind.File, 5L, 7L, true), (resolved.Path, resolved.Metadata.Kind, resolved.Metadata.Size, resolved.Metadata.Modified.Microseconds, resolved.Metadata.Runnable));
        Assert.Equal(0, PathResolver.Resolve("/", out var root));
        Assert.Equal(("/", EntryKind.Directory), (root.Path, root.Metadata.Kind));
    }

    [Fact]
    public void Trees_beyond_PATH_MAX_are_resolved()
    {
        RawFiles.MakeChain(_temp.Path, new string('d', 250), 30, "f");
        var deep = _temp.Path + string.Concat(Enumerable.Repeat("/" + new string('d', 250), 30));

        Assert.Equal(0, PathResolver.Resolve(deep + "/link", out var resolved));
        Assert.Equal(deep + "/f", resolved.Path);
        Assert.Equal(0, LongPath.Stat(deep + "/f", out var metadata));
        Assert.Equal(EntryKind.File, metadata.Kind);
    }

    [Theory]
    [InlineData("nothing", -Errno.NoEntry)]
    [InlineData("f/below", -Errno.NotDirectory)]
    [InlineData("f/..", -Errno.NotDirectory)]
    [InlineData("nul?", -Errno.IllegalBytes)]
    [InlineData("half?", -Errno.IllegalBytes)]
    public void What_cannot_be_resolved_gives_its_reason(string path, int expected)
    {
        _temp.WriteFile("f", "1");

        // Written out here because half a surrogate pair does not survive as data of a test case.
        var text = path.Replace("nul?", "nul\0", StringComparison.Ordinal).Replace("half?", "half\ud800", StringComparison.Ordinal);
        Assert.Equal(expected, PathResolver.Resolve(_temp.Path + "/" + text, out _));
    }

    [Fact]
    public void The_last_name_can_stay_unresolved()
    {
        new Tree { ["real/f"] = Link("g"), ["alias"] = Link("real") }.CreateIn(_temp.Path);

        Assert.Equal(0, PathResolver.ResolveParent(_temp["alias/f"], out var path));
        Assert.Equal(_temp["real/f"], path);
        Assert.Equal(0, PathResolver.ResolveParent("/etc", out var top));
        Assert.Equal("/etc", top);
    }
}
