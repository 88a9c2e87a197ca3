using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Reading;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.FileSystem.Tests.Reading;

public sealed class SourceFileSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void An_open_file_tells_its_attributes_and_gives_its_bytes()
    {
        var path = _temp.WriteFile("a", "0123456789");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.OtherExecute);
        RawFiles.SetModified(path, -3, 1_999);
        using var file = SourceFile.Open(path);
        var buffer = new byte[4];

        Assert.Equal((path, 10L, -2_999_999L, -2_999_998_001L, true), (file.Path, file.Size, file.Mtime, file.MtimeStamp, file.Runnable));
        Assert.Equal(4, file.ReadAt(buffer, 3));
        Assert.Equal("3456"u8, buffer);
        Assert.Equal(2, file.ReadAt(buffer, 8));
        Assert.Equal("89"u8, buffer.AsSpan(0, 2));
        Assert.Equal(0, file.ReadAt(buffer, 10));
        file.EnsureUnchanged();
    }

    [Fact]
    public void The_handle_serves_ordinary_reads()
    {
        using var file = SourceFile.Open(_temp.WriteFile("a", "0123456789"));
        var buffer = new byte[10];

        Assert.Equal(10, RandomAccess.Read(file.Handle, buffer, 0));
        Assert.Equal("0123456789"u8, buffer);
        using var stream = new FileStream(file.Handle, FileAccess.Read);
        Assert.Equal('0', stream.ReadByte());
    }

    [Fact]
    public void Large_files_are_read_whole()
    {
        var content = new byte[3_000_000];
        new Random(5).NextBytes(content);
        using var file = SourceFile.Open(_temp.WriteFile("a", content));
        var buffer = new byte[4_000_000];

        Assert.Equal(content.Length, file.ReadAt(buffer, 0));
        Assert.Equal(content, buffer.AsSpan(0, content.Length));
    }

    [Theory]
    [InlineData("append")]
    [InlineData("overwrite in place")]
    [InlineData("touch by a nanosecond")]
    [InlineData("replace by an equal file")]
    [InlineData("truncate")]
    [InlineData("delete")]
    [InlineData("replace by a link")]
    public void A_file_that_changes_while_it_is_read_is_noticed(string change)
    {
        var path = _temp.WriteFile("a", "0123456789");
        RawFiles.SetModified(path, 1000, 5);
        using var file = SourceFile.Open(path);

        Change(path, change);

        var error = Assert.Throws<LocalIOException>(file.EnsureUnchanged);
        Assert.Equal(ErrorCode.LocalFileChanged, error.Code);
        Assert.StartsWith($"'{path}' {(change == "delete" ? "vanished" : "changed")} while it was being ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Access_times_and_permissions_are_no_change()
    {
        var path = _temp.WriteFile("a", "x");
        using var file = SourceFile.Open(path);

        File.SetLastAccessTimeUtc(path, DateTime.UnixEpoch);
        File.SetUnixFileMode(path, UnixFileMode.UserRead);

        file.EnsureUnchanged();
    }

    [Fact]
    public void A_fifo_is_refused_without_waiting_for_a_writer()
    {
        RawFiles.MakeFifo(_temp["p"]);

        Assert.Equal(ErrorCode.PathWrongKind, Assert.Throws<LocalIOException>(() => SourceFile.Open(_temp["p"])).Code);
    }

    [Fact]
    public void A_directory_is_refused() => Assert.Equal(
        $"'{_temp.Path}' is not a regular file (any more); exclude it, or run again.",
        Assert.Throws<LocalIOException>(() => SourceFile.Open(_temp.Path)).Message);

    [Fact]
    public void A_link_is_not_followed()
    {
        File.CreateSymbolicLink(_temp["l"], _temp.WriteFile("a", "x"));

        var error = Assert.Throws<LocalIOException>(() => SourceFile.Open(_temp["l"]));

        Assert.Equal(ErrorCode.LocalFileChanged, error.Code);
        Assert.Equal($"'{_temp["l"]}' became a link while it was being collected; run again.", error.Message);
    }

    [Fact]
    public void A_vanished_file_is_named()
    {
        var error = Assert.Throws<LocalIOException>(() => SourceFile.Open(_temp["gone"]));

        Assert.Equal(ErrorCode.LocalFileChanged, error.Code);
        Assert.Equal($"'{_temp["gone"]}' vanished while it was being collected; run again.", error.Message);
    }

    [Fact]
    public void A_file_without_access_is_named()
    {
        var path = _temp.WriteFile("a", "x");
        File.SetUnixFileMode(_temp.Path, (UnixFileMode)0x1ED);
        File.SetUnixFileMode(path, UnixFileMode.UserWrite);

        OneThread.WithoutPrivileges(() =>
        {
            var error = Assert.Throws<LocalIOException>(() => SourceFile.Open(path));

            Assert.Equal(ErrorCode.LocalPermissionDenied, error.Code);
            Assert.Equal($"Cannot open '{path}': permission denied; run as a user with access, or change the permissions.", error.Message);
        });
    }

    [Fact]
    public void Files_beyond_PATH_MAX_are_read_and_checked()
    {
        RawFiles.MakeChain(_temp.Path, new string('d', 250), 20, "f");
        var path = _temp.Path + string.Concat(Enumerable.Repeat("/" + new string('d', 250), 20)) + "/f";
        using var file = SourceFile.Open(path);

        Assert.Equal(0, file.Size);
        file.EnsureUnchanged();
    }

    [Fact]
    public void Disposing_closes_the_file()
    {
        var file = SourceFile.Open(_temp.WriteFile("a", "x"));

        file.Dispose();

        Assert.True(file.Handle.IsClosed);
        Assert.Throws<ObjectDisposedException>(() => file.ReadAt(new byte[1], 0));
    }

    private static void Change(string path, string change)
    {
        switch (change)
        {
            case "append":
                File.AppendAllText(path, "x");
                RawFiles.SetModified(path, 1000, 5);
                break;
            case "overwrite in place":
                File.WriteAllText(path, "abcdefghij");
                break;
            case "touch by a nanosecond":
                RawFiles.SetModified(path, 1000, 6);
                break;
            case "replace by an equal file":
                File.WriteAllText(path + "2", "0123456789");
                RawFiles.SetModified(path + "2", 1000, 5);
                File.Move(path + "2", path, overwrite: true);
                break;
            case "truncate":
                File.OpenHandle(path, FileMode.Truncate, FileAccess.Write).Dispose();
                RawFiles.SetModified(path, 1000, 5);
                break;
            case "delete":
                File.Delete(path);
                break;
            default:
                File.Delete(path);
                File.CreateSymbolicLink(path, "elsewhere");
                break;
        }
    }
}
