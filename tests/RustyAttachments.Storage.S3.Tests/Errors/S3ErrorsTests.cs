using System.Net;
using System.Net.Sockets;
using System.Xml;
using Amazon.Runtime;
using Amazon.S3;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Tests.Errors;

public sealed class S3ErrorsTests
{
    private static readonly S3Call Put = new(S3Call.Put, "bucket", "p/Data/x", "s3.example.com");
    private static readonly S3Call Get = Put with { Action = S3Call.Get };
    private static readonly S3Call List = Put with { Action = S3Call.List, Key = "p/Data/" };

    public static TheoryData<int, string, ErrorCode, string> Answers => new()
    {
        { 403, "AccessDenied", ErrorCode.StoreAccessDenied, "'s3.example.com' denies s3:PutObject on 's3://bucket/p/Data/x'; grant that permission to these credentials, or use others." },
        { 404, "NoSuchBucket", ErrorCode.StoreNotFound, "The bucket 'bucket' does not exist at 's3.example.com'; check its name and region, or create it." },
        { 404, "NotFound", ErrorCode.StoreNotFound, "The bucket 'bucket' does not exist" },
        { 404, "NoSuchUpload", ErrorCode.StoreProtocol, "aborted by somebody else" },
        { 403, "RequestTimeTooSkewed", ErrorCode.StoreClockSkew, "set the clock" },
        { 403, "InvalidAccessKeyId", ErrorCode.StoreAccessDenied, "AWS_ACCESS_KEY_ID or AWS_PROFILE" },
        { 403, "SignatureDoesNotMatch", ErrorCode.StoreAccessDenied, "AWS_SECRET_ACCESS_KEY" },
        { 400, "ExpiredToken", ErrorCode.StoreAccessDenied, "sign in again" },
        { 403, "QuotaExceeded", ErrorCode.StoreFull, "raise the quota" },
        { 507, "XMinioStorageFull", ErrorCode.StoreFull, "full" },
        { 507, "", ErrorCode.StoreFull, "full" },
        { 400, "EntityTooLarge", ErrorCode.StoreUnsupported, "--chunk-size" },
        { 501, "NotImplemented", ErrorCode.StoreUnsupported, "does not support s3:PutObject" },
        { 400, "BadDigest", ErrorCode.StoreProtocol, "checksum=when-required" },
        { 400, "AuthorizationHeaderMalformed", ErrorCode.StoreUnreachable, "add region=" },
        { 301, "PermanentRedirect", ErrorCode.StoreUnreachable, "in another region" },
        { 503, "SlowDown", ErrorCode.StoreUnreachable, "--concurrency" },
        { 429, "TooManyRequests", ErrorCode.StoreUnreachable, "--concurrency" },
        { 500, "InternalError", ErrorCode.StoreUnreachable, "kept failing" },
        { 400, "InvalidArgument", ErrorCode.StoreProtocol, "400 InvalidArgument: the reason" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Each_answer_has_its_code_and_sentence(int status, string code, ErrorCode expected, string part)
    {
        var failure = S3Errors.Describe(Put, Answer(status, code));

        Assert.Equal(expected, failure.Code);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.Equal(("s3:PutObject", "p/Data/x"), (failure.Action, failure.Key));
    }

    [Fact]
    public void Bytes_that_do_not_match_their_checksum_are_damage_and_fetched_once_more()
    {
        var failure = S3Errors.Describe(Get, new WrongChecksumException());

        Assert.Equal((ErrorCode.StoreObjectDamaged, FailureKind.Once), (failure.Code, S3Errors.KindOf(new WrongChecksumException())));
        Assert.Equal("The bytes of 's3://bucket/p/Data/x' that 's3.example.com' sends are not those of its checksum; check the network, and the store with 'ra verify --read-data'.", failure.Message);
    }

    [Fact]
    public void What_is_missing_on_reading_is_the_object_and_on_listing_the_bucket()
    {
        Assert.Equal(ErrorCode.StoreObjectMissing, S3Errors.Describe(Get, Answer(404, "NoSuchKey")).Code);
        Assert.Equal(ErrorCode.StoreNotFound, S3Errors.Describe(Get, Answer(404, "NoSuchBucket")).Code);
        Assert.Equal(ErrorCode.StoreNotFound, S3Errors.Describe(List, Answer(404, "NotFound")).Code);
        Assert.Contains("'s3://bucket/p/Data/x'", S3Errors.Describe(Get, Answer(404, "")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_denied_read_mentions_the_permission_that_missing_objects_need() =>
        Assert.Contains("s3:ListBucket", S3Errors.Describe(Get, Answer(403, "Forbidden")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_denied_encryption_key_names_the_permission_on_it()
    {
        var failure = S3Errors.Describe(Put, Answer(403, "AccessDenied", "User: arn:aws:iam::1:user/x is not authorized to perform: kms:GenerateDataKey on this resource"));

        Assert.Equal("Access to the key that encrypts the bucket 'bucket' is denied; grant kms:GenerateDataKey on it to these credentials.", failure.Message);
    }

    [Fact]
    public void The_region_that_the_service_expects_is_named() =>
        Assert.Contains("another region, 'eu-west-1'; add", S3Errors.Describe(Put,
            Answer(400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-1'")).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(HttpRequestError.NameResolutionError, "cannot be resolved")]
    [InlineData(HttpRequestError.ConnectionError, "does not answer")]
    [InlineData(HttpRequestError.SecureConnectionError, "certificate")]
    public void A_server_that_cannot_be_connected_to_is_unreachable(HttpRequestError error, string part)
    {
        var failure = S3Errors.Describe(Put, new HttpRequestException(error, "reason"));

        Assert.Equal(ErrorCode.StoreUnreachable, failure.Code);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.Contains("s3.example.com", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_credentials_are_told_from_other_trouble_before_sending()
    {
        Assert.Equal(ErrorCode.StoreCredentialsMissing, S3Errors.Describe(Put, new AmazonClientException("Failed to resolve AWS credentials.")).Code);
        Assert.Equal(ErrorCode.StoreProtocol, S3Errors.Describe(Put, new AmazonClientException("No RegionEndpoint or ServiceURL configured")).Code);
    }

    [Fact]
    public void Silence_broken_connections_and_nonsense_are_told_apart()
    {
        Assert.Contains("did not answer in time", S3Errors.Describe(Put, new TimeoutException("nothing moved")).Message, StringComparison.Ordinal);
        Assert.Contains("connection to", S3Errors.Describe(Put, new IOException("reset")).Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.StoreProtocol, S3Errors.Describe(Put, new XmlException("Data at the root level is invalid.")).Code);
    }

    [Fact]
    public void Texts_of_the_service_are_cleaned_and_shortened()
    {
        var message = S3Errors.Describe(Put, Answer(400, "Odd", "\u001b[31mred\r\n" + new string('x', 5000))).Message;

        Assert.DoesNotContain(message, char.IsControl);
        Assert.InRange(message.Length, 1, 700);
    }

    [Theory]
    [InlineData(403, "RequestTimeTooSkewed", FailureKind.Once)]
    [InlineData(503, "SlowDown", FailureKind.Throttled)]
    [InlineData(503, "ServiceUnavailable", FailureKind.Throttled)]
    [InlineData(429, "", FailureKind.Throttled)]
    [InlineData(400, "RequestLimitExceeded", FailureKind.Throttled)]
    [InlineData(500, "InternalError", FailureKind.Transient)]
    [InlineData(200, "InternalError", FailureKind.Transient)]
    [InlineData(502, "BadGateway", FailureKind.Transient)]
    [InlineData(408, "", FailureKind.Transient)]
    [InlineData(400, "RequestTimeout", FailureKind.Transient)]
    [InlineData(400, "BadDigest", FailureKind.Transient)]
    [InlineData(501, "NotImplemented", FailureKind.Final)]
    [InlineData(507, "", FailureKind.Final)]
    [InlineData(403, "AccessDenied", FailureKind.Final)]
    [InlineData(404, "NoSuchKey", FailureKind.Final)]
    [InlineData(400, "InvalidArgument", FailureKind.Final)]
    internal void Answers_are_tried_again_when_that_can_help(int status, string code, FailureKind kind) =>
        Assert.Equal(kind, S3Errors.KindOf(Answer(status, code)));

    [Fact]
    public void Other_failures_are_tried_again_when_that_can_help()
    {
        Assert.Equal(FailureKind.Unanswered, S3Errors.KindOf(new HttpRequestException(HttpRequestError.ConnectionError)));
        Assert.Equal(FailureKind.Unanswered, S3Errors.KindOf(new SocketException((int)SocketError.ConnectionReset)));
        Assert.Equal(FailureKind.Unanswered, S3Errors.KindOf(new HttpIOException(HttpRequestError.ResponseEnded)));
        Assert.Equal(FailureKind.Unanswered, S3Errors.KindOf(new TimeoutException()));
        Assert.Equal(FailureKind.Once, S3Errors.KindOf(new XmlException()));
        Assert.Equal(FailureKind.Final, S3Errors.KindOf(new AmazonClientException("credentials")));
    }

    private static AmazonS3Exception Answer(int status, string code, string message = "the reason") =>
        new(message, ErrorType.Sender, code, "request", (HttpStatusCode)status);
}
