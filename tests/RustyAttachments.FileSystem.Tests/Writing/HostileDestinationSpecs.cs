using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Writing;

/// <summary>Manifests and planted links that try to lead a write out of the destination.</summary>
public sealed class HostileDestinationSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public HostileDestinationSpecs() => new Tree { ["victim/precious"] = File("untouched", mtime: 1), ["dest/d/f"] = File("1") }.CreateIn(_temp.Path);

    public void Dispose()
    {
        try
        {
            Tree.AssertEqual(new Tree { ["precious"] = File("untouched", mtime: 1) }, Tree.ReadFrom(_temp["victim"]));
        }
        finally
        {
            _temp.Dispose();
        }
    }

    [Theory]
    [InlineData("../victim/precious")]
    [InlineData("d/../../victim/precious")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/x")]
    [InlineData("\\\\server\\share")]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("a//b")]
    [InlineData("./a")]
    [InlineData("a/")]
    [InlineData("a\0b")]
    [InlineData("")]
    public void Paths_that_lead_out_are_refused_by_every_call(string path)
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        Action[] calls =
        [
            () => root.EnsureDirectory(path), () => root.Stat(path), () => root.CreateTemp(path, 1),
            () => root.CreateSymlink(path, "target", replace: true), () => root.CreateSymlink("link", path, replace: true),
            () => root.DeleteFile(path), () => root.RemoveDirectoryIfEmpty(path),
        ];

        Assert.All(calls, call => Assert.Equal(ErrorCode.LocalPathEscapes, Assert.Throws<LocalIOException>(call).Code));
        Tree.AssertEqual(new Tree { ["d/f"] = File("1") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Theory]
    [InlineData("../victim")]
    [InlineData("/")]
    [InlineData("d")]
    [InlineData("nowhere")]
    public void A_link_on_the_way_is_never_followed(string text)
    {
        System.IO.File.CreateSymbolicLink(_temp["dest/planted"], text);
        using var root = DestinationRoot.Open(_temp["dest"]);
        Action[] calls =
        [
            () => root.EnsureDirectory("planted"), () => root.EnsureDirectory("planted/new"), () => root.Stat("planted/precious"),
            () => root.CreateTemp("planted/precious", 1), () => root.CreateSymlink("planted/l", "x", replace: true),
            () => root.DeleteFile("planted/precious"), () => root.RemoveDirectoryIfEmpty("planted/d"),
        ];

        Assert.All(calls, call =>
        {
            var error = Assert.Throws<LocalIOException>(call);
            Assert.Equal(ErrorCode.LocalPathEscapes, error.Code);
            Assert.Equal(
                $"'{_temp["dest/planted"]}' is a link, and following it could lead out of '{_temp["dest"]}'; remove the link or choose another destination.",
                error.Message);
        });
    }

    [Fact]
    public void A_link_at_the_target_is_replaced_not_followed()
    {
        System.IO.File.CreateSymbolicLink(_temp["dest/out"], "../victim/precious");
        using var root = DestinationRoot.Open(_temp["dest"]);

        using (var pending = root.CreateTemp("out", 4))
        {
            pending.WriteAt("safe"u8, 0);
            pending.Commit(5, runnable: false);
        }

        Tree.AssertEqual(new Tree { ["d/f"] = File("1"), ["out"] = File("safe", mtime: 5) }, Tree.ReadFrom(_temp["dest"]));
        System.IO.File.CreateSymbolicLink(_temp["dest/dir-out"], "../victim");
        Assert.True(root.DeleteFile("dir-out"));
    }

    [Fact]
    public void A_directory_that_becomes_a_link_meanwhile_leads_nowhere()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        using var pending = root.CreateTemp("d/new", 1);
        pending.WriteAt("x"u8, 0);

        Directory.Move(_temp["dest/d"], _temp["moved"]);
        System.IO.File.CreateSymbolicLink(_temp["dest/d"], "../victim");
        pending.Commit(0, runnable: false);
        using (var second = root.CreateTemp("d/second", 1)) second.Commit(0, runnable: false);

        // The directory that was opened got the files, wherever it was moved; the link's target got nothing.
        Assert.Equal(["f", "new", "second"], Directory.GetFiles(_temp["moved"]).Select(Path.GetFileName).Order());
        using var later = DestinationRoot.Open(_temp["dest"]);
        Assert.Equal(ErrorCode.LocalPathEscapes, Assert.Throws<LocalIOException>(() => later.CreateTemp("d/third", 1)).Code);
    }

    [Fact]
    public void A_root_that_becomes_a_link_meanwhile_leads_nowhere()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        Directory.Move(_temp["dest"], _temp["moved"]);
        System.IO.File.CreateSymbolicLink(_temp["dest"], "victim");

        root.EnsureDirectory("new/dir");
        using (var pending = root.CreateTemp("precious", 1)) pending.Commit(0, runnable: false);
        root.CreateSymlink("l", "precious", replace: true);

        Assert.Equal(["d", "l", "new", "precious"], Directory.GetFileSystemEntries(_temp["moved"]).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task Links_planted_while_many_threads_write_never_redirect_one()
    {
        // A wild writer swaps directories for links to the victim all the time; writes succeed or are refused.
        using var root = DestinationRoot.Open(_temp["dest"]);
        var stop = false;
        var swapper = Task.Run(() =>
        {
            for (var i = 0; !Volatile.Read(ref stop); i++)
            {
                var path = _temp[$"dest/race{i % 3}"];
                try
                {
                    if (Directory.Exists(path)) Directory.Move(path, _temp[$"gone{i}"]);
                    System.IO.File.CreateSymbolicLink(path, "../victim");
                    System.IO.File.Delete(path);
                }
                catch (IOException)
                {
                    // A directory was created in between; the next round takes it away.
                }
            }
        });

        var refused = 0;
        Parallel.For(0, 600, i =>
        {
            try
            {
                using var fresh = i % 4 == 0 ? DestinationRoot.Open(_temp["dest"]) : null;
                using var pending = (fresh ?? root).CreateTemp($"race{i % 3}/sub/file{i}", 1);
                pending.WriteAt("x"u8, 0);
                pending.Commit(0, runnable: false);
            }
            catch (LocalIOException e) when (e.Code is ErrorCode.LocalPathEscapes or ErrorCode.PathNotFound or ErrorCode.LocalConflict)
            {
                Interlocked.Increment(ref refused);
            }
        });
        Volatile.Write(ref stop, true);
        await swapper;

        Assert.InRange(refused, 0, 599);
    }

    [Fact]
    public void Names_that_no_file_system_can_hold_are_refused()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);

        Assert.Equal(ErrorCode.LocalNameUnsupported, Assert.Throws<LocalIOException>(() => root.EnsureDirectory(new string('n', 256))).Code);
        Assert.Equal(ErrorCode.LocalPathEscapes, Assert.Throws<LocalIOException>(() => root.EnsureDirectory("half\ud800")).Code);
        Assert.Equal(ErrorCode.LocalPathEscapes, Assert.Throws<LocalIOException>(() => root.CreateSymlink("l", "half\udc00", replace: true)).Code);
        using var pending = root.CreateTemp(new string('n', 256), 0);
        Assert.Equal(ErrorCode.LocalNameUnsupported, Assert.Throws<LocalIOException>(() => pending.Commit(0, runnable: false)).Code);
    }
}
