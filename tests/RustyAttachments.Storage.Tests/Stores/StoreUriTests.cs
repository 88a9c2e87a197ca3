using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Tests.Stores;

public sealed class StoreUriTests
{
    [Fact]
    public void A_bucket_with_a_prefix_and_no_options_leaves_everything_to_the_environment()
    {
        var uri = Assert.IsType<S3StoreUri>(StoreUri.Parse("s3://my-bucket/DeadlineCloud"));

        Assert.Equal(new S3StoreUri("my-bucket", "DeadlineCloud"), uri);
        Assert.Equal("s3://my-bucket/DeadlineCloud", uri.DisplayName);
    }

    [Theory]
    [InlineData("s3://bucket", "")]
    [InlineData("s3://bucket/", "")]
    [InlineData("S3://bucket/a/b/", "a/b")]
    [InlineData("s3://bucket/a b%20ä", "a b%20ä")]
    public void The_prefix_is_taken_as_it_stands_without_trailing_slash(string text, string prefix) =>
        Assert.Equal(prefix, Assert.IsType<S3StoreUri>(StoreUri.Parse(text)).RootPrefix);

    [Fact]
    public void All_options_of_an_s3_store_are_read()
    {
        var uri = StoreUri.Parse("s3://bucket/p?endpoint=http%3A%2F%2F127.0.0.1:7480&region=eu-west-1&path-style=true&checksum=when-required&client=sdk&expected-bucket-owner=123456789012");

        Assert.Equal(new S3StoreUri("bucket", "p")
        {
            Endpoint = new Uri("http://127.0.0.1:7480"),
            Region = "eu-west-1",
            PathStyle = true,
            Checksum = S3ChecksumMode.WhenRequired,
            ExpectedBucketOwner = "123456789012",
            SdkOnly = true,
        }, uri);
        Assert.Equal("s3://bucket/p", uri.DisplayName);
        Assert.Equal("s3://bucket/p", uri.ToString());
    }

    [Theory]
    [InlineData("s3://bucket?endpoint=https://s3.example.com:9000/base", "https://s3.example.com:9000/base")]
    [InlineData("s3://bucket?endpoint=http://[::1]:9000", "http://[::1]:9000/")]
    public void An_endpoint_may_be_written_without_escapes(string text, string endpoint) =>
        Assert.Equal(endpoint, ((S3StoreUri)StoreUri.Parse(text)).Endpoint!.AbsoluteUri);

    [Theory]
    [InlineData("s3://bucket?path-style=false&checksum=when-supported&expected-bucket-owner=auto")]
    public void The_other_values_of_options_are_read_too(string text)
    {
        var uri = (S3StoreUri)StoreUri.Parse(text);

        Assert.Equal((false, S3ChecksumMode.WhenSupported, S3StoreUri.OwnAccount), (uri.PathStyle, uri.Checksum, uri.ExpectedBucketOwner));
    }

    [Theory]
    [InlineData("/a/b", "/a/b", false)]
    [InlineData("/a/b/", "/a/b", false)]
    [InlineData("/a/../b/./c", "/b/c", false)]
    [InlineData("/", "/", false)]
    [InlineData("file:///a/b", "/a/b", false)]
    [InlineData("file:/a/b", "/a/b", false)]
    [InlineData("file://localhost/a", "/a", false)]
    [InlineData("FILE:///a%20b%3Fc", "/a b?c", false)]
    [InlineData("file:///a?durable=true", "/a", true)]
    [InlineData("/a?durable=true", "/a", true)]
    [InlineData("/a?durable=false", "/a", false)]
    [InlineData("/a?", "/a", false)]
    [InlineData("/100%/x", "/100%/x", false)]
    [InlineData("/a:b/c", "/a:b/c", false)]
    public void Directories_are_read_from_paths_and_file_uris(string text, string path, bool durable)
    {
        var uri = StoreUri.Parse(text);

        Assert.Equal(new FileStoreUri(path, durable), uri);
        Assert.Equal(path, uri.DisplayName);
    }

