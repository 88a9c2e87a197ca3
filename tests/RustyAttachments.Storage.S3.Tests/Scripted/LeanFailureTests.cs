using System.Text;
using Amazon.Runtime;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

/// <summary>What our own client makes of answers that only it has to read by itself.</summary>
public sealed class LeanFailureTests() : ScriptedS3Test(sdkOnly: false)
{
    public static TheoryData<string> HostileBodies => new()
    {
        "",
        "<Error>",
        "<Error><Code>AccessDenied</Code>",
        "not xml at all \0\u0001",
        "<html><body>Forbidden</body></html>",
        "<!DOCTYPE Error [<!ENTITY a \"aaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]><Error><Code>&b;</Code></Error>",
        "<!DOCTYPE Error SYSTEM \"file:///etc/passwd\"><Error><Code>x</Code></Error>",
        "<Error><Code>" + new string('x', 200_000) + "</Code></Error>",
        string.Concat(Enumerable.Repeat("<Error>", 9000)),
        "<Error xmlns:a=\"b\" xmlns:a=\"c\"/>",
    };

    [Theory]
    [MemberData(nameof(HostileBodies))]
    public async Task Whatever_an_error_says_its_status_counts(string body)
    {
        Server.Otherwise = _ => new ScriptedResponse { Status = 403, Body = Encoding.UTF8.GetBytes(body) };

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => PutAsync(Open()));

