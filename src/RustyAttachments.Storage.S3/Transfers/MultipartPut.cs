using System.IO.Hashing;
using Amazon.S3;
using Amazon.S3.Model;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Transfers;

/// <summary>Stores large objects in parts. An upload that does not end well is aborted, so that its parts cost nobody anything.</summary>
internal sealed class MultipartPut(S3Connection connection, S3Requests requests, IS3DataPlane data, S3Tuning tuning)
{
    private const int MaxParts = 10_000;
    private static readonly TimeSpan AbortTime = TimeSpan.FromSeconds(30);

    // Joining thousands of parts takes a service minutes, in which nothing but white space arrives.
    private static readonly TimeSpan CompletionTime = TimeSpan.FromMinutes(10);

    /// <summary>Bytes of each part but the last: the usual number, grown in whole MiB until the number of parts is allowed.</summary>
    public static int PartSize(long length, int usualBytes)
    {
        var needed = (length + MaxParts - 1) / MaxParts;
        return needed <= usualBytes ? usualBytes : checked((int)((needed + ByteSize.MiB - 1) / ByteSize.MiB * ByteSize.MiB));
    }

    /// <summary>Stores the content of <paramref name="source"/>, unless it fails its own verification at the end.</summary>
    public Task<PutAnswer> PutAsync(string key, PartSource source, PutOptions options, bool onlyIfAbsent, CancellationToken cancellationToken)
    {
        var whole = new Crc32();
        return RunAsync(key, source.Length, options, onlyIfAbsent, UploadAsync, cancellationToken);

        async Task<FinishedParts> UploadAsync(string uploadId, int count, int partBytes)
        {
            var parts = await ParallelParts.RunAsync(count, tuning.ObjectParallelism, NextAsync, SendAsync, cancellationToken).ConfigureAwait(false);
            source.Verify();
            return new FinishedParts(parts, connection.SendsChecksums ? Crc32Text.From(whole.GetCurrentHashAsUInt32()) : null);

            async Task<PartBody> NextAsync(int index, CancellationToken token)
            {
                var body = await source.NextAsync((int)Math.Min(partBytes, source.Length - ((long)index * partBytes)), token).ConfigureAwait(false);
                if (connection.SendsChecksums) whole.Append(body.Bytes.Span);
                return body;
            }

            async Task<UploadedPart> SendAsync(int index, PartBody body, CancellationToken token)
            {
                var sent = await requests.RunAsync(connection.Call(S3Call.Put, key) with { Name = "upload-part", Sends = body.Bytes.Length },
                    guard => data.UploadPartAsync(key, uploadId, index + 1, body.Bytes, guard), token).ConfigureAwait(false);
                source.Sent(body.Bytes.Length);
                return sent;
            }
        }
    }

    /// <summary>
    /// Starts an upload of <paramref name="length"/> bytes, lets <paramref name="upload"/> bring the parts (upload id,
    /// number of parts, bytes of each) and completes it.
    /// </summary>
    public async Task<PutAnswer> RunAsync(
        string key, long length, PutOptions options, bool onlyIfAbsent, Func<string, int, int, Task<FinishedParts>> upload, CancellationToken cancellationToken)
    {
        var partBytes = PartSize(length, tuning.PartBytes);
        var uploadId = await StartAsync(key, options, cancellationToken).ConfigureAwait(false);
        try
        {
            var parts = await upload(uploadId, (int)((length + partBytes - 1) / partBytes), partBytes).ConfigureAwait(false);
            var answer = await CompleteAsync(key, uploadId, length, parts, onlyIfAbsent, cancellationToken).ConfigureAwait(false);
            if (answer == PutAnswer.ConditionUnknown) answer = await CompleteAsync(key, uploadId, length, parts, false, cancellationToken).ConfigureAwait(false);
            if (answer == PutAnswer.Exists) await AbortAsync(key, uploadId).ConfigureAwait(false);
            return answer;
        }
        catch
        {
            await AbortAsync(key, uploadId).ConfigureAwait(false);
            throw;
        }
    }

    private Task<string> StartAsync(string key, PutOptions options, CancellationToken cancellationToken) => requests.RunAsync(connection.Call(S3Call.Put, key) with { Name = "create-multipart" }, async guard =>
    {
        var request = new InitiateMultipartUploadRequest
        {
            BucketName = connection.Bucket,
            Key = key,
            ExpectedBucketOwner = connection.Owner,
            ContentType = options.ContentType ?? SdkDataPlane.DefaultContentType,
        };
        if (connection.SendsChecksums) (request.ChecksumAlgorithm, request.ChecksumType) = (ChecksumAlgorithm.CRC32, ChecksumType.FULL_OBJECT);
        foreach (var (name, value) in options.Metadata) request.Metadata[name] = value;
        var response = await connection.Client.InitiateMultipartUploadAsync(request, guard.Token).ConfigureAwait(false);
        return string.IsNullOrEmpty(response.UploadId) ? throw new NotS3Exception("UploadId") : response.UploadId;
    }, cancellationToken);

    private Task<PutAnswer> CompleteAsync(
        string key, string uploadId, long length, FinishedParts parts, bool onlyIfAbsent, CancellationToken cancellationToken) =>
        requests.RunAsync(connection.Call(S3Call.Put, key) with { Name = "complete-multipart" }, async guard =>
        {
            var request = new CompleteMultipartUploadRequest
            {
                BucketName = connection.Bucket,
                Key = key,
                ExpectedBucketOwner = connection.Owner,
                UploadId = uploadId,
                IfNoneMatch = onlyIfAbsent ? "*" : null,
                PartETags = [.. parts.Parts.Select(static part => new PartETag(part.Number, part.ETag) { ChecksumCRC32 = part.Crc32 })],
            };
            if (parts.Crc32 is not null) (request.ChecksumCRC32, request.ChecksumType) = (parts.Crc32, ChecksumType.FULL_OBJECT);
            guard.Allow(CompletionTime);
            try
            {
                var response = await connection.Client.CompleteMultipartUploadAsync(request, guard.Token).ConfigureAwait(false);
                return string.IsNullOrEmpty(response.ETag) ? throw new NotS3Exception("ETag") : PutAnswer.Stored;
            }
            catch (AmazonS3Exception e) when (onlyIfAbsent && S3Answers.ConditionAnswer(e) is { } answer)
            {
                return answer;
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
            {
                // An attempt before this one may have completed it and its answer was lost.
                var head = await data.HeadAsync(key, guard).ConfigureAwait(false);
                if (head?.Size != length) throw;
                return PutAnswer.Stored;
            }
        }, cancellationToken);

    // Also after a cancel, therefore with a time limit of its own. What cannot be aborted is left for gc to find.
    private async Task AbortAsync(string key, string uploadId)
    {
        using var limit = new CancellationTokenSource(AbortTime, tuning.Time);
        try
        {
            await requests.RunAsync(connection.Call(S3Call.Abort, key), guard => connection.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest
            {
                BucketName = connection.Bucket,
                Key = key,
                ExpectedBucketOwner = connection.Owner,
                UploadId = uploadId,
            }, guard.Token), limit.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RustyAttachmentsException or OperationCanceledException)
        {
            // What led here is what the user must hear about.
        }
    }
}

/// <summary>The parts of an upload, in order, and the CRC of the whole object as S3 writes it where it is checked.</summary>
internal sealed record FinishedParts(IReadOnlyList<UploadedPart> Parts, string? Crc32);