    [Fact]
    public void A_relative_path_starts_from_the_current_directory_and_a_tilde_from_the_home() =>
        Assert.Equal(
            (Path.Combine(Environment.CurrentDirectory, "x"), Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), "x")),
            (StoreUri.Parse("x").DisplayName, StoreUri.Parse("~/x").DisplayName));

    [Theory]
    [InlineData("", "empty")]
    [InlineData("   ", "empty")]
    [InlineData("?durable=true", "empty")]
    [InlineData("gs://bucket/x", "schemes are s3:// and file://")]
    [InlineData("s3:bucket", "s3://bucket/prefix")]
    [InlineData("s3://", "3 to 63 characters")]
    [InlineData("s3:///prefix", "3 to 63 characters")]
    [InlineData("s3://Bucket", "only a-z")]
    [InlineData("s3://-bucket", "begins and ends")]
    [InlineData("s3://a..b", "two dots")]
    [InlineData("s3://bucket//x", "one '/' between")]
    [InlineData("s3://bucket/a/../b", "no name is '.' or '..'")]
    [InlineData("file://host/x", "names a host")]
    [InlineData("file:x", "absolute path")]
    [InlineData("file:///%zz", "hexadecimal")]
    [InlineData("file:///a%00b", "control character")]
    [InlineData("/a\nb", "control character")]
    [InlineData("s3://bucket?region", "has no value")]
    [InlineData("s3://bucket?region=", "is not a region")]
    [InlineData("s3://bucket?region=a&region=b", "given twice")]
    [InlineData("s3://bucket?region=a/b", "is not a region")]
    [InlineData("s3://bucket?path-style=1", "'true' or 'false'")]
    [InlineData("/x?durable=yes", "'true' or 'false'")]
    [InlineData("s3://bucket?checksum=never", "'when-supported' or 'when-required'")]
    [InlineData("s3://bucket?client=boto", "'sdk'")]
    [InlineData("s3://bucket?expected-bucket-owner=12", "12 digits or 'auto'")]
    [InlineData("s3://bucket?endpoint=127.0.0.1:9000", "address such as")]
    [InlineData("s3://bucket?endpoint=ftp://x", "address such as")]
    [InlineData("s3://bucket?endpoint=http://x/?y", "without '?'")]
    [InlineData("s3://bucket?endpiont=http://x", "did you mean 'endpoint'?")]
    [InlineData("s3://bucket?Region=x", "did you mean 'region'?")]
    [InlineData("s3://bucket?durable=true", "checksum, client, endpoint")]
    [InlineData("/x?durabel=true", "did you mean 'durable'?")]
    public void What_breaks_a_rule_is_refused_with_a_hint(string text, string hint)
    {
        var failure = Assert.Throws<RustyAttachmentsException>(() => StoreUri.Parse(text));

        Assert.Equal(ErrorCode.StoreUriInvalid, failure.Code);
        Assert.Contains(hint, failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("s3://AKIA123:hunter2@bucket/x")]
    [InlineData("s3://bucket?secret-access-key=hunter2")]
    [InlineData("s3://bucket?AWS_SESSION_TOKEN=hunter2")]
    [InlineData("s3://bucket?access_key=hunter2")]
    [InlineData("s3://bucket?password=hunter2")]
    [InlineData("s3://bucket?X-Amz-Signature=hunter2")]
    [InlineData("s3://bucket?endpoint=http://u:hunter2@host")]
    public void Credentials_are_refused_and_not_repeated(string text)
    {
        var failure = Assert.Throws<RustyAttachmentsException>(() => StoreUri.Parse(text));

        Assert.Contains("must not hold credentials", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://u:hunter2@host/x")]
    [InlineData("s3://bucket?unknown=hunter2")]
    [InlineData("file://u:hunter2@host/x")]
    public void Other_refusals_do_not_repeat_what_may_be_secret(string text) =>
        Assert.DoesNotContain("hunter2", Assert.Throws<RustyAttachmentsException>(() => StoreUri.Parse(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Lengths_are_limited()
    {
        Assert.Throws<RustyAttachmentsException>(() => StoreUri.Parse("/" + new string('x', 8192)));
        Assert.Throws<RustyAttachmentsException>(() => StoreUri.Parse("s3://bucket/" + new string('x', 124)));
        Assert.Equal(123, ((S3StoreUri)StoreUri.Parse("s3://bucket/" + new string('x', 123))).RootPrefix.Length);
    }
}
