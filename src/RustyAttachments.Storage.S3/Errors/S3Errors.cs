using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using System.Xml;
using Amazon.Runtime;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Errors;

/// <summary>
/// The one table from what the SDK throws to what users read, and to whether trying again can help. Pure; texts of the
/// service are shortened and cleaned before they are shown.
/// </summary>
internal static partial class S3Errors
{
    private const int MaxDetail = 300;

    /// <summary>Whether the exception is the service's, the network's or the SDK's, not the caller's cancellation and not a bug of ours.</summary>
    public static bool IsFromService(Exception e, CancellationToken cancellationToken) => e switch
    {
        _ when cancellationToken.IsCancellationRequested => false,
        RustyAttachmentsException => false,
        OperationCanceledException => true, // not the caller's: a connection that was not made in time, or a stall
        AmazonServiceException or AmazonClientException or HttpRequestException or IOException or SocketException or TimeoutException or XmlException => true,
        ArgumentException => e.Source?.StartsWith("AWSSDK", StringComparison.Ordinal) == true, // e.g. a redirect to nowhere
        _ => false,
    };

    /// <summary>Whether trying again can help.</summary>
    public static FailureKind KindOf(Exception e) => e switch
    {
        AmazonUnmarshallingException or XmlException or NotS3Exception or WrongChecksumException => FailureKind.Once,
        AmazonServiceException service => KindOf(service.StatusCode, service.ErrorCode),
        HttpRequestException or IOException or SocketException or TimeoutException => FailureKind.Unanswered,
        _ => FailureKind.Final,
    };

    /// <summary>Whether the answer may mean that the credentials have expired; to HEAD it has no body that would say so.</summary>
    public static bool IsExpired(AmazonServiceException e) =>
        e.ErrorCode is "ExpiredToken" or "ExpiredTokenException" or "TokenRefreshRequired" or "RequestExpired" or "BadRequest";

    /// <summary>What users read when <paramref name="call"/> has finally failed.</summary>
    public static StoreException Describe(S3Call call, Exception e)
    {
        var (code, sentence) = e switch
        {
            AmazonUnmarshallingException or XmlException or NotS3Exception or ArgumentException => (ErrorCode.StoreProtocol,
                $"'{call.Server}' answered {call.Action} on '{call.Target}' with something that is not S3 ({Clean(e.Message)}); check the endpoint, and any proxy on the way."),
            WrongChecksumException => (ErrorCode.StoreObjectDamaged,
                $"The bytes of '{call.Target}' that '{call.Server}' sends are not those of its checksum; check the network, and the store with 'ra verify --read-data'."),
            AmazonServiceException service => Answered(call, service),
            AmazonClientException client => BeforeSending(call, client),
            HttpRequestException http => NotConnected(call, http),
            TimeoutException => (ErrorCode.StoreUnreachable,
                $"'{call.Server}' did not answer in time during {call.Action} on '{call.Target}' ({Clean(e.Message)}); check the network and run again."),
            _ => (ErrorCode.StoreUnreachable,
                $"The connection to '{call.Server}' broke during {call.Action} on '{call.Target}' ({Clean(e.Message)}); check the network and run again."),
        };
        return new StoreException(code, sentence, call.Action, call.Key, e);
    }

    private static FailureKind KindOf(HttpStatusCode status, string? code) => ((int)status, code) switch
    {
        (_, "RequestTimeTooSkewed") => FailureKind.Once, // the SDK has corrected its clock by now
        (429 or 503, _) or (_, "SlowDown" or "Throttling" or "ThrottlingException" or "RequestLimitExceeded" or "TooManyRequests" or "BandwidthLimitExceeded") => FailureKind.Throttled,
        (501 or 507, _) => FailureKind.Final,
        (>= 500 or 408, _) or (_, "InternalError" or "RequestTimeout" or "IncompleteBody" or "BadDigest" or "XAmzContentSHA256Mismatch" or "OperationAborted") => FailureKind.Transient,
        _ => FailureKind.Final,
    };

    private static (ErrorCode, string) Answered(S3Call call, AmazonServiceException e) => e.ErrorCode switch
    {
        "NoSuchBucket" => NoBucket(call),
        "RequestTimeTooSkewed" => (ErrorCode.StoreClockSkew,
            $"'{call.Server}' refuses requests because this machine's clock is wrong; set the clock (NTP) and run again."),
        "InvalidAccessKeyId" => (ErrorCode.StoreAccessDenied,
            $"'{call.Server}' does not know the access key in use; check AWS_ACCESS_KEY_ID or AWS_PROFILE, and that the endpoint is right."),
        "SignatureDoesNotMatch" => (ErrorCode.StoreAccessDenied,
            $"'{call.Server}' refuses the signature of {call.Action} on '{call.Target}'; check AWS_SECRET_ACCESS_KEY and the region."),
        "ExpiredToken" or "ExpiredTokenException" or "InvalidToken" or "TokenRefreshRequired" => (ErrorCode.StoreAccessDenied,
            $"The AWS credentials in use have expired or are invalid; sign in again (for example 'aws sso login') and run again."),
        "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" or "ServiceQuotaExceededException" => Full(call),
        "EntityTooLarge" => (ErrorCode.StoreUnsupported, $"'{call.Server}' does not accept an object as large as '{call.Target}'; use a smaller --chunk-size."),
        "NotImplemented" => (ErrorCode.StoreUnsupported, $"'{call.Server}' does not support {call.Action} as it is needed for '{call.Target}'; use another store."),
        "NoSuchUpload" => (ErrorCode.StoreProtocol, $"The upload of '{call.Target}' was aborted by somebody else; run again."),
        "BadDigest" or "XAmzContentSHA256Mismatch" or "InvalidDigest" => (ErrorCode.StoreProtocol,
            $"'{call.Server}' says that '{call.Target}' was damaged on the way, each time; check the network, and try the store option checksum=when-required."),
        "PermanentRedirect" or "TemporaryRedirect" or "MovedPermanently" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => Elsewhere(call, e),
        _ => ByStatus(call, e),
    };

