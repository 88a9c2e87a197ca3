using RustyAttachments.Cli.Clusters;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Tests.Clusters;

public sealed class ClusterAddressTests
{
    [Theory]
    [InlineData("http://127.0.0.1:8558", "http://127.0.0.1:8558/")]
    [InlineData("https://node1.farm.example:8558/", "https://node1.farm.example:8558/")]
    [InlineData("https://proxy.example/ra", "https://proxy.example/ra/")]
    public void An_address_ends_with_a_slash(string text, string expected) => Assert.Equal(expected, ClusterAddress.Parse(text)!.AbsoluteUri);

    [Fact]
    public void None_is_no_cluster() => Assert.Null(ClusterAddress.Parse("none"));

    [Theory]
    [InlineData("127.0.0.1:8558")]
    [InlineData("ftp://x")]
    [InlineData("http://")]
    [InlineData("http://me:secret@host")]
    [InlineData("http://host/?token=secret")]
    [InlineData("")]
    public void Anything_else_is_an_error_that_shows_no_secret(string text)
    {
        var failure = Assert.Throws<RustyAttachmentsException>(() => ClusterAddress.Parse(text));
        Assert.Equal(ErrorCode.UsageInvalid, failure.Code);
        Assert.DoesNotContain("secret", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a", "https://b", true)]
    [InlineData("https://a", "http://b", false)]
    [InlineData("http://127.0.0.1:1", "http://127.0.0.1:2", true)]
    [InlineData("http://127.0.0.1:1", "http://10.0.0.1:2", false)]
    [InlineData("http://a", "http://b", true)]
    public void A_token_goes_only_where_it_is_as_safe(string known, string other, bool safe) => Assert.Equal(safe, ClusterAddress.IsAsSafe(new Uri(known), new Uri(other)));

    [Theory]
    [InlineData("https://node2:8558", "https://node2:8558/")]
    [InlineData("http://0.0.0.0:8558", null)]
    [InlineData("nonsense", null)]
    [InlineData(null, null)]
    public void What_a_node_tells_of_itself_is_used_when_it_is_of_use(string? told, string? expected) => Assert.Equal(expected, ClusterAddress.OfNode(told)?.AbsoluteUri);
}
