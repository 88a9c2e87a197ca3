using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Native;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Writing;

/// <summary>Files on their way from a temporary name to their target.</summary>
public sealed class PendingFileSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly DestinationRoot _root;

    public PendingFileSpecs() => _root = DestinationRoot.Open(_temp["dest"]);

    public void Dispose()
    {
        _root.Dispose();
        _temp.Dispose();
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(-1_234_567, true)]
    [InlineData(-2_000_000_000_000_001, false)]
    [InlineData(4_102_444_800_000_001, true)]
    public void A_commit_gives_content_time_and_execute_bit(long mtime, bool runnable)
    {
        using (var pending = _root.CreateTemp("a/b/f", 5))
        {
            pending.WriteAt("llo"u8, 2);
            pending.WriteAt("he"u8, 0);
            Assert.Null(_root.Stat("a/b/f"));
            pending.Commit(mtime, runnable);
        }

        Tree.AssertEqual(new Tree { ["a/b/f"] = File("hello", mtime, runnable) }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Without_a_commit_nothing_stays()
    {
        using (var pending = _root.CreateTemp("f", 2_000_000))
        {
            pending.WriteAt("hello"u8, 0);
            Assert.Single(Directory.GetFiles(_temp["dest"]));
        }

        Tree.AssertEqual([], Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Permissions_follow_the_umask_and_readers_may_execute()
    {
        using (var pending = _root.CreateTemp("plain", 0)) pending.Commit(0, runnable: false);
        using (var pending = _root.CreateTemp("run", 0)) pending.Commit(0, runnable: true);
        System.IO.File.WriteAllText(_temp["reference"], "");

        var usual = System.IO.File.GetUnixFileMode(_temp["reference"]);
        Assert.Equal(usual, System.IO.File.GetUnixFileMode(_temp["dest/plain"]));
        Assert.Equal(usual | (UnixFileMode)(((int)usual & 0x124) >> 2), System.IO.File.GetUnixFileMode(_temp["dest/run"]));
    }

    [Fact]
    public void A_commit_replaces_a_file_and_a_link_but_not_a_directory()
    {
        new Tree { ["f"] = File("old", runnable: true), ["l"] = Link("f"), ["d/x"] = File("1"), ["e"] = Dir() }.CreateIn(_temp["dest"]);

        foreach (var path in new[] { "f", "l" })
        {
            using var pending = _root.CreateTemp(path, 3);
            pending.WriteAt("new"u8, 0);
            pending.Commit(1, runnable: false);
        }

        foreach (var path in new[] { "d", "e" })
        {
            using var pending = _root.CreateTemp(path, 0);
            var error = Assert.Throws<LocalIOException>(() => pending.Commit(1, runnable: false));
            Assert.Equal(ErrorCode.LocalConflict, error.Code);
            Assert.Equal($"'{_temp["dest/" + path]}' must be a file or link but is a directory; move it away or choose another destination.", error.Message);
        }

        Tree.AssertEqual(
            new Tree { ["f"] = File("new", mtime: 1), ["l"] = File("new", mtime: 1), ["d/x"] = File("1"), ["e"] = Dir() },
            Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void A_careful_commit_leaves_what_is_there()
    {
        new Tree { ["f"] = File("old"), ["l"] = Link("nowhere"), ["d"] = Dir() }.CreateIn(_temp["dest"]);

        foreach (var path in new[] { "f", "l", "d" })
        {
            using var pending = _root.CreateTemp(path, 0);
            Assert.False(pending.TryCommitNew(0, runnable: false));
        }

        using (var pending = _root.CreateTemp("new", 0)) Assert.True(pending.TryCommitNew(3, runnable: false));
        Tree.AssertEqual(new Tree { ["f"] = File("old"), ["l"] = Link("nowhere"), ["d"] = Dir(), ["new"] = File("", mtime: 3) }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void A_refused_careful_commit_can_become_a_copy()
    {
        new Tree { ["a/f.txt"] = File("old"), ["a/f (1).txt"] = File("older"), ["a/f (2).txt"] = Dir() }.CreateIn(_temp["dest"]);
        using var pending = _root.CreateTemp("a/f.txt", 3);
        pending.WriteAt("new"u8, 0);

        Assert.False(pending.TryCommitNew(9, runnable: true));
        Assert.Equal("a/f (3).txt", pending.CommitCopy(9, runnable: true));
        Assert.Throws<ObjectDisposedException>(() => pending.CommitCopy(9, runnable: true));

        Tree.AssertEqual(
            new Tree { ["a/f.txt"] = File("old"), ["a/f (1).txt"] = File("older"), ["a/f (2).txt"] = Dir(), ["a/f (3).txt"] = File("new", mtime: 9, runnable: true) },
            Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void A_copy_gets_its_own_name_when_that_is_free()
    {
        using var pending = _root.CreateTemp("f", 0);

        Assert.Equal("f", pending.CommitCopy(0, runnable: false));
    }

    [Theory]
    [InlineData("name.ext", "name (2).ext")]
    [InlineData("name.tar.gz", "name.tar (2).gz")]
    [InlineData("name", "name (2)")]
    [InlineData(".hidden", ".hidden (2)")]
    [InlineData(".hidden.txt", ".hidden (2).txt")]
    [InlineData("dot.", "dot (2).")]
    public void Copies_are_numbered_before_the_extension(string name, string copy) => Assert.Equal(copy, PendingFile.CopyName(name, 2));

    [Fact]
    public void Copies_of_one_name_by_many_threads_all_stay()
    {
        var names = new string[40];

        Parallel.For(0, names.Length, i =>
        {
            using var pending = _root.CreateTemp("f.txt", 1);
            pending.WriteAt("x"u8, 0);
            names[i] = pending.CommitCopy(0, runnable: false);
        });

        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.Equal(names.Order(StringComparer.Ordinal), Directory.GetFiles(_temp["dest"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Where_renaming_cannot_spare_the_target_a_second_name_does()
    {
        new Tree { ["from"] = File("1"), ["taken"] = File("2") }.CreateIn(_temp["dest"]);
        var directory = Posix.OpenAt(AtFlags.CurrentDirectory, _temp["dest"], OpenFlags.BaseDirectory);

        Assert.Equal(-Errno.Exists, DirectoryEntries.MoveByLink(directory, "from\0"u8, "taken\0"u8));
        Assert.Equal(0, DirectoryEntries.MoveByLink(directory, "from\0"u8, "free\0"u8));

        Posix.Close(directory);
        Tree.AssertEqual(new Tree { ["free"] = File("1"), ["taken"] = File("2") }, Tree.ReadFrom(_temp["dest"]));
    }

    [Fact]
    public void Large_files_get_their_space_at_once()
    {
        using var pending = _root.CreateTemp("f", 10_000_000);

        Assert.Equal(10_000_000, RandomAccess.GetLength(pending.Handle));
        RandomAccess.Write(pending.Handle, "end"u8, 9_999_997);
        pending.Commit(0, runnable: false);

        Assert.Equal(10_000_000, new FileInfo(_temp["dest/f"]).Length);
    }

    [Fact]
    public void A_full_disk_shows_when_space_is_reserved_and_leaves_nothing() => OneThread.WithTmpfs(_temp["small"], "size=1m", () =>
    {
        using var root = DestinationRoot.Open(_temp["small"]);

        var error = Assert.Throws<LocalIOException>(() => root.CreateTemp("sub/f", 2 << 20));

        Assert.Equal(ErrorCode.LocalDiskFull, error.Code);
        Assert.Equal($"Cannot reserve 2097152 bytes for '{_temp["small/sub/f"]}': no space is left on the file system; free some, then run again.", error.Message);
        Assert.Empty(Directory.GetFiles(_temp["small/sub"]));
    });

    [Fact]
    public void A_full_disk_shows_when_bytes_are_written_and_leaves_nothing() => OneThread.WithTmpfs(_temp["small"], "size=64k", () =>
    {
        using var root = DestinationRoot.Open(_temp["small"]);
        using (var pending = root.CreateTemp("f", 200_000))
        {
            var error = Assert.Throws<LocalIOException>(() => pending.WriteAt(new byte[200_000], 0));

            Assert.Equal(ErrorCode.LocalDiskFull, error.Code);
            Assert.Equal(_temp["small/f"], error.Path);
        }

        Assert.Empty(Directory.GetFiles(_temp["small"]));
    });

    [Fact]
    public void A_full_device_is_a_full_disk()
    {
        var full = new SafeFileHandle(Posix.OpenAt(AtFlags.CurrentDirectory, "/dev/full", OpenFlags.ReadWrite), ownsHandle: true);
        using var pending = new PendingFile(_root, new OpenDirectory("", -1) { Leases = 2 }, "f", "f.tmp", full);

        Assert.Equal(ErrorCode.LocalDiskFull, Assert.Throws<LocalIOException>(() => pending.WriteAt("x"u8, 0)).Code);
    }

    [Fact]
    public void A_pending_file_outlives_its_destination_object()
    {
        var other = DestinationRoot.Open(_temp["dest"]);
        using var pending = other.CreateTemp("sub/f", 0);
        using var top = other.CreateTemp("g", 0);

        other.Dispose();
        pending.Commit(0, runnable: false);
        top.Commit(0, runnable: false);

        Assert.Equal(DestinationKind.File, _root.Stat("sub/f")?.Kind);
        Assert.Equal(DestinationKind.File, _root.Stat("g")?.Kind);
    }

    [Fact]
    public void No_descriptor_is_left_open()
    {
        for (var i = 0; i < 700; i++)
        {
            using var pending = _root.CreateTemp($"d{i}/f", 0);
            if (i % 2 == 0) pending.Commit(0, runnable: false);
        }

        var open = Directory.GetFileSystemEntries("/proc/self/fd").Count(fd => new FileInfo(fd).LinkTarget?.StartsWith(_temp["dest"], StringComparison.Ordinal) == true);
        Assert.InRange(open, 1, 257);
        _root.Dispose();
        Assert.DoesNotContain(Directory.GetFileSystemEntries("/proc/self/fd"), fd => new FileInfo(fd).LinkTarget?.StartsWith(_temp["dest"], StringComparison.Ordinal) == true);
    }
}
