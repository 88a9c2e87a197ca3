using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>The S3 server that <c>./test</c> starts, and buckets of one test's own on it.</summary>
internal static class S3Server
{
    /// <summary>Its address, or null when there is none.</summary>
    public static string? Endpoint { get; } = Environment.GetEnvironmentVariable("RA_TEST_S3_ENDPOINT");

    /// <summary>Creates a bucket and returns the name of a store in it.</summary>
    public static async Task<string> CreateStoreAsync(string root = "DeadlineCloud")
    {
        var bucket = $"ra-{Guid.NewGuid():N}";
        using var client = Client();
        await client.PutBucketAsync(bucket);
        return StoreUri(bucket, root);
    }

    /// <summary>The name of a store in a bucket of the server, whether there is such a bucket or not; through a proxy where one is given.</summary>
    public static string StoreUri(string bucket, string root = "DeadlineCloud", Uri? through = null) =>
        $"s3://{bucket}/{root}?endpoint={through?.GetLeftPart(UriPartial.Authority) ?? Endpoint}&region=us-east-1&path-style=true&checksum=when-required";

    /// <summary>The keys of all objects of a store, relative to its bucket.</summary>
    public static async Task<IReadOnlyList<string>> KeysAsync(string store)
    {
        using var client = Client();
        var listed = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = BucketOf(store) });
        return [.. (listed.S3Objects ?? []).Select(o => o.Key)];
    }

    /// <summary>Replaces an object's content.</summary>
    public static async Task PutAsync(string store, string key, byte[] content)
    {
        using var client = Client();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = BucketOf(store), Key = key, InputStream = new MemoryStream(content) });
    }

    /// <summary>Removes an object.</summary>
    public static async Task DeleteAsync(string store, string key)
    {
        using var client = Client();
        await client.DeleteObjectAsync(BucketOf(store), key);
    }

    /// <summary>Writes an object and returns its time, which is the server's.</summary>
    public static async Task<DateTime> TouchAsync(string store, string key)
    {
        using var client = Client();
        await client.PutObjectAsync(new PutObjectRequest { BucketName = BucketOf(store), Key = key, ContentBody = "x" });
        return (await client.GetObjectMetadataAsync(BucketOf(store), key)).LastModified!.Value;
    }

    /// <summary>Uploads that were begun and neither finished nor aborted.</summary>
    public static async Task<int> UnfinishedUploadsAsync(string store)
    {
        using var client = Client();
        var listed = await client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = BucketOf(store) });
        return listed.MultipartUploads?.Count ?? 0;
    }

    /// <summary>The bucket of a store's name.</summary>
    public static string BucketOf(string store) => store["s3://".Length..].Split('/')[0];

    private static AmazonS3Client Client() => new(
        new BasicAWSCredentials(Environment.GetEnvironmentVariable("RA_TEST_S3_ACCESS_KEY"), Environment.GetEnvironmentVariable("RA_TEST_S3_SECRET_KEY")),
        new AmazonS3Config
        {
            ServiceURL = Endpoint, ForcePathStyle = true, AuthenticationRegion = "us-east-1",
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED, ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
}
