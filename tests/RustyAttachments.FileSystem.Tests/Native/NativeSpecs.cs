using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Native;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.FileSystem.Tests.Native;

public sealed class NativeSpecs
{
    [Theory]
    [InlineData(long.MinValue)]
    [InlineData(-1_000_001)]
    [InlineData(-1_000_000)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(999_999)]
    [InlineData(1_000_000)]
    [InlineData(long.MaxValue)]
    public void Microseconds_become_seconds_rounded_down_and_back(long micros)
    {
        var time = FileTime.FromMicroseconds(micros);

        Assert.InRange(time.Nanoseconds, 0u, 999_999_999u);
        Assert.Equal(micros, time.Microseconds);
    }

    [Theory]
    [InlineData(long.MaxValue, 999_999_999, long.MaxValue)]
    [InlineData(long.MinValue, 0, long.MinValue)]
    public void Times_beyond_what_microseconds_can_say_stop_at_the_end(long seconds, uint nanoseconds, long expected) =>
        Assert.Equal(expected, new FileTime(seconds, nanoseconds).Microseconds);

    [Fact]
    public void Stamps_tell_nanoseconds_apart_and_differ_beyond_2262_too()
    {
        Assert.Equal(-1, new FileTime(-1, 999_999_999).Stamp);
        Assert.NotEqual(new FileTime(15_000_000_000, 1).Stamp, new FileTime(15_000_000_000, 2).Stamp);
    }

    [Fact]
    public void Paths_become_utf8_with_a_nul_or_nothing()
    {
        (string Path, bool Valid)[] cases = [("", true), ("é/日本/😀", true), ("half \ud83d", false), ("a\0b", false)];
        foreach (var (path, valid) in cases)
        {
            foreach (var stack in new[] { 0, 512 })
            {
                using var bytes = new PathBytes(path, new byte[stack]);

                Assert.Equal(valid, bytes.IsValid);
                if (valid) Assert.Equal([.. Encoding.UTF8.GetBytes(path), 0], bytes.WithNul.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(Errno.NoEntry, ErrorCode.PathNotFound)]
    [InlineData(Errno.NotDirectory, ErrorCode.PathWrongKind)]
    [InlineData(Errno.IsDirectory, ErrorCode.PathWrongKind)]
    [InlineData(Errno.AccessDenied, ErrorCode.LocalPermissionDenied)]
    [InlineData(Errno.NotPermitted, ErrorCode.LocalPermissionDenied)]
    [InlineData(Errno.NoSpace, ErrorCode.LocalDiskFull)]
    [InlineData(Errno.QuotaExceeded, ErrorCode.LocalDiskFull)]
    [InlineData(Errno.ReadOnlyFileSystem, ErrorCode.LocalReadOnly)]
    [InlineData(Errno.LinkLoop, ErrorCode.LocalSymlinkLoop)]
    [InlineData(Errno.NameTooLong, ErrorCode.LocalNameUnsupported)]
    [InlineData(Errno.IllegalBytes, ErrorCode.LocalNameUnsupported)]
    [InlineData(Errno.TooManyOpen, ErrorCode.LocalReadFailed)]
    [InlineData(Errno.FileTooLarge, ErrorCode.LocalReadFailed)]
    [InlineData(Errno.InputOutput, ErrorCode.LocalReadFailed)]
    [InlineData(Errno.Stale, ErrorCode.LocalReadFailed)]
    [InlineData(Errno.Busy, ErrorCode.LocalReadFailed)]
    [InlineData(Errno.TooManyLinks, ErrorCode.LocalReadFailed)]
    [InlineData(Errno.NotSupported, ErrorCode.LocalReadFailed)]
    public void Error_numbers_become_codes_and_one_sentence(int errno, ErrorCode code)
    {
        var error = LocalErrors.Reading(-errno, "read", "/some/file");

        Assert.Equal(code, error.Code);
        Assert.Equal("/some/file", error.Path);
        Assert.Matches("^Cannot read '/some/file': .+[;(].+\\.$", error.Message);
        Assert.Equal(code == ErrorCode.LocalReadFailed ? ErrorCode.LocalWriteFailed : code, LocalErrors.Writing(-errno, "write", "/x").Code);
    }

    [Fact]
    public void Unknown_error_numbers_keep_the_systems_words() => Assert.Equal(
        "Cannot read '/x': the system reports 'Operation not supported' (error 95); check the file system, then run again.",
        LocalErrors.Reading(-Errno.NotSupported, "read", "/x").Message);

    [Fact]
    public void Listing_tells_names_and_kinds_and_starts_afresh_for_each_directory()
    {
        using var temp = new TempDirectory();
        new Tree { ["d/f"] = TreeNode.File("1"), ["d/l"] = TreeNode.Link("f"), ["d/s/x"] = TreeNode.File("1"), ["d/p"] = TreeNode.Fifo() }.CreateIn(temp.Path);
        using var reader = new DirectoryReader();

        Assert.Equal(["f File", "l Link", "p Fifo", "s Directory"], List(reader, temp["d"]));
        Assert.Equal(["x File"], List(reader, temp["d/s"]));
        Assert.Equal(-Errno.NotDirectory, reader.Open(temp["d/l"]));
        Assert.Equal(-Errno.NoEntry, reader.Open(temp["none"]));
    }

    private static IEnumerable<string> List(DirectoryReader reader, string path)
    {
        Assert.True(reader.Open(path) >= 0);
        var entries = new List<string>();
        while (reader.Next(out var name, out var kind) > 0) entries.Add($"{Encoding.UTF8.GetString(name[..^1])} {kind}");
        return entries.Order(StringComparer.Ordinal);
    }
}
