using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Tests.RealServer;

/// <summary>The real S3 server that ./test starts, as the environment names it. One bucket for a run; a prefix for each test.</summary>
internal static class S3Server
{
    private static readonly Lazy<Task<string>> SharedBucket = new(CreateBucketAsync);

    public static string Endpoint => Variable("RA_TEST_S3_ENDPOINT");

    public static AWSCredentials Credentials => new BasicAWSCredentials(Variable("RA_TEST_S3_ACCESS_KEY"), Variable("RA_TEST_S3_SECRET_KEY"));

    /// <summary>A user of the server who may not touch the buckets of the first.</summary>
    public static AWSCredentials OtherCredentials => new BasicAWSCredentials(Variable("RA_TEST_S3_OTHER_ACCESS_KEY"), Variable("RA_TEST_S3_OTHER_SECRET_KEY"));

    public static Task<string> BucketAsync() => SharedBucket.Value;

    /// <summary>A store name below a prefix that no other test uses.</summary>
    public static async Task<S3StoreUri> FreshUriAsync() =>
        (S3StoreUri)StoreUri.Parse($"s3://{await BucketAsync()}/test-{Guid.NewGuid():N}?endpoint={Endpoint}&region=us-east-1");

    /// <summary>The SDK's own client, for looking behind the store's back.</summary>
    public static AmazonS3Client CreateClient() => new(Credentials, new AmazonS3Config
    {
        ServiceURL = Endpoint,
        ForcePathStyle = true,
        AuthenticationRegion = "us-east-1",
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
    });

    /// <summary>Parts of uploads that nobody completed or aborted, below a prefix.</summary>
    public static async Task<List<MultipartUpload>> OpenUploadsAsync(S3StoreUri uri)
    {
        using var client = CreateClient();
        var response = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = uri.Bucket, Prefix = uri.RootPrefix });
        return response.MultipartUploads ?? [];
    }

    private static async Task<string> CreateBucketAsync()
    {
        using var client = CreateClient();
        var name = $"ra-test-{Guid.NewGuid():N}";
        await client.PutBucketAsync(name);
        return name;
    }

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"These tests need a real S3 server, but {name} is not set: run ./test, which starts one (or eval \"$(tests/s3-server.sh start DIR PORT)\").");
}