    private static (ErrorCode, string) ByStatus(S3Call call, AmazonServiceException e) => (int)e.StatusCode switch
    {
        >= 300 and < 400 => Elsewhere(call, e),
        403 => Denied(call, e),
        404 when call.Action == S3Call.Get => (ErrorCode.StoreObjectMissing,
            $"The store has no object '{call.Target}'; upload its source again, or check that this is the right store."),
        404 => NoBucket(call),
        507 => Full(call),
        429 or 503 => (ErrorCode.StoreUnreachable,
            $"'{call.Server}' kept asking to slow down during {call.Action} on '{call.Target}'; run again later or with a lower --concurrency."),
        >= 500 => (ErrorCode.StoreUnreachable,
            $"'{call.Server}' kept failing during {call.Action} on '{call.Target}' ({Detail(e)}); run again later."),
        _ => (ErrorCode.StoreProtocol,
            $"'{call.Server}' refused {call.Action} on '{call.Target}' ({Detail(e)}); check the store's name and options."),
    };

    private static (ErrorCode, string) Denied(S3Call call, AmazonServiceException e)
    {
        var kms = KmsAction().Match(e.Message ?? "");
        if (kms.Success)
            return (ErrorCode.StoreAccessDenied,
                $"Access to the key that encrypts the bucket '{call.Bucket}' is denied; grant {kms.Value} on it to these credentials.");
        var alsoNeeded = call.Action == S3Call.Get ? " (and s3:ListBucket, without which missing objects look denied)" : "";
        return (ErrorCode.StoreAccessDenied,
            $"'{call.Server}' denies {call.Action} on '{call.Target}'; grant that permission{alsoNeeded} to these credentials, or use others.");
    }

    private static (ErrorCode, string) BeforeSending(S3Call call, AmazonClientException e) =>
        e.Message.Contains("credential", StringComparison.OrdinalIgnoreCase)
            ? (ErrorCode.StoreCredentialsMissing,
                $"No AWS credentials were found for 's3://{call.Bucket}'; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY or AWS_PROFILE, or sign in ('aws sso login').")
            : (ErrorCode.StoreProtocol, $"{call.Action} on '{call.Target}' could not be sent ({Clean(e.Message)}); check the store's name and the AWS configuration.");

    private static (ErrorCode, string) NotConnected(S3Call call, HttpRequestException e) => (ErrorCode.StoreUnreachable, e.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => $"The name '{call.Server}' cannot be resolved; check the endpoint, the region and the network.",
        HttpRequestError.SecureConnectionError => $"No secure connection to '{call.Server}' is possible ({Clean((e.InnerException ?? e).Message)}); check http or https in the endpoint, and the certificate.",
        _ => $"'{call.Server}' does not answer ({Clean(e.Message)}); check that it runs, the endpoint and the network.",
    });

    private static (ErrorCode, string) NoBucket(S3Call call) => (ErrorCode.StoreNotFound,
        $"The bucket '{call.Bucket}' does not exist at '{call.Server}'; check its name and region, or create it.");

    private static (ErrorCode, string) Elsewhere(S3Call call, AmazonServiceException e) => (ErrorCode.StoreUnreachable,
        $"The bucket '{call.Bucket}' is in another region{Named(BucketRegion.Of(e))}; add region=… to the store's name.");

    private static (ErrorCode, string) Full(S3Call call) =>
        (ErrorCode.StoreFull, $"The bucket '{call.Bucket}' at '{call.Server}' is full or over its quota; remove data or raise the quota.");

    private static string Named(string? region) => region is null ? "" : $", '{region}'";

    private static string Detail(AmazonServiceException e) => $"{(int)e.StatusCode} {Clean(e.ErrorCode ?? "")}: {Clean(e.Message)}";

    private static string Clean(string text)
    {
        var line = string.Concat(text.Select(static c => char.IsControl(c) ? ' ' : c)).Trim();
        return line.Length <= MaxDetail ? line : line[..MaxDetail] + "…";
    }

    [GeneratedRegex("kms:[A-Za-z]{1,40}")]
    private static partial Regex KmsAction();
}
