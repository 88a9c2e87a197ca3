using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Storage.Tests.Files;

public sealed class LocalFileTests
{
    [Fact]
    public void A_full_local_disk_is_named_as_such()
    {
        using var full = File.OpenHandle("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        var failure = Assert.Throws<LocalIOException>(() => LocalFile.Write(new FileRange(full, "/target", 0, 10), 0, new byte[10]));

        Assert.Equal((ErrorCode.LocalDiskFull, "/target"), (failure.Code, failure.Path));
        Assert.Contains("no space left", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_open_for_writing_or_reading_is_reported()
    {
        using var directory = new TempDirectory();
        var path = directory.WriteFile("x", "text");
        using var readOnly = File.OpenHandle(path, FileMode.Open, FileAccess.Read);
        using var writeOnly = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

        Assert.Equal(ErrorCode.LocalWriteFailed,
            Assert.Throws<LocalIOException>(() => LocalFile.Write(new FileRange(readOnly, path, 0, 1), 0, new byte[1])).Code);
        Assert.Equal(ErrorCode.LocalReadFailed,
            Assert.Throws<LocalIOException>(() => LocalFile.Read(new FileRange(writeOnly, path, 0, 1), 0, new byte[1])).Code);
    }

    [Fact]
    public void A_range_is_never_left()
    {
        using var directory = new TempDirectory();
        using var file = File.OpenHandle(directory.WriteFile("x", "0123456789"), FileMode.Open, FileAccess.ReadWrite);
        var range = new FileRange(file, "x", 2, 4);
        var buffer = new byte[10];

        Assert.Equal(3, LocalFile.Read(range, 1, buffer));
        Assert.Equal("345"u8.ToArray(), buffer[..3]);
        Assert.Equal(0, LocalFile.Read(range, 4, buffer));
        Assert.Throws<ArgumentOutOfRangeException>(() => LocalFile.Write(range, 2, new byte[3]));
    }
}
