using System.Globalization;
using Amazon.Runtime;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.S3.Signing;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

/// <summary>What requests of our own look like on the wire. Their signatures are checked the way a server does it.</summary>
public sealed class LeanRequestTests() : ScriptedS3Test(sdkOnly: false)
{
    [Theory]
    [InlineData("plain")]
    [InlineData("a b/c+d=e&f")]
    [InlineData("100%/%41")]
    [InlineData("été/作品/😀")]
    [InlineData("(1)!*'~$,;:@")]
    [InlineData("ends.../x.")]
    [InlineData("#/?/\\/\"<>^`{|}")]
    public async Task Odd_keys_are_sent_as_they_are_signed(string key)
    {
        Server.Otherwise = r => r.Method == "GET" ? Range(Content, 0, Content.Length) : r.Method == "HEAD" ? HeadOf(5) : Ok;
        var store = Open();

        await store.PutAsync(StoreKey.Parse(key), Content, new PutOptions(), Never);
        await store.HeadAsync(StoreKey.Parse(key), Never);
        await store.GetRangeAsync(StoreKey.Parse(key), 0, new byte[1000], Never);
        await store.GetAsync(StoreKey.Parse(key), 1000, Never);

        Assert.Equal(["PUT", "HEAD", "GET", "GET"], Server.Requests.Select(r => r.Method));
        Assert.All(Server.Requests, r => Assert.Equal("/bucket/p/" + KeyEncoding.Path(key), r.Target));
        Assert.All(Server.Requests, r => AssertSigned(r, "secret"));
    }

    [Fact]
    public async Task Everything_that_is_set_is_signed_and_parts_are_too()
    {
        Options = Options with { Tuning = new S3Tuning { SingleRequestBytes = 100, PartBytes = 300 } };
        Server.Otherwise = Multipart.Answer;
        var metadata = new PutOptions { Metadata = new Dictionary<string, string> { ["asset-root"] = "/a  b" } };
        var store = Open("&expected-bucket-owner=123456789012&checksum=when-supported");

        await store.PutAsync(Key, Content.AsMemory(0, 50), metadata, Never);
        await store.PutAsync(Key, Content, new PutOptions(), Never);

        Assert.Contains("SignedHeaders=content-type;host;x-amz-checksum-crc32;x-amz-content-sha256;x-amz-date;x-amz-expected-bucket-owner;x-amz-meta-asset-root,",
            Server.Requests[0].Headers["authorization"], StringComparison.Ordinal);
        var parts = Server.Requests.Where(r => r.Target.Contains("partNumber", StringComparison.Ordinal)).ToList();
        Assert.Equal(4, parts.Count);
        Assert.All([Server.Requests[0], .. parts], r => AssertSigned(r, "secret"));
    }

    [Fact]
    public async Task A_session_token_travels_and_is_signed()
    {
        Options = Options with { Credentials = new SessionAWSCredentials("key", "session secret", "the//token==") };

        await PutAsync(Open());

        Assert.Equal("the//token==", Server.Requests[0].Headers["x-amz-security-token"]);
        Assert.Contains(";x-amz-security-token,", Server.Requests[0].Headers["authorization"], StringComparison.Ordinal);
        AssertSigned(Server.Requests[0], "session secret");
    }

