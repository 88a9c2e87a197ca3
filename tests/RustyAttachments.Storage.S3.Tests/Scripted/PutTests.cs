using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

public abstract class PutTests(bool sdkOnly) : ScriptedS3Test(sdkOnly)
{
    [Fact]
    public async Task Content_is_put_on_the_condition_that_it_is_absent_signed_whole_with_its_checksum()
    {
        Assert.Equal(PutOutcome.Stored, await PutAsync(Open("&checksum=when-supported")));

        var put = Assert.Single(Server.Requests);
        Assert.Equal(("PUT", $"/bucket/p/{Key}"), (put.Method, put.Target));
        Assert.Equal("*", put.Headers["if-none-match"]);
        Assert.Equal(Content, put.Body);
        Assert.Equal("dOP7QQ==", put.Headers["x-amz-checksum-crc32"]);
        Assert.Matches("^[0-9a-f]{64}$", put.Headers["x-amz-content-sha256"]);
        Assert.False(put.Headers.ContainsKey("content-encoding"));
        Assert.False(put.Headers.ContainsKey("expect")); // a question costs more than a small body
        Assert.Equal("application/octet-stream", put.Headers["content-type"]);
    }

    [Fact]
    public async Task No_checksum_is_sent_when_none_is_wanted()
    {
        await PutAsync(Open("&checksum=when-required"));

        Assert.DoesNotContain(Server.Requests[0].Headers.Keys, name => name.Contains("checksum", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(412, "PreconditionFailed")]
    [InlineData(409, "ConditionalRequestConflict")]
    public async Task Whoever_was_faster_stored_it(int status, string code)
    {
        Server.Then(ScriptedResponse.Error(status, code), HeadOf(Content.Length));

        Assert.Equal(PutOutcome.AlreadyPresent, await PutAsync(Open()));
        Assert.Equal(["PUT", "HEAD"], Server.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task An_object_of_another_size_is_replaced_without_condition()
    {
        Server.Then(ScriptedResponse.Error(412, "PreconditionFailed"), HeadOf(999));

        Assert.Equal(PutOutcome.Replaced, await PutAsync(Open()));
        Assert.Equal(["PUT", "HEAD", "PUT"], Server.Requests.Select(r => r.Method));
        Assert.False(Server.Requests[2].Headers.ContainsKey("if-none-match"));
    }

    [Fact]
    public async Task A_writer_that_vanishes_in_the_middle_is_taken_over_from()
    {
        Server.Then(ScriptedResponse.Error(409, "ConditionalRequestConflict"), new ScriptedResponse { Status = 404 }, Ok);

        Assert.Equal(PutOutcome.Stored, await PutAsync(Open()));
        Assert.Equal(["PUT", "HEAD", "PUT"], Server.Requests.Select(r => r.Method));
        Assert.Equal("*", Server.Requests[2].Headers["if-none-match"]);
    }

    [Theory]
    [InlineData(501)]
    [InlineData(400)]
    public async Task A_server_that_does_not_know_conditions_is_asked_without_from_then_on(int status)
    {
        Server.Otherwise = request => request.Method == "HEAD" ? new ScriptedResponse { Status = 404 }
            : request.Headers.ContainsKey("if-none-match") ? ScriptedResponse.Error(status, "NotImplemented") : Ok;
        var store = Open();

        Assert.Equal(PutOutcome.Stored, await PutAsync(store));
        Assert.Equal(PutOutcome.Stored, await PutAsync(store));

        Assert.Equal(["PUT", "HEAD", "PUT", "HEAD", "PUT"], Server.Requests.Select(r => r.Method));
        Assert.Single(Server.Requests, r => r.Headers.ContainsKey("if-none-match"));
    }

    [Fact]
    public async Task Such_a_server_is_asked_for_the_object_first_so_that_nothing_is_sent_twice()
    {
        Server.Then(ScriptedResponse.Error(501, "NotImplemented"), HeadOf(Content.Length), HeadOf(Content.Length));
        var store = Open();

        Assert.Equal(PutOutcome.AlreadyPresent, await PutAsync(store));
        Assert.Equal(PutOutcome.AlreadyPresent, await PutAsync(store));
        Assert.Equal(["PUT", "HEAD", "HEAD"], Server.Requests.Select(r => r.Method));
    }

    [Fact]
    public async Task A_large_body_is_not_sent_when_the_answer_is_no()
    {
        var content = new byte[2 << 20];
        var key = StoreKey.Data(ContentHasher.Hash(content));
        Server.Then(ScriptedResponse.Error(412, "PreconditionFailed") with { BeforeBody = true }, HeadOf(content.Length));

        Assert.Equal(PutOutcome.AlreadyPresent, await Open().PutAsync(key, content, PutOptions.Content, Never));

        Assert.Equal("100-continue", Server.Requests[0].Headers["expect"]);
        Assert.Empty(Server.Requests[0].Body);
    }

    [Fact]
    public async Task Metadata_and_content_type_travel_as_headers()
    {
        var options = new PutOptions { ContentType = "application/x-test", Metadata = new Dictionary<string, string> { ["asset-root"] = "/x y" } };

        await Open().PutAsync(StoreKey.Parse("Manifests/x"), Content, options, Never);

        Assert.Equal(("application/x-test", "/x y"), (Server.Requests[0].Headers["content-type"], Server.Requests[0].Headers["x-amz-meta-asset-root"]));
        Assert.False(Server.Requests[0].Headers.ContainsKey("if-none-match"));
    }

    [Fact]
    public async Task A_success_that_no_s3_server_would_report_is_none()
    {
        Server.Otherwise = _ => new ScriptedResponse { Body = "<html>Please log in</html>"u8.ToArray() };

        var failure = await FailsAsync(ErrorCode.StoreProtocol, () => PutAsync(Open()));

        Assert.Contains("not S3", failure.Message, StringComparison.Ordinal);
        Assert.Contains("proxy", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_changed_is_never_sent()
    {
        using var file = File("other content"u8.ToArray());

        await Assert.ThrowsAsync<LocalIOException>(() => Open().PutFileAsync(Hash, file.Range, Never));

        Assert.Empty(Server.Requests);
    }

    [Fact]
    public async Task The_bucket_is_named_in_the_host_when_asked_for()
    {
        await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open("&path-style=false", "http://s3.invalid")));
        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open("", "http://s3.invalid")));

        Assert.Contains("'s3.invalid'", failure.Message, StringComparison.Ordinal);
    }
}

public sealed class OwnPutTests() : PutTests(sdkOnly: false);

public sealed class SdkPutTests() : PutTests(sdkOnly: true);
