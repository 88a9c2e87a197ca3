using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.S3.Transfers;

/// <summary>Multipart uploads below the store's own keys that were begun and neither completed nor aborted, also those that run now.</summary>
internal sealed class UnfinishedUploads(S3Connection connection, S3Requests requests) : IUnfinishedWrites
{
    public async IAsyncEnumerable<UnfinishedWrite> ListAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Where the store is a whole bucket, other programs may upload beside it.
        foreach (var prefix in (string[])[StoreKey.DataPrefix, StoreKey.ManifestsPrefix])
            await foreach (var write in ListAsync(connection.KeyPrefix + prefix, cancellationToken).ConfigureAwait(false))
                yield return write;
    }

    public Task RemoveAsync(UnfinishedWrite write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(write);
        var key = connection.KeyPrefix + write.Name;
        return requests.RunAsync(connection.Call(S3Call.Abort, key), async guard =>
        {
            try
            {
                await connection.Client.AbortMultipartUploadAsync(new AbortMultipartUploadRequest
                {
                    BucketName = connection.Bucket, Key = key, UploadId = write.Id, ExpectedBucketOwner = connection.Owner,
                }, guard.Token).ConfigureAwait(false);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "NoSuchUpload")
            {
                // It has ended by itself.
            }

            return true;
        }, cancellationToken);
    }

    private async IAsyncEnumerable<UnfinishedWrite> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = new ListMultipartUploadsRequest { BucketName = connection.Bucket, Prefix = prefix };
        while (true)
        {
            var page = await PageAsync(request, cancellationToken).ConfigureAwait(false);
            foreach (var upload in page.MultipartUploads ?? [])
                if (upload.Key.StartsWith(prefix, StringComparison.Ordinal))
                    yield return new UnfinishedWrite(upload.Key[connection.KeyPrefix.Length..], upload.UploadId, SdkDataPlane.TimeOf(upload.Initiated));
            if (page.IsTruncated != true) yield break;
            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
    }

    private Task<ListMultipartUploadsResponse> PageAsync(ListMultipartUploadsRequest request, CancellationToken cancellationToken) =>
        requests.RunAsync(connection.Call(S3Call.ListUploads, request.Prefix), guard =>
        {
            request.ExpectedBucketOwner = connection.Owner;
            return connection.Client.ListMultipartUploadsAsync(request, guard.Token);
        }, cancellationToken);
}
