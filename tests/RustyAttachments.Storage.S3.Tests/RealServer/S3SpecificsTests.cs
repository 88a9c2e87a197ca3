using Amazon.Runtime;
using Amazon.S3.Model;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.RealServer;

/// <summary>What only a real server shows: layout, large objects, permissions, copies within the service.</summary>
public abstract class S3SpecificsTests(bool sdkOnly) : IAsyncLifetime
{
    private readonly TempDirectory _files = new();
    private readonly S3StoreOptions _options = new() { Credentials = S3Server.Credentials, Permits = new MemoryPermits(160 * ByteSize.MiB) };
    private S3StoreUri _uri = new("unset", "");
    private S3ContentStore? _opened;

    private static CancellationToken Never => CancellationToken.None;

    private S3ContentStore Store => _opened!;

    public async Task InitializeAsync()
    {
        _uri = await S3Server.FreshUriAsync() with { SdkOnly = sdkOnly };
        _opened = new S3ContentStore(_uri, _options);
    }

    public async Task DisposeAsync()
    {
        await Store.DisposeAsync();
        _files.Dispose();
        Assert.Equal((0, 0), (_options.Permits.InUse, _options.Buffers.Rented));
        Assert.Empty(await S3Server.OpenUploadsAsync(_uri));
    }

    [Fact]
    public async Task Objects_have_the_documented_keys_types_and_metadata()
    {
        var key = StoreKey.Parse("Manifests/farm/x_input");
        var options = new PutOptions { ContentType = "application/x-test", Metadata = new Dictionary<string, string> { ["asset-root"] = "/x" } };
        await Store.PutAsync(key, "{}"u8.ToArray(), options, Never);

        using var client = S3Server.CreateClient();
        var found = await client.GetObjectMetadataAsync(_uri.Bucket, $"{_uri.RootPrefix}/Manifests/farm/x_input");

        Assert.Equal(("application/x-test", "/x", 2L), (found.Headers.ContentType, found.Metadata["asset-root"], found.ContentLength));
    }

    [Fact]
    public async Task A_file_of_many_parts_goes_up_and_comes_down_within_the_permits()
    {
        var length = (300 * ByteSize.MiB) + 12_345;
        using var source = LargeFile("source", length);
        using var target = LocalTestFile.Open(_files.WriteFile("target", ""), length);
        var hash = HashOf(source.Range);

        Assert.Equal(PutOutcome.Stored, await Store.PutFileAsync(hash, source.Range, Never));
        Assert.Equal(PutOutcome.AlreadyPresent, await Store.PutFileAsync(hash, source.Range, Never));
        Assert.Equal(length, (await Store.HeadAsync(StoreKey.Data(hash), Never))!.Size);
        Assert.Equal(hash, await Store.GetToFileAsync(StoreKey.Data(hash), length, target.Range, Never));

        Assert.Equal(hash, HashOf(target.Range));
    }

    [Fact]
    public async Task A_large_file_that_changed_leaves_neither_object_nor_upload()
    {
        var length = 80 * ByteSize.MiB;
        using var source = LargeFile("source", length);
        var hash = ContentHasher.HashText("what it was");

        await Assert.ThrowsAsync<LocalIOException>(() => Store.PutFileAsync(hash, source.Range, Never));

        Assert.Null(await Store.HeadAsync(StoreKey.Data(hash), Never));
    }

    [Fact]
    public async Task A_large_upload_that_is_cancelled_leaves_neither_object_nor_upload()
    {
        using var cancel = new CancellationTokenSource();
        using var source = LargeFile("source", 200 * ByteSize.MiB);
        var hash = HashOf(source.Range);

        var put = Store.PutFileAsync(hash, source.Range, cancel.Token);
        while (!put.IsCompleted && (await S3Server.OpenUploadsAsync(_uri)).Count == 0) await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Null(await Store.HeadAsync(StoreKey.Data(hash), Never));
    }

    [Fact]
    public async Task Listings_of_more_than_a_page_are_complete_and_in_order()
    {
        var keys = Enumerable.Range(0, 1100).Select(i => StoreKey.Data(ContentHasher.HashText($"{i}"))).ToArray();
        await Task.WhenAll(keys.Select(key => Store.PutAsync(key, "x"u8.ToArray(), PutOptions.Content, Never)));

        var found = new List<string>();
        await foreach (var item in Store.ListAsync(StoreKey.DataPrefix, Never)) found.Add(item.Key.Text);

        Assert.Equal(keys.Select(k => k.Text).Order(StringComparer.Ordinal), found);
    }

