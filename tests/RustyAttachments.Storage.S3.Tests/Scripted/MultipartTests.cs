using System.Text;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Transfers;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

public abstract class MultipartTests : ScriptedS3Test
{
    protected MultipartTests(bool sdkOnly)
        : base(sdkOnly)
    {
        Options = Options with { Tuning = new S3Tuning { SingleRequestBytes = 100, PartBytes = 300 } };
        Server.Otherwise = Multipart.Answer;
    }

    [Theory]
    [InlineData(1, 32)]
    [InlineData(10_000 * 32, 32)]
    [InlineData((10_000 * 32) + 1, 33)]
    [InlineData(5L * 1024 * 1024, 525)] // 5 TiB, the largest object of S3
    public void Parts_grow_so_that_ten_thousand_suffice(long mebibytes, long partMebibytes) =>
        Assert.Equal(partMebibytes * ByteSize.MiB, MultipartPut.PartSize(mebibytes * ByteSize.MiB, 32 * (int)ByteSize.MiB));

    [Fact]
    public async Task A_large_object_is_asked_for_then_goes_in_parts_and_is_completed_with_its_checksum()
    {
        using var source = File(Content);

        Assert.Equal(PutOutcome.Stored, await Open("&checksum=when-supported").PutFileAsync(Hash, source.Range, Never));

        var parts = Server.Requests.Where(r => r.Target.Contains("partNumber", StringComparison.Ordinal)).OrderBy(r => r.Target, StringComparer.Ordinal).ToList();
        Assert.Equal(Content, parts.SelectMany(p => p.Body));
        Assert.Equal([300, 300, 300, 100], parts.Select(p => p.Body.Length));
        Assert.All(parts, p => Assert.Equal(Crc32Text.Of(p.Body), p.Headers["x-amz-checksum-crc32"]));
        Assert.Equal("HEAD", Server.Requests[0].Method);
        Assert.Equal(("CRC32", "FULL_OBJECT"), (Server.Requests[1].Headers["x-amz-checksum-algorithm"], Server.Requests[1].Headers["x-amz-checksum-type"]));
        var completed = Server.Requests[^1];
        Assert.Equal(("*", "FULL_OBJECT", Crc32Text.Of(Content)),
            (completed.Headers["if-none-match"], completed.Headers["x-amz-checksum-type"], completed.Headers["x-amz-checksum-crc32"]));
        Assert.Contains("<PartNumber>4</PartNumber>", Encoding.UTF8.GetString(completed.Body), StringComparison.Ordinal);
        Assert.DoesNotContain(Server.Requests, r => r.Method == "DELETE");
    }

    [Fact]
    public async Task Memory_goes_in_parts_too_with_its_metadata()
    {
        var options = new PutOptions { ContentType = "application/x-test", Metadata = new Dictionary<string, string> { ["asset-root"] = "/x" } };

        await Open().PutAsync(StoreKey.Parse("Manifests/big"), Content, options, Never);

        Assert.Equal(("POST", "application/x-test", "/x"), (Server.Requests[0].Method, Server.Requests[0].Headers["content-type"], Server.Requests[0].Headers["x-amz-meta-asset-root"]));
        Assert.False(Server.Requests[^1].Headers.ContainsKey("if-none-match"));
    }

