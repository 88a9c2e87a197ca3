using RustyAttachments.Cli.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;

namespace RustyAttachments.Cli.Tests.Configuration;

public class QuantityTests
{
    [Theory]
    [InlineData("50MiB/s", 52428800)]
    [InlineData("50mib/S", 52428800)]
    [InlineData("1.5GB", 1500000000)]
    [InlineData("1", 1)]
    public void A_rate_is_a_size_a_second(string text, long bytes) => Assert.Equal(bytes, Quantity.ParseRate(text));

    [Theory]
    [InlineData("")]
    [InlineData("/s")]
    [InlineData("fast")]
    [InlineData("-1MiB/s")]
    [InlineData("0")]
    [InlineData("50MiB/m")]
    [InlineData("9999999999999TiB")]
    public void What_is_no_rate_is_refused(string text) => Refused(() => Quantity.ParseRate(text), text);

    [Theory]
    [InlineData("16MiB", 16777216)]
    [InlineData("2GiB", 2147483648)]
    public void Memory_is_a_size(string text, long bytes) => Assert.Equal(bytes, Quantity.ParseMemory(text));

    [Theory]
    [InlineData("1KiB")]
    [InlineData("lots")]
    public void Too_little_memory_is_refused(string text) => Refused(() => Quantity.ParseMemory(text), text);

    [Theory]
    [InlineData("1", 1)]
    [InlineData("4096", 4096)]
    public void Concurrency_is_a_number(string text, int number) => Assert.Equal(number, Quantity.ParseConcurrency(text));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("4097")]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    public void Concurrency_out_of_range_is_refused(string text) => Refused(() => Quantity.ParseConcurrency(text), text);

    [Fact]
    public void Chunks_have_a_size_or_there_are_none()
    {
        Assert.Equal(ChunkSize.None, Quantity.ParseChunkSize("None"));
        Assert.Equal(ChunkSize.Default, Quantity.ParseChunkSize("256MiB"));
        Refused(() => Quantity.ParseChunkSize("1KiB"), "1KiB");
        Refused(() => Quantity.ParseChunkSize("-1"), "-1");
    }

    [Theory]
    [InlineData("10%", 0.1)]
    [InlineData("100", 1)]
    [InlineData("0.5%", 0.005)]
    public void A_share_is_given_in_percent(string text, double share) => Assert.Equal(share, Quantity.ParsePercent(text), 9);

    [Theory]
    [InlineData("0")]
    [InlineData("101%")]
    [InlineData("%")]
    [InlineData("NaN")]
    public void What_is_no_share_is_refused(string text) => Refused(() => Quantity.ParsePercent(text), text);

    private static void Refused(Func<object> parse, string text)
    {
        var e = Assert.Throws<RustyAttachmentsException>(parse);
        Assert.Equal(ErrorCode.QuantityInvalid, e.Code);
        Assert.Contains($"'{text}'", e.Message, StringComparison.Ordinal);
    }
}
