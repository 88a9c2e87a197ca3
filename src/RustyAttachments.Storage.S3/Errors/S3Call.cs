namespace RustyAttachments.Storage.S3.Errors;

/// <summary>What is being asked of the service, for error messages and for the count of requests.</summary>
/// <param name="Action">The permission that it needs, which is also its name: <c>s3:PutObject</c>.</param>
/// <param name="Bucket">The bucket.</param>
/// <param name="Key">The full key (or prefix) within the bucket; null when it is about the bucket.</param>
/// <param name="Server">Who is asked, for messages: a host, with port where it is not the default one.</param>
internal readonly record struct S3Call(string Action, string Bucket, string? Key, string Server)
{
    public const string Put = "s3:PutObject";
    public const string Get = "s3:GetObject";
    public const string List = "s3:ListBucket";
    public const string Delete = "s3:DeleteObject";
    public const string Abort = "s3:AbortMultipartUpload";
    public const string ListUploads = "s3:ListBucketMultipartUploads";

    /// <summary>What the request counts as; several kinds need the same permission.</summary>
    public string Name { get; init; } = Action switch
    {
        Put => "put",
        Get => "get",
        List => "list",
        Delete => "delete",
        Abort => "abort-multipart",
        _ => Action,
    };

    /// <summary>Content bytes that the request carries.</summary>
    public long Sends { get; init; }

    /// <summary>The object or bucket as users write it.</summary>
    public string Target => Key is null ? $"s3://{Bucket}" : $"s3://{Bucket}/{Key}";
}
