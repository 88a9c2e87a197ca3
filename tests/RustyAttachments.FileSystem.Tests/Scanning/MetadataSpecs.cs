using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Sizes, times and execute bits of collected files.</summary>
public sealed class MetadataSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 999, 0)]
    [InlineData(0, 1_000, 1)]
    [InlineData(1_600_000_000, 123_456_789, 1_600_000_000_123_456)]
    [InlineData(-1, 0, -1_000_000)]
    [InlineData(-1, 999_999_999, -1)]
    [InlineData(-1, 1, -1_000_000)]
    [InlineData(-2_000_000_000, 999_999_001, -1_999_999_999_000_001)]
    [InlineData(2_147_483_648, 500, 2_147_483_648_000_000)]
    [InlineData(4_294_967_296, 999_999_999, 4_294_967_296_999_999)]
    [InlineData(9_300_000_000, 1_999, 9_300_000_000_000_001)]
    public void Mtimes_are_microseconds_rounded_down_before_1970_and_after_2038(long seconds, long nanoseconds, long expected)
    {
        var file = _temp.WriteFile("a", "x");
        RawFiles.SetModified(file, seconds, nanoseconds);

        Assert.Equal(expected, Assert.Single(Collected.Collect(_temp.Path).Manifest.Files).Mtime);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite, false)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserExecute, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.GroupExecute, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.OtherExecute, true)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.SetUser | UnixFileMode.StickyBit, false)]
    public void Any_execute_bit_makes_a_file_runnable(UnixFileMode mode, bool runnable)
    {
        File.SetUnixFileMode(_temp.WriteFile("a", "x"), mode);

        Assert.Equal(runnable, Assert.Single(Collected.Collect(_temp.Path).Manifest.Files).Runnable);
    }

    [Fact]
    public void Sparse_and_empty_files_have_their_apparent_size()
    {
        using (var sparse = File.Create(_temp["sparse"])) sparse.SetLength(5L << 40);
        File.Create(_temp["empty"]).Dispose();

        Assert.Equal([0L, 5L << 40], Collected.Collect(_temp.Path).Manifest.Files.Select(f => f.SizeOrZero));
    }

    [Fact]
    public void A_replaced_link_has_the_metadata_of_what_it_leads_to()
    {
        var file = _temp.WriteFile("outside/run", "12345");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        RawFiles.SetModified(file, -5, 1000);
        _temp.CreateDirectory("root");
        File.CreateSymbolicLink(_temp["root/link"], "../outside/run");

        var entry = Assert.Single(Collected.Collect(_temp["root"]).Manifest.Files);

        Assert.Equal("link (Unhashed, 5 bytes, mtime -4999999, runnable)", entry.ToString());
    }
}
