using System.Text;
using RustyAttachments.Storage.S3.Errors;

namespace RustyAttachments.Storage.S3.Tests.Errors;

public sealed class ErrorXmlTests
{
    [Fact]
    public void The_parts_of_an_error_are_read_in_any_order_and_others_skipped() =>
        Assert.Equal(
            new ErrorXml("NoSuchKey", "It is <not> there.", "42", "eu-west-1"),
            Parse("<?xml version=\"1.0\"?><!-- x --><Error><HostId><Deep><Code>wrong</Code></Deep></HostId><Region>eu-west-1</Region><RequestId>42</RequestId><Message>It is &lt;not&gt; there.</Message><Code> NoSuchKey </Code></Error>"));

    [Theory]
    [InlineData("<Error xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><Code>X</Code></Error>")]
    [InlineData("\n <Error>\n <Code>X</Code>\n </Error>\n")]
    [InlineData("<Error><Code/><Code>X</Code></Error>")]
    [InlineData("<Error><Message></Message><Code>X</Code></Error>")]
    public void Forms_that_servers_use_are_read(string body) => Assert.Equal(new ErrorXml("X", null, null, null), Parse(body));

    [Theory]
    [InlineData("")]
    [InlineData("<html/>")]
    [InlineData("<Error/>")]
    [InlineData("<Error><Code>X</Code>")]
    [InlineData("<Error><Code><b>X</b></Code></Error>")]
    [InlineData("<!DOCTYPE Error><Error><Code>X</Code></Error>")]
    [InlineData("<Error><Code>&lol;</Code></Error>")]
    [InlineData("\u0000\u0001\u0002")]
    public void What_is_no_error_document_says_nothing(string body) => Assert.Equal(default, Parse(body));

    [Fact]
    public void Texts_and_documents_are_limited()
    {
        Assert.Equal(128, Parse($"<Error><Code>{new string('x', 5000)}</Code></Error>").Code!.Length);
        Assert.Equal(4096, Parse($"<Error><Message>{new string('x', 5000)}</Message></Error>").Message!.Length);
        Assert.Equal(default, Parse($"<Error><Code>X</Code><Message>{new string('x', ErrorXml.MaxBytes)}</Message></Error>"));
    }

    [Fact]
    public void Every_beginning_of_a_document_is_survived()
    {
        var whole = "<Error><Code>NoSuchKey</Code><Message>é &amp; ü</Message></Error>";
        for (var length = 0; length < whole.Length; length++) Assert.Equal(default, Parse(whole[..length]));
    }

    private static ErrorXml Parse(string body) => ErrorXml.Parse(Encoding.UTF8.GetBytes(body));
}
