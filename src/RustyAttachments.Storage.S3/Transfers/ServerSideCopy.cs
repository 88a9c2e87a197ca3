using Amazon.S3.Model;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Transfers;

/// <summary>Copies objects between buckets of one service: whole where that is one request's worth, else in parallel parts.</summary>
internal sealed class ServerSideCopy(S3Connection connection, S3Requests requests, MultipartPut multipart, S3Tuning tuning)
{
    /// <summary>Copies an object, with its content type and metadata, whatever stands at the target.</summary>
    public async Task CopyAsync(S3Connection source, string sourceKey, HeadAnswer head, string key, CancellationToken cancellationToken)
    {
        if (head.Size <= tuning.SingleRequestBytes)
        {
            await CopyWholeAsync(source, sourceKey, key, cancellationToken).ConfigureAwait(false);
            return;
        }

        var options = new PutOptions { ContentType = head.ContentType, Metadata = head.Metadata };
        await multipart.RunAsync(key, head.Size, options, onlyIfAbsent: false, async (uploadId, count, partBytes) =>
        {
            var parts = await ParallelParts.RunAsync(count, tuning.ObjectParallelism, static (_, _) => Task.FromResult(new PartBody(default)), (index, _, token) =>
            {
                var first = (long)index * partBytes;
                return CopyPartAsync(source, sourceKey, key, uploadId, index + 1, first, Math.Min(first + partBytes, head.Size) - 1, token);
            }, cancellationToken).ConfigureAwait(false);
            return new FinishedParts(parts, Crc32: null);
        }, cancellationToken).ConfigureAwait(false);
    }

    private Task<CopyObjectResponse> CopyWholeAsync(S3Connection source, string sourceKey, string key, CancellationToken cancellationToken) =>
        requests.RunAsync(connection.Call(S3Call.Put, key) with { Name = "copy" }, guard => connection.Client.CopyObjectAsync(new CopyObjectRequest
        {
            SourceBucket = source.Bucket,
            SourceKey = sourceKey,
            ExpectedSourceBucketOwner = source.Owner,
            DestinationBucket = connection.Bucket,
            DestinationKey = key,
            ExpectedBucketOwner = connection.Owner,
        }, guard.Token), cancellationToken);

    private Task<UploadedPart> CopyPartAsync(
        S3Connection source, string sourceKey, string key, string uploadId, int number, long first, long last, CancellationToken cancellationToken) =>
        requests.RunAsync(connection.Call(S3Call.Put, key) with { Name = "copy-part" }, async guard =>
        {
            var response = await connection.Client.CopyPartAsync(new CopyPartRequest
            {
                SourceBucket = source.Bucket,
                SourceKey = sourceKey,
                ExpectedSourceBucketOwner = source.Owner,
                DestinationBucket = connection.Bucket,
                DestinationKey = key,
                ExpectedBucketOwner = connection.Owner,
                UploadId = uploadId,
                PartNumber = number,
                FirstByte = first,
                LastByte = last,
            }, guard.Token).ConfigureAwait(false);
            return new UploadedPart(number, response.ETag, response.ChecksumCRC32);
        }, cancellationToken);
}
