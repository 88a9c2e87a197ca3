using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Writing;

/// <summary>Directories, links, removals and questions below a destination.</summary>
public sealed class DestinationRootSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Opening_creates_the_directory_and_its_parents()
    {
        using var root = DestinationRoot.Open(_temp["new/parents/dest"]);

        Assert.True(Directory.Exists(_temp["new/parents/dest"]));
        Assert.Equal(_temp["new/parents/dest"], root.Path);
        Assert.Equal(_temp["new/parents/dest/a"], root.FullPath("a"));
    }

    [Fact]
    public void The_path_that_the_user_names_may_run_through_links()
    {
        new Tree { ["real/dest"] = Dir(), ["alias"] = Link("real") }.CreateIn(_temp.Path);
        using var root = DestinationRoot.Open(_temp["alias/dest/new/"]);

        Write(root, "f", "1");

        Assert.Equal("1", System.IO.File.ReadAllText(_temp["real/dest/new/f"]));
    }

    [Fact]
    public void A_file_in_the_place_of_the_destination_is_named()
    {
        _temp.WriteFile("f", "1");

        var error = Assert.Throws<LocalIOException>(() => DestinationRoot.Open(_temp["f/dest"]));

        Assert.Equal(ErrorCode.PathWrongKind, error.Code);
        Assert.Equal($"'{_temp["f/dest"]}' cannot be a directory because it, or something above it, is a file; choose another destination or move the file away.", error.Message);
    }

    [Fact]
    public void Directories_are_created_once_and_may_exist()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);

        root.EnsureDirectory("a/b/c");
        root.EnsureDirectory("a/b/c");
        root.EnsureDirectory("a/d");

        Tree.AssertEqual(new Tree { ["a/b/c"] = Dir(), ["a/d"] = Dir() }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Stat_tells_what_is_there_without_following_links()
    {
        new Tree
        {
            ["dest/d/run"] = File("12345", mtime: -7, runnable: true),
            ["dest/d/l"] = Link("run"),
            ["dest/p"] = Fifo(),
        }.CreateIn(_temp.Path);
        using var root = DestinationRoot.Open(_temp["dest"]);

        Assert.Equal(new DestinationEntry(DestinationKind.File, 5, -7, -7000, true), root.Stat("d/run"));
        Assert.Equal(DestinationKind.Directory, root.Stat("d")?.Kind);
        Assert.Equal(DestinationKind.Symlink, root.Stat("d/l")?.Kind);
        Assert.Equal(DestinationKind.Special, root.Stat("p")?.Kind);
        Assert.Null(root.Stat("none"));
        Assert.Null(root.Stat("none/below"));
        Assert.Null(root.Stat("d/run/below"));
    }

    [Theory]
    [InlineData("a/b/l", "a/b/f", "f")]
    [InlineData("a/b/l", "a/c/f", "../c/f")]
    [InlineData("a/b/l", "f", "../../f")]
    [InlineData("l", "a/b", "a/b")]
    [InlineData("a/b/l", "a/b", ".")]
    [InlineData("a/b/l", "a", "..")]
    [InlineData("a/l", "a/l", "l")]
    [InlineData("ab/l", "a/f", "../a/f")]
    public void Links_are_written_relative_to_their_directory(string path, string target, string text)
    {
        using var root = DestinationRoot.Open(_temp["dest"]);

        Assert.True(root.CreateSymlink(path, target, replace: false));

        Assert.Equal(text, new FileInfo(_temp["dest/" + path]).LinkTarget);
    }

    [Fact]
    public void A_link_replaces_a_file_or_link_in_one_step_or_leaves_it()
    {
        new Tree { ["dest/f"] = File("old"), ["dest/l"] = Link("old"), ["dest/same"] = Link("new"), ["dest/d/x"] = File("1") }.CreateIn(_temp.Path);
        using var root = DestinationRoot.Open(_temp["dest"]);

        Assert.False(root.CreateSymlink("f", "new", replace: false));
        Assert.False(root.CreateSymlink("l", "new", replace: false));
        Assert.True(root.CreateSymlink("same", "new", replace: false));
        Assert.True(root.CreateSymlink("f", "new", replace: true));
        Assert.True(root.CreateSymlink("l", "new", replace: true));
        var error = Assert.Throws<LocalIOException>(() => root.CreateSymlink("d", "new", replace: true));

        Assert.Equal(ErrorCode.LocalConflict, error.Code);
        Assert.Equal($"'{_temp["dest/d"]}' must be a file or link but is a directory; move it away or choose another destination.", error.Message);
        Tree.AssertEqual(
            new Tree { ["f"] = Link("new"), ["l"] = Link("new"), ["same"] = Link("new"), ["d/x"] = File("1") },
            Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Files_and_links_are_removed_and_directories_only_when_empty()
    {
        new Tree { ["dest/f"] = File("1"), ["dest/l"] = Link("d"), ["dest/d/x"] = File("1"), ["dest/e"] = Dir() }.CreateIn(_temp.Path);
        using var root = DestinationRoot.Open(_temp["dest"]);

        Assert.True(root.DeleteFile("f"));
        Assert.True(root.DeleteFile("l"));
        Assert.False(root.DeleteFile("f"));
        Assert.False(root.DeleteFile("none/below"));
        Assert.Equal(ErrorCode.LocalConflict, Assert.Throws<LocalIOException>(() => root.DeleteFile("d")).Code);
        Assert.False(root.RemoveDirectoryIfEmpty("d"));
        Assert.False(root.RemoveDirectoryIfEmpty("d/x"));
        Assert.False(root.RemoveDirectoryIfEmpty("none"));
        Assert.True(root.RemoveDirectoryIfEmpty("e"));
        Tree.AssertEqual(new Tree { ["d/x"] = File("1") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void A_directory_that_was_removed_can_be_written_to_again()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        Write(root, "a/b/f", "1");
        Assert.True(root.DeleteFile("a/b/f"));
        Assert.True(root.RemoveDirectoryIfEmpty("a/b"));
        Assert.True(root.RemoveDirectoryIfEmpty("a"));

        Write(root, "a/b/f", "2");

        Tree.AssertEqual(new Tree { ["a/b/f"] = File("2") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void A_file_where_a_directory_must_be_is_a_conflict()
    {
        _temp.WriteFile("dest/a/b", "1");
        using var root = DestinationRoot.Open(_temp["dest"]);
        Action[] calls = [() => root.EnsureDirectory("a/b"), () => root.CreateTemp("a/b/c", 0), () => root.CreateSymlink("a/b/c/d", "x", replace: true)];

        Assert.All(calls, call =>
        {
            var error = Assert.Throws<LocalIOException>(call);
            Assert.Equal(ErrorCode.LocalConflict, error.Code);
            Assert.Equal($"'{_temp["dest/a/b"]}' must be a directory but is a file; move it away or choose another destination.", error.Message);
        });
    }

    [Fact]
    public void Trees_of_1500_levels_and_paths_beyond_PATH_MAX_are_written()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);
        var deep = string.Concat(Enumerable.Repeat("d/", 1500));
        var wide = string.Concat(Enumerable.Repeat(new string('w', 200) + "/", 20));

        Write(root, deep + "f", "deep");
        Write(root, wide + "f", "long");
        Assert.True(root.CreateSymlink(wide + "l", wide + "f", replace: false));

        Assert.Equal(["file: " + deep + "f", "file: " + wide + "f", $"link: {wide}l -> {wide}f"], Collected.Collect(_temp["dest"]).Lines());
        Assert.Equal(4, root.Stat(deep + "f")?.Size);
    }

    [Fact]
    public void Many_threads_write_into_many_directories()
    {
        using var root = DestinationRoot.Open(_temp["dest"]);

        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i => Write(root, $"{i % 7}/{i % 401}/{i}", i.ToString(System.Globalization.CultureInfo.InvariantCulture)));

        var files = Directory.GetFiles(_temp["dest"], "*", SearchOption.AllDirectories);
        Assert.Equal(2000, files.Length);
        Assert.All(files, f => Assert.Equal(Path.GetFileName(f), System.IO.File.ReadAllText(f)));
    }

    [Fact]
    public void Free_space_is_that_of_the_file_system_also_for_a_directory_that_does_not_exist_yet()
    {
        var expected = new DriveInfo(_temp.Path).AvailableFreeSpace;

        Assert.InRange(DestinationRoot.FreeBytes(_temp["not/yet"]), expected - (8L << 30), expected + (8L << 30));
        OneThread.WithTmpfs(_temp["small"], "size=1m", () => Assert.Equal(1L << 20, DestinationRoot.FreeBytes(_temp["small/x"])));
    }

    [Fact]
    public void A_read_only_file_system_is_named()
    {
        OneThread.WithTmpfs(_temp["dest"], "ro", () =>
        {
            using var root = DestinationRoot.Open(_temp["dest"]);
            Action[] calls = [() => root.EnsureDirectory("d"), () => root.CreateTemp("f", 0), () => root.CreateSymlink("l", "x", replace: true), () => DestinationRoot.Open(_temp["dest/new"])];

            Assert.All(calls, call => Assert.Equal(ErrorCode.LocalReadOnly, Assert.Throws<LocalIOException>(call).Code));
            Assert.EndsWith("the file system is mounted read-only; choose another place or remount it.", Assert.Throws<LocalIOException>(calls[1]).Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void A_destination_without_access_is_named()
    {
        _temp.CreateDirectory("dest");
        System.IO.File.SetUnixFileMode(_temp.Path, (UnixFileMode)0x1ED);
        System.IO.File.SetUnixFileMode(_temp["dest"], (UnixFileMode)0x16D);

        OneThread.WithoutPrivileges(() =>
        {
            using var root = DestinationRoot.Open(_temp["dest"]);
            var error = Assert.Throws<LocalIOException>(() => root.CreateTemp("f", 0));

            Assert.Equal(ErrorCode.LocalPermissionDenied, error.Code);
            Assert.Equal($"Cannot create '{_temp["dest/f"]}': permission denied; run as a user with access, or change the permissions.", error.Message);
        });
    }

    private static void Write(DestinationRoot root, string path, string content)
    {
        using var pending = root.CreateTemp(path, content.Length);
        pending.WriteAt(Encoding.UTF8.GetBytes(content), 0);
        pending.Commit(0, runnable: false);
    }
}