    [Fact]
    public async Task A_bucket_that_does_not_exist_is_named()
    {
        await using var store = new S3ContentStore(_uri with { Bucket = "no-such-bucket-here" }, _options);
        var key = StoreKey.Data(ContentHasher.HashText("x"));

        Assert.Null(await store.HeadAsync(key, Never));
        var failure = await Assert.ThrowsAsync<StoreException>(() => store.PutAsync(key, "x"u8.ToArray(), PutOptions.Content, Never));
        Assert.Equal(ErrorCode.StoreNotFound, failure.Code);
        Assert.Contains("'no-such-bucket-here'", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorCode.StoreNotFound, (await Assert.ThrowsAsync<StoreException>(() => store.GetAsync(key, 10, Never))).Code);
        Assert.Equal(ErrorCode.StoreNotFound, (await Assert.ThrowsAsync<StoreException>(() => ListAllAsync(store))).Code);
    }

    [Fact]
    public async Task Whoever_may_not_is_told_which_permission_is_missing()
    {
        await using var store = new S3ContentStore(_uri, _options with { Credentials = S3Server.OtherCredentials });
        var key = StoreKey.Data(ContentHasher.HashText("x"));

        var put = await Assert.ThrowsAsync<StoreException>(() => store.PutAsync(key, "x"u8.ToArray(), PutOptions.Content, Never));
        var list = await Assert.ThrowsAsync<StoreException>(() => ListAllAsync(store));
        var head = await Assert.ThrowsAsync<StoreException>(() => store.HeadAsync(key, Never));

        Assert.Equal([ErrorCode.StoreAccessDenied, ErrorCode.StoreAccessDenied, ErrorCode.StoreAccessDenied], [put.Code, list.Code, head.Code]);
        Assert.Equal(["s3:PutObject", "s3:ListBucket", "s3:GetObject"], [put.Action, list.Action, head.Action]);
    }

    [Theory]
    [InlineData("nobody", "nothing", "access key")]
    [InlineData(null, "wrong", "AWS_SECRET_ACCESS_KEY")]
    public async Task Wrong_credentials_are_recognised(string? accessKey, string secret, string part)
    {
        accessKey ??= (await S3Server.Credentials.GetCredentialsAsync()).AccessKey;
        await using var store = new S3ContentStore(_uri, _options with { Credentials = new BasicAWSCredentials(accessKey, secret) });

        var failure = await Assert.ThrowsAsync<StoreException>(() => ListAllAsync(store));

        Assert.Equal(ErrorCode.StoreAccessDenied, failure.Code);
        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, failure.Message.Replace(part, "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(12_000_000)]
    public async Task Objects_are_copied_between_stores_within_the_service(int length)
    {
        // Parts of a copy are at least 5 MiB on any server.
        var options = _options with { Tuning = new S3Tuning { SingleRequestBytes = 1_000_000, PartBytes = 5 << 20 } };
        var content = new byte[length];
        new Random(length).NextBytes(content);
        var hash = ContentHasher.Hash(content);
        await Store.PutAsync(StoreKey.Data(hash), content, new PutOptions { ContentType = "application/x-test", Metadata = new Dictionary<string, string> { ["asset-root"] = "/x" } }, Never);
        await using var target = new S3ContentStore(await S3Server.FreshUriAsync(), options);

        Assert.Equal(PutOutcome.Stored, await target.CopyFromAsync(Store, hash, length, CopyRoute.Shortest, Never));
        Assert.Equal(PutOutcome.AlreadyPresent, await target.CopyFromAsync(Store, hash, length, CopyRoute.Shortest, Never));

        var copied = await target.GetAsync(StoreKey.Data(hash), long.MaxValue, Never);
        Assert.Equal(content, copied.Content.ToArray());
        Assert.Equal(("application/x-test", "/x"), (copied.ContentType, copied.Metadata["asset-root"])); // it did not pass through here
    }

    [Fact]
    public async Task Copies_within_the_service_check_what_they_can()
    {
        await using var target = new S3ContentStore(await S3Server.FreshUriAsync(), _options);
        var content = new byte[1000];
        var hash = ContentHasher.HashText("something else");
        var missing = ContentHasher.HashText("missing");
        await Store.PutAsync(StoreKey.Data(hash), content, PutOptions.Content, Never);

        Assert.Equal(ErrorCode.StoreObjectMissing, (await Assert.ThrowsAsync<StoreException>(() => target.CopyFromAsync(Store, missing, 1, CopyRoute.Shortest, Never))).Code);
        Assert.Equal(ErrorCode.StoreObjectDamaged, (await Assert.ThrowsAsync<StoreException>(() => target.CopyFromAsync(Store, hash, 999, CopyRoute.Shortest, Never))).Code);
        Assert.Equal(ErrorCode.StoreObjectDamaged, (await Assert.ThrowsAsync<StoreException>(() => target.CopyFromAsync(Store, hash, 1000, CopyRoute.Verified, Never))).Code);
        Assert.Null(await target.HeadAsync(StoreKey.Data(hash), Never));
    }

    [Fact]
    public async Task Uploads_that_nobody_finished_are_found_below_the_store_and_removed()
    {
        using var client = S3Server.CreateClient();
        foreach (var key in (string[])["Data/a", "Manifests/b", "elsewhere/c"])
            await client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _uri.Bucket, Key = $"{_uri.RootPrefix}/{key}" });

        var found = await UnfinishedAsync();
        Assert.Equal(["Data/a", "Manifests/b"], found.Select(write => write.Name));
        Assert.All(found, write => Assert.InRange(write.Started, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1)));
        foreach (var write in found) await Store.Unfinished!.RemoveAsync(write, Never);
        await Store.Unfinished!.RemoveAsync(found[0], Never);

