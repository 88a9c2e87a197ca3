using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Writing;

public sealed class DestinationRootSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_committed_file_has_content_time_and_execute_bit_and_leaves_nothing_else()
    {
        using var root = DestinationRoot.Open(_temp["new/parents/dest"]);

        Write(root, "a/b/run.sh", "#!/bin/sh", mtime: -1_234_567, runnable: true);
        Write(root, "a/plain", "x", mtime: 4_102_444_800_000_001, runnable: false);

        Tree.AssertEqual(
            new Tree
            {
                ["a/b/run.sh"] = File("#!/bin/sh", mtime: -1_234_567, runnable: true),
                ["a/plain"] = File("x", mtime: 4_102_444_800_000_001),
            },
            Tree.ReadFrom(_temp["new/parents/dest"]));
    }

    [Fact]
    public void A_file_that_is_not_committed_never_shows()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        using (var pending = root.CreateTemp("a.txt", 5))
        {
            pending.WriteAt("hello"u8, 0);
            Assert.Null(root.Stat("a.txt"));
        }

        Tree.AssertEqual([], Tree.ReadFrom(_temp["dest"]));
    }

    [Theory]
    [InlineData("../out")]
    [InlineData("/etc/passwd")]
    [InlineData("a/../../out")]
    [InlineData("C:/x")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void Hostile_paths_are_refused_by_every_call(string path)
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        Action[] calls =
        [
            () => root.EnsureDirectory(path), () => root.Stat(path), () => root.CreateTemp(path, 1),
            () => root.CreateSymlink(path, "target", replace: true), () => root.CreateSymlink("link", path, replace: true),
            () => root.DeleteFile(path), () => root.RemoveDirectoryIfEmpty(path),
        ];

        Assert.All(calls, call => Assert.Equal(ErrorCode.LocalPathEscapes, Assert.Throws<LocalIOException>(call).Code));
        Assert.Equal([_temp["dest"]], Directory.GetFileSystemEntries(_temp.Path));
    }

    private static void Write(DestinationRoot root, string path, string content, long mtime = 0, bool runnable = false)
    {
        using var pending = root.CreateTemp(path, content.Length);
        pending.WriteAt(System.Text.Encoding.UTF8.GetBytes(content), 0);
        pending.Commit(mtime, runnable);
    }
}
