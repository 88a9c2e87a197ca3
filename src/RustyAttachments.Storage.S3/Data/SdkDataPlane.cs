using System.Net;
using Amazon.Runtime.Internal;
using Amazon.S3;
using Amazon.S3.Model;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>
/// The data plane through AWSSDK.S3. Bodies are sent plainly, not in signed chunks: over TLS they are not signed, and
/// the CRC travels as a header, which servers that know nothing of it ignore.
/// </summary>
internal sealed class SdkDataPlane(S3Connection connection, RateLimiter? limiter) : IS3DataPlane
{
    /// <summary>What objects are that nobody described.</summary>
    public const string DefaultContentType = "application/octet-stream";

    private const string MetadataHeaderPrefix = "x-amz-meta-";

    private readonly BodyReader _reader = new(limiter);

    public async Task<PutAnswer> PutAsync(string key, ReadOnlyMemory<byte> body, PutOptions options, bool onlyIfAbsent, StallGuard guard)
    {
        await using var stream = new BodyStream(body, limiter, guard);
        var request = new PutObjectRequest
        {
            BucketName = connection.Bucket,
            Key = key,
            ExpectedBucketOwner = connection.Owner,
            InputStream = stream,
            AutoCloseStream = false,
            UseChunkEncoding = false,
            DisablePayloadSigning = !connection.SignsPayload,
            ContentType = options.ContentType ?? DefaultContentType,
            IfNoneMatch = onlyIfAbsent ? "*" : null,
            ChecksumCRC32 = connection.SendsChecksums ? Crc32Text.Of(body.Span) : null,
        };
        foreach (var (name, value) in options.Metadata) request.Metadata[name] = value;
        try
        {
            var response = await connection.Client.PutObjectAsync(request, guard.Token).ConfigureAwait(false);
            return string.IsNullOrEmpty(response.ETag) ? throw new NotS3Exception("ETag") : PutAnswer.Stored;
        }
        catch (AmazonS3Exception e) when (onlyIfAbsent && S3Answers.ConditionAnswer(e) is { } answer)
        {
            return answer;
        }
    }

    public async Task<UploadedPart> UploadPartAsync(string key, string uploadId, int number, ReadOnlyMemory<byte> body, StallGuard guard)
    {
        await using var stream = new BodyStream(body, limiter, guard);
        var response = await connection.Client.UploadPartAsync(new UploadPartRequest
        {
            BucketName = connection.Bucket,
            Key = key,
            ExpectedBucketOwner = connection.Owner,
            UploadId = uploadId,
            PartNumber = number,
            PartSize = body.Length,
            InputStream = stream,
            UseChunkEncoding = false,
            DisablePayloadSigning = !connection.SignsPayload,
            ChecksumCRC32 = connection.SendsChecksums ? Crc32Text.Of(body.Span) : null,
        }, guard.Token).ConfigureAwait(false);
        return string.IsNullOrEmpty(response.ETag) ? throw new NotS3Exception("ETag") : new UploadedPart(number, response.ETag, response.ChecksumCRC32);
    }

    public async Task<HeadAnswer?> HeadAsync(string key, StallGuard guard)
    {
        try
        {
            var response = await connection.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest
            {
                BucketName = connection.Bucket,
                Key = key,
                ExpectedBucketOwner = connection.Owner,
            }, guard.Token).ConfigureAwait(false);
            return new HeadAnswer(response.ContentLength, TimeOf(response.LastModified), response.Headers.ContentType, MetadataOf(response.Metadata));
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    public async Task<RangeAnswer> GetRangeAsync(string key, long offset, Memory<byte> destination, StallGuard guard)
    {
        try
        {
            using var response = await connection.Client.GetObjectAsync(new GetObjectRequest
            {
                BucketName = connection.Bucket,
                Key = key,
                ExpectedBucketOwner = connection.Owner,
                ByteRange = new ByteRange(offset, offset + destination.Length - 1),
            }, guard.Token).ConfigureAwait(false);
            var size = S3Answers.TotalOf(response.ContentRange) ?? response.ContentLength;
            if (response.HttpStatusCode != HttpStatusCode.PartialContent && (offset != 0 || response.ContentLength > destination.Length))
                throw new AmazonS3Exception("The server ignores the Range header.", Amazon.Runtime.ErrorType.Receiver, "NotImplemented", null, HttpStatusCode.NotImplemented);
            var wanted = (int)Math.Min(destination.Length, response.ContentLength);
            await _reader.FillAsync(response.ResponseStream, destination[..wanted], crc32: null, guard).ConfigureAwait(false);
            return new RangeAnswer(wanted, size);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
        {
            return new RangeAnswer(0, S3Answers.TotalOf((e.InnerException as HttpErrorResponseException)?.Response.GetHeaderValue("Content-Range")) ?? 0);
        }
    }

    public async Task<GetAnswer> GetAsync(string key, long maxBytes, StallGuard guard)
    {
        using var response = await connection.Client.GetObjectAsync(new GetObjectRequest
        {
            BucketName = connection.Bucket,
            Key = key,
            ExpectedBucketOwner = connection.Owner,
        }, guard.Token).ConfigureAwait(false);
        if (response.ContentLength > Math.Min(maxBytes, Array.MaxLength)) return new GetAnswer(response.ContentLength, null);
        var content = new byte[response.ContentLength];
        await _reader.FillAsync(response.ResponseStream, content, crc32: null, guard).ConfigureAwait(false);
        return new GetAnswer(content.Length, new StoredObject(content, MetadataOf(response.Metadata), response.Headers.ContentType));
    }

    public static DateTimeOffset TimeOf(DateTime? time) => time is { } t ? new DateTimeOffset(t.ToUniversalTime()) : DateTimeOffset.UnixEpoch;

    private static Dictionary<string, string> MetadataOf(MetadataCollection metadata) => metadata.Keys.ToDictionary(
        static name => name.StartsWith(MetadataHeaderPrefix, StringComparison.Ordinal) ? name[MetadataHeaderPrefix.Length..] : name,
        name => metadata[name]);
}