        Assert.InRange(failure.Message.Length, 10, 1000);
        Assert.DoesNotContain("root:", failure.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task An_error_that_breaks_off_is_what_its_status_says()
    {
        Server.Otherwise = _ => ScriptedResponse.Error(403, "AccessDenied") with { SendOnly = 20 };

        await FailsAsync(ErrorCode.StoreAccessDenied, () => PutAsync(Open()));
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_denied_head_has_no_body_and_is_understood()
    {
        Server.Otherwise = _ => new ScriptedResponse { Status = 403 };

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => Open().HeadAsync(Key, Never));

        Assert.Contains("s3:ListBucket, without which missing objects look denied", failure.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData(301)]
    [InlineData(307)]
    [InlineData(400)]
    public async Task A_head_follows_the_bucket_to_the_region_in_the_answers_head(int status)
    {
        Server.Then(new ScriptedResponse { Status = status, Headers = new Dictionary<string, string> { ["x-amz-bucket-region"] = "ap-south-1" } }, HeadOf(7));
        var store = Open();

        Assert.Equal(7, (await store.HeadAsync(Key, Never))!.Size);

        Assert.Contains("/ap-south-1/s3/", Server.Requests[1].Headers["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_region_in_an_errors_document_is_followed()
    {
        Server.Then(new ScriptedResponse { Status = 400, Body = "<Error><Code>AuthorizationHeaderMalformed</Code><Message>wrong</Message><Region>eu-north-1</Region></Error>"u8.ToArray() });

        await PutAsync(Open());

        Assert.Contains("/eu-north-1/s3/", Server.Requests[1].Headers["authorization"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_region_that_is_none_is_not_followed()
    {
        Server.Otherwise = _ => new ScriptedResponse { Status = 301, Headers = new Dictionary<string, string> { ["x-amz-bucket-region"] = "evil.example.com/x" } };

        await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open()));
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData("GET", 400)]
    [InlineData("HEAD", 400)]
    [InlineData("GET", 403)]
    public async Task Credentials_that_have_expired_are_fetched_anew_once(string method, int status)
    {
        using var credentials = new CountingCredentials();
        Options = Options with { Credentials = credentials };
        var expired = method == "HEAD" ? new ScriptedResponse { Status = status } : ScriptedResponse.Error(status, "ExpiredToken");
        Server.Then(expired, HeadOf(0), expired, expired);
        var store = Open();
        Task CallAsync() => method == "HEAD" ? store.HeadAsync(Key, Never) : store.GetAsync(Key, 10, Never);

        await CallAsync();
        Assert.Equal(["token-1", "token-2"], Server.Requests.Select(r => r.Headers["x-amz-security-token"]));

        await Assert.ThrowsAsync<StoreException>(CallAsync);
        Assert.Equal(["token-2", "token-3"], Server.Requests.Skip(2).Select(r => r.Headers["x-amz-security-token"]));
    }

    [Fact]
    public async Task Expired_credentials_that_cannot_change_are_reported_at_once()
    {
        Options = Options with { Credentials = new SessionAWSCredentials("key", "secret", "token") };
        Server.Otherwise = _ => ScriptedResponse.Error(400, "ExpiredToken");

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => PutAsync(Open()));

        Assert.Contains("sign in again", failure.Message, StringComparison.Ordinal);
        Assert.Single(Server.Requests);
    }

    [Theory]
    [InlineData("PUT")]
    [InlineData("HEAD")]
    public async Task The_services_clock_is_used_when_ours_is_wrong(string method)
    {
        var serverTime = DateTimeOffset.UtcNow.AddHours(-3);
        var headers = new Dictionary<string, string> { ["Date"] = serverTime.ToString("R") };
        Server.Then(method == "HEAD" ? new ScriptedResponse { Status = 403, Headers = headers } : ScriptedResponse.Error(403, "RequestTimeTooSkewed") with { Headers = headers });
        Server.Otherwise = _ => method == "HEAD" ? HeadOf(1) : Ok;
        var store = Open();

        await (method == "HEAD" ? (Task)store.HeadAsync(Key, Never) : PutAsync(store));

        Assert.Equal(2, Server.Requests.Count);
        Assert.StartsWith(serverTime.ToString("yyyyMMdd'T'HH", System.Globalization.CultureInfo.InvariantCulture), Server.Requests[1].Headers["x-amz-date"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_gets_signatures_for_another_year()
    {
        Server.Otherwise = _ => ScriptedResponse.Error(403, "RequestTimeTooSkewed") with { Headers = new Dictionary<string, string> { ["Date"] = "Tue, 01 Jan 2097 00:00:00 GMT" } };

        await FailsAsync(ErrorCode.StoreClockSkew, () => PutAsync(Open()));

        Assert.DoesNotContain(Server.Requests, r => r.Headers["x-amz-date"].StartsWith("2097", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_body_that_stops_coming_is_given_up_and_asked_for_again()
    {
        var silent = new Gate();
        ExpectSilence(silent, Range(Content, 0, 1000));
        var target = new byte[1000];

        await Open().GetRangeAsync(Key, 0, target, Never);

        Assert.Equal(Content, target);
        Assert.True(Server.Requests.Count > silent.Arrivals);
    }

    [Fact]
    public async Task A_redirect_is_never_followed_to_where_it_points()
    {
        await using var elsewhere = new ScriptedHttpServer();
        Server.Otherwise = _ => new ScriptedResponse { Status = 307, Headers = new Dictionary<string, string> { ["Location"] = elsewhere.Address.ToString() } };

        await FailsAsync(ErrorCode.StoreUnreachable, () => Open().HeadAsync(Key, Never));
        await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open()));

        Assert.Empty(elsewhere.Requests);
    }

    [Fact]
    public async Task Missing_credentials_are_explained()
    {
        Options = Options with { Credentials = new NoCredentials(), Backoff = new Backoff() };

        await FailsAsync(ErrorCode.StoreCredentialsMissing, () => PutAsync(Open()));

        Assert.Empty(Server.Requests);
    }

    /// <summary>Each fetch gives another token, valid for long as far as the SDK knows.</summary>
    private sealed class CountingCredentials : RefreshingAWSCredentials
    {
        private int _fetched;

        protected override CredentialsRefreshState GenerateNewCredentials() =>
            new(new ImmutableCredentials("key", "secret", $"token-{++_fetched}"), DateTime.UtcNow.AddHours(1));

        protected override Task<CredentialsRefreshState> GenerateNewCredentialsAsync() => Task.FromResult(GenerateNewCredentials());
    }

    private sealed class NoCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new AmazonClientException("Failed to resolve AWS credentials.");

        public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromException<ImmutableCredentials>(new AmazonClientException("Failed to resolve AWS credentials."));
    }
}
