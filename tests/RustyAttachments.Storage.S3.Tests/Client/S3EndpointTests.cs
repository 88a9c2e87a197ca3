using Amazon.Runtime;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Tests.Client;

public sealed class S3EndpointTests
{
    [Theory]
    [InlineData("s3://bucket/p?region=eu-west-1", "https://bucket.s3.eu-west-1.amazonaws.com", "/", "bucket.s3.eu-west-1.amazonaws.com", "eu-west-1")]
    [InlineData("s3://my.bucket?region=us-west-2", "https://s3.us-west-2.amazonaws.com", "/my.bucket/", "s3.us-west-2.amazonaws.com", "us-west-2")]
    [InlineData("s3://bucket?region=cn-north-1", "https://bucket.s3.cn-north-1.amazonaws.com.cn", "/", "bucket.s3.cn-north-1.amazonaws.com.cn", "cn-north-1")]
    [InlineData("s3://bucket?region=us-east-1&path-style=true", "https://s3.us-east-1.amazonaws.com", "/bucket/", "s3.us-east-1.amazonaws.com", "us-east-1")]
    [InlineData("s3://bucket?region=r1&endpoint=http://127.0.0.1:9000", "http://127.0.0.1:9000", "/bucket/", "127.0.0.1:9000", "r1")]
    [InlineData("s3://bucket?region=r1&endpoint=http://s3.example.com:80", "http://s3.example.com", "/bucket/", "s3.example.com", "r1")]
    [InlineData("s3://bucket?region=r1&endpoint=https://example.com/base", "https://example.com", "/base/bucket/", "example.com", "r1")]
    [InlineData("s3://bucket?region=r1&path-style=false&endpoint=https://example.com:444", "https://bucket.example.com:444", "/", "bucket.example.com:444", "r1")]
    [InlineData("s3://bucket?region=r1&endpoint=http://[::1]:9000", "http://[::1]:9000", "/bucket/", "[::1]:9000", "r1")]
    public void Requests_go_where_the_rules_of_the_sdk_say(string name, string origin, string path, string host, string region)
    {
        using var connection = new S3Connection((S3StoreUri)StoreUri.Parse(name), new S3StoreOptions { Credentials = new AnonymousAWSCredentials() });

        var endpoint = connection.Endpoint;

        Assert.Equal((origin, path, host, region, "s3"), (endpoint.Origin, endpoint.BasePath, endpoint.Host, endpoint.Region, endpoint.Service));
        Assert.Equal(origin.StartsWith("https", StringComparison.Ordinal), endpoint.IsSecure);
        Assert.Same(endpoint, connection.Endpoint);
    }
}