    [Fact]
    public void Bodies_are_hashed_unless_tls_protects_them()
    {
        Assert.Equal("UNSIGNED-PAYLOAD", LeanSender.PayloadHashOf(Content, isSecure: true));
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Content)), LeanSender.PayloadHashOf(Content, isSecure: false));
        Assert.Equal(SigV4Signer.EmptyPayload, LeanSender.PayloadHashOf(null, isSecure: true));
        Assert.Equal(SigV4Signer.EmptyPayload, LeanSender.PayloadHashOf(ReadOnlyMemory<byte>.Empty, isSecure: false));
    }

    [Theory]
    [InlineData("bytes 0-9/1000")]
    [InlineData("bytes */1000")]
    [InlineData("nonsense")]
    [InlineData("")]
    public async Task Another_range_than_was_asked_for_is_not_taken(string contentRange)
    {
        Server.Otherwise = _ => new ScriptedResponse { Status = 206, Body = new byte[10], Headers = new Dictionary<string, string> { ["Content-Range"] = contentRange } };
        var target = new byte[10];

        await FailsAsync(Common.Errors.ErrorCode.StoreProtocol, () => Open().GetRangeAsync(Key, 500, target, Never));

        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public async Task Anonymous_requests_are_not_signed()
    {
        Options = Options with { Credentials = new AnonymousAWSCredentials() };

        await PutAsync(Open());

        Assert.DoesNotContain("authorization", Server.Requests[0].Headers.Keys, StringComparer.OrdinalIgnoreCase);
        Assert.Equal(Content, Server.Requests[0].Body);
    }

    [Fact]
    public async Task Little_is_said_that_need_not_be()
    {
        await PutAsync(Open("&checksum=when-required"));

        Assert.Equal(["authorization", "content-length", "content-type", "host", "if-none-match", "x-amz-content-sha256", "x-amz-date"],
            Server.Requests[0].Headers.Keys.Select(name => name.ToLowerInvariant()).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_download_is_checked_against_the_checksum_of_the_whole_object()
    {
        byte[] flipped = [.. Content];
        flipped[3] ^= 1;
        Server.Then(Whole(flipped), Whole(Content), Covering(flipped), Covering(Content));
        var store = Open("&checksum=when-supported");
        var target = new byte[1000];

        Assert.Equal(Content, (await store.GetAsync(Key, 1000, Never)).Content.ToArray());
        await store.GetRangeAsync(Key, 0, target, Never);

        Assert.Equal(Content, target);
        Assert.Equal(4, Server.Requests.Count);
        Assert.All(Server.Requests, r => Assert.Equal("ENABLED", r.Headers["x-amz-checksum-mode"]));
    }

    [Fact]
    public async Task Bytes_that_never_match_their_checksum_are_damage()
    {
        Server.Otherwise = _ => Whole(Content) with { Body = new byte[1000] };

        var failure = await FailsAsync(Common.Errors.ErrorCode.StoreObjectDamaged, () => Open("&checksum=when-supported").GetAsync(Key, 1000, Never));

        Assert.Contains("not those of its checksum", failure.Message, StringComparison.Ordinal);
        Assert.Equal(2, Server.Requests.Count);
    }

    [Fact]
    public async Task Checksums_of_parts_of_other_objects_and_of_unasked_answers_are_not_compared()
    {
        var other = new Dictionary<string, string> { ["x-amz-checksum-crc32"] = "AAAAAA==" };
        Server.Then(new ScriptedResponse { Body = Content, Headers = new Dictionary<string, string> { ["x-amz-checksum-crc32"] = "AAAAAA==-3" } });
        Assert.Equal(Content, (await Open("&checksum=when-supported").GetAsync(Key, 1000, Never)).Content.ToArray());

        Server.Then(Range(Content[..10], 0, 1000) with { Headers = new Dictionary<string, string>(other) { ["Content-Range"] = "bytes 0-9/1000" } });
        await Open("&checksum=when-supported").GetRangeAsync(Key, 0, new byte[10], Never);

        Server.Then(new ScriptedResponse { Body = Content, Headers = other });
        Assert.Equal(Content, (await Open("&checksum=when-required").GetAsync(Key, 1000, Never)).Content.ToArray());
        Assert.False(Server.Requests[2].Headers.ContainsKey("x-amz-checksum-mode"));
    }

    [Fact]
    public async Task Type_time_and_metadata_of_an_object_come_with_it()
    {
        var head = new Dictionary<string, string>
        {
            ["Content-Type"] = "application/x-test", ["Last-Modified"] = "Wed, 01 Jan 2025 10:00:00 GMT", ["X-Amz-Meta-Asset-Root"] = "/x, y", ["ETag"] = "\"e\"",
        };
        Server.Then(new ScriptedResponse { Body = Content, Headers = head }, new ScriptedResponse { Headers = new Dictionary<string, string>(head) { ["Content-Length"] = "77" } });
        var store = Open();

        var found = await store.GetAsync(Key, 1000, Never);
        var info = await store.HeadAsync(Key, Never);

        Assert.Equal(("application/x-test", "/x, y"), (found.ContentType, found.Metadata["asset-root"]));
        Assert.Equal((77, DateTimeOffset.Parse("2025-01-01T10:00:00Z", CultureInfo.InvariantCulture)), (info!.Size, info.LastModified));
    }

    [Fact]
    public async Task An_answer_without_length_is_not_s3() =>
        await FailsAsync(Common.Errors.ErrorCode.StoreProtocol, () =>
        {
            Server.Otherwise = _ => new ScriptedResponse { Headers = new Dictionary<string, string> { ["Content-Length"] = "", ["Transfer-Encoding"] = "chunked" }, Body = "0\r\n\r\n"u8.ToArray() };
            return Open().GetAsync(Key, 1000, Never);
        });

    private static ScriptedResponse Whole(byte[] body) => new() { Body = body, Headers = new Dictionary<string, string> { ["x-amz-checksum-crc32"] = Crc32Text.Of(Content) } };

    private static ScriptedResponse Covering(byte[] body) => Whole(body) with
    {
        Status = 206,
        Headers = new Dictionary<string, string> { ["x-amz-checksum-crc32"] = Crc32Text.Of(Content), ["Content-Range"] = "bytes 0-999/1000" },
    };

    // Signs what arrived as a server would: only what the header lists, from the text that came over the wire.
    private static void AssertSigned(ScriptedRequest request, string secret)
    {
        var authorization = request.Headers["authorization"];
        var names = authorization.Split("SignedHeaders=")[1].Split(',')[0].Split(';');
        var (path, query) = request.Target.Split('?') is [var p, var q] ? (p, q) : (request.Target, "");
        Assert.Equal(request.Headers["x-amz-content-sha256"], SigV4Signer.HashOf(request.Body));
        Assert.All(request.Headers.Keys, name => Assert.True(name.ToLowerInvariant() is "authorization" or "content-length" or "expect" || names.Contains(name.ToLowerInvariant()), name));
        Assert.Equal(authorization, new SigV4Signer("s3").Authorize(new SigningInput
        {
            Method = request.Method, Path = path, Query = query, Region = "us-east-1", Stamp = request.Headers["x-amz-date"], PayloadHash = request.Headers["x-amz-content-sha256"],
            Headers = (SignedHeader[])[.. names.Select(name => new SignedHeader(name, request.Headers[name]))],
        }, "key", secret));
    }
}