    [Fact]
    public async Task A_large_object_that_is_there_is_neither_read_nor_sent()
    {
        Server.Then(HeadOf(1000));
        using var source = File(Content);

        Assert.Equal(PutOutcome.AlreadyPresent, await Open().PutFileAsync(Hash, source.Range, Never));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_file_that_changed_ends_in_an_aborted_upload()
    {
        byte[] changed = [.. Content];
        changed[999] ^= 1;
        using var source = File(changed);

        var failure = await Assert.ThrowsAsync<LocalIOException>(() => Open().PutFileAsync(Hash, source.Range, Never));

        Assert.Equal(ErrorCode.LocalFileChanged, failure.Code);
        AssertAborted();
    }

    [Fact]
    public async Task A_part_that_finally_fails_aborts_the_upload_and_is_what_is_reported()
    {
        Server.Otherwise = r => r.Target.Contains("partNumber=2", StringComparison.Ordinal) ? ScriptedResponse.Error(403, "AccessDenied") : Multipart.Answer(r);
        using var source = File(Content);

        await FailsAsync(ErrorCode.StoreAccessDenied, () => Open().PutFileAsync(Hash, source.Range, Never));

        AssertAborted();
    }

    [Fact]
    public async Task A_cancelled_upload_is_aborted()
    {
        var gate = new Gate();
        using var cancel = new CancellationTokenSource();
        Server.Otherwise = r => r.Target.Contains("partNumber", StringComparison.Ordinal) ? Multipart.Answer(r) with { Gate = gate } : Multipart.Answer(r);
        using var source = File(Content);
        var put = Open().PutFileAsync(Hash, source.Range, cancel.Token);
        await gate.Reached;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        AssertAborted();
    }

    [Fact]
    public async Task A_race_that_is_lost_at_the_end_is_aborted_and_counts_as_present()
    {
        var completed = false;
        Server.Otherwise = r =>
        {
            if (r is { Method: "POST" } && r.Target.Contains("uploadId", StringComparison.Ordinal)) completed = true;
            return r.Method == "HEAD" && completed ? HeadOf(1000)
                : r.Headers.ContainsKey("if-none-match") ? ScriptedResponse.Error(412, "PreconditionFailed") : Multipart.Answer(r);
        };
        using var source = File(Content);

        Assert.Equal(PutOutcome.AlreadyPresent, await Open().PutFileAsync(Hash, source.Range, Never));

        AssertAborted(completes: 1);
    }

    [Fact]
    public async Task A_server_without_conditions_completes_without()
    {
        Server.Otherwise = r => r.Headers.ContainsKey("if-none-match") ? ScriptedResponse.Error(501, "NotImplemented") : Multipart.Answer(r);
        using var source = File(Content);

        Assert.Equal(PutOutcome.Stored, await Open().PutFileAsync(Hash, source.Range, Never));
        Assert.Equal(4, Server.Requests.Count(r => r.Method == "PUT"));
    }

    [Fact]
    public async Task A_completion_whose_answer_was_lost_is_recognised()
    {
        var posts = 0;
        Server.Otherwise = r => r.Method switch
        {
            "POST" when r.Target.Contains("uploadId", StringComparison.Ordinal) => posts++ == 0 ? new ScriptedResponse { Reset = true } : ScriptedResponse.Error(404, "NoSuchUpload"),
            "HEAD" => posts == 0 ? new ScriptedResponse { Status = 404 } : HeadOf(1000),
            _ => Multipart.Answer(r),
        };
        using var source = File(Content);

        Assert.Equal(PutOutcome.Stored, await Open().PutFileAsync(Hash, source.Range, Never));
    }

    [Fact]
    public async Task A_failed_completion_that_comes_with_status_200_is_tried_again()
    {
        var posts = 0;
        Server.Otherwise = r => r.Method == "POST" && r.Target.Contains("uploadId", StringComparison.Ordinal) && posts++ == 0
            ? ScriptedResponse.Error(200, "InternalError") : Multipart.Answer(r);
        using var source = File(Content);

        Assert.Equal(PutOutcome.Stored, await Open().PutFileAsync(Hash, source.Range, Never));
        Assert.Equal(2, posts);
    }

    private void AssertAborted(int completes = 0)
    {
        var abort = Assert.Single(Server.Requests, r => r.Method == "DELETE");
        Assert.Contains("uploadId=upload-1", abort.Target, StringComparison.Ordinal);
        Assert.Equal(completes, Server.Requests.Count(r => r.Method == "POST" && r.Target.Contains("uploadId", StringComparison.Ordinal)));
    }
}

public sealed class OwnMultipartTests() : MultipartTests(sdkOnly: false);

public sealed class SdkMultipartTests() : MultipartTests(sdkOnly: true);
