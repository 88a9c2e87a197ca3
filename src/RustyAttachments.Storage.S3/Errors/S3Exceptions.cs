using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace RustyAttachments.Storage.S3.Errors;

/// <summary>An answer that reports success but lacks what every S3 server sends: a proxy or another kind of server gave it.</summary>
internal sealed class NotS3Exception(string missing) : AmazonClientException($"the answer has no {missing}");

/// <summary>The bytes that arrived are not those that the service has the checksum of.</summary>
internal sealed class WrongChecksumException() : AmazonClientException("the bytes do not match their checksum");

/// <summary>A failed answer to a request of our own, as the SDK would throw it. Texts are the service's, at most a few KiB.</summary>
internal sealed class S3AnswerException(string message, string code, string? requestId, HttpStatusCode status, string? region)
    : AmazonS3Exception(message, (int)status >= 500 ? ErrorType.Receiver : ErrorType.Sender, code, requestId, status)
{
    /// <summary>The region that the answer names; unchecked.</summary>
    public string? Region => region;
}
