using CsCheck;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Common.Tests.Units;

public sealed class ByteSizeTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("4096", 4096)]
    [InlineData("1B", 1)]
    [InlineData("64MiB", 67108864)]
    [InlineData("64mib", 67108864)]
    [InlineData("64 MiB", 67108864)]
    [InlineData(" 64M ", 67108864)]
    [InlineData("1K", 1024)]
    [InlineData("1KB", 1000)]
    [InlineData("1.5GB", 1500000000)]
    [InlineData("1.5GiB", 1610612736)]
    [InlineData("2TB", 2000000000000)]
    [InlineData("2TiB", 2199023255552)]
    [InlineData("0.5", 0)]
    [InlineData("9223372036854775807", long.MaxValue)]
    public void A_size_is_read(string text, long bytes)
    {
        Assert.True(ByteSize.TryParse(text, out var actual));
        Assert.Equal(bytes, actual);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("MiB")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1,5GB")]
    [InlineData("0x10")]
    [InlineData("1 Mi")]
    [InlineData("9223372036854775808")]
    [InlineData("8388608TiB")]
    [InlineData("99999999999999999999999999999999")]
    public void Anything_else_is_not(string? text) => Assert.False(ByteSize.TryParse(text, out _));

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(1024, "1.0 KiB")]
    [InlineData(1536, "1.5 KiB")]
    [InlineData(1048575, "1.0 MiB")]
    [InlineData(1048576, "1.0 MiB")]
    [InlineData(5368709120, "5.0 GiB")]
    [InlineData(long.MaxValue, "8.0 EiB")]
    public void A_size_is_shown(long bytes, string text) => Assert.Equal(text, ByteSize.Format(bytes));

    [Fact]
    public void Every_number_of_bytes_reads_back() =>
        Gen.Long[0, long.MaxValue].Sample(bytes => ByteSize.TryParse(bytes.ToString(System.Globalization.CultureInfo.InvariantCulture), out var read) && read == bytes);
}