        Assert.Empty(await UnfinishedAsync());
        var foreign = Assert.Single(await S3Server.OpenUploadsAsync(_uri));
        await client.AbortMultipartUploadAsync(_uri.Bucket, foreign.Key, foreign.UploadId);
    }

    [Theory]
    [InlineData("when-required")]
    [InlineData("when-supported")]
    public async Task Both_checksum_modes_work_on_a_server_that_knows_none(string mode)
    {
        var checksum = mode == "when-required" ? S3ChecksumMode.WhenRequired : S3ChecksumMode.WhenSupported;
        await using var store = new S3ContentStore(_uri with { Checksum = checksum }, _options);
        var content = new byte[70 * ByteSize.MiB];
        var key = StoreKey.Data(ContentHasher.Hash(content));

        Assert.Equal(PutOutcome.Stored, await store.PutAsync(key, content, PutOptions.Content, Never));
        await store.PutAsync(StoreKey.Parse("Manifests/x"), "{}"u8.ToArray(), new PutOptions(), Never);

        Assert.Equal("{}"u8.ToArray(), (await store.GetAsync(StoreKey.Parse("Manifests/x"), 10, Never)).Content.ToArray());
        Assert.Equal(content.Length, (await store.HeadAsync(key, Never))!.Size);
    }

    [Fact]
    public async Task A_store_may_be_the_whole_bucket()
    {
        using var client = S3Server.CreateClient();
        var bucket = $"ra-whole-{Guid.NewGuid():N}";
        await client.PutBucketAsync(bucket);
        await using var store = new S3ContentStore(_uri with { Bucket = bucket, RootPrefix = "" }, _options);

        await store.PutAsync(StoreKey.Parse("Data/x"), "x"u8.ToArray(), PutOptions.Content, Never);

        Assert.Equal(["Data/x"], (await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = bucket })).S3Objects.Select(o => o.Key));
    }

    private async Task<List<UnfinishedWrite>> UnfinishedAsync()
    {
        var found = new List<UnfinishedWrite>();
        await foreach (var write in Store.Unfinished!.ListAsync(Never)) found.Add(write);
        return found;
    }

    private LocalTestFile LargeFile(string name, long length)
    {
        var path = _files.WriteFile(name, "");
        var block = new byte[1 << 20];
        new Random(3).NextBytes(block);
        using (var file = File.OpenWrite(path))
        {
            for (long done = 0, i = 0; done < length; done += block.Length, i++)
            {
                BitConverter.TryWriteBytes(block, i); // no two blocks alike
                file.Write(block, 0, (int)Math.Min(block.Length, length - done));
            }
        }

        return LocalTestFile.Open(path, length);
    }

    private static ContentHash HashOf(FileRange range)
    {
        var hasher = new ContentHasher();
        var buffer = new byte[1 << 20];
        for (long done = 0; done < range.Length;)
        {
            var read = RandomAccess.Read(range.Handle, buffer, done);
            hasher.Append(buffer.AsSpan(0, read));
            done += read;
        }

        return hasher.Current();
    }

    private static async Task ListAllAsync(S3ContentStore store)
    {
        await foreach (var _ in store.ListAsync("", Never))
        {
        }
    }
}

public sealed class OwnClientSpecificsTests() : S3SpecificsTests(sdkOnly: false);

public sealed class SdkClientSpecificsTests() : S3SpecificsTests(sdkOnly: true);
