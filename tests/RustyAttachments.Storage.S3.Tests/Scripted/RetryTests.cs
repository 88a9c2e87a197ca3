using System.Net;
using System.Net.Sockets;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

public abstract class RetryTests(bool sdkOnly) : ScriptedS3Test(sdkOnly)
{
    private static readonly ScriptedResponse SlowDown = ScriptedResponse.Error(503, "SlowDown");

    [Fact]
    public async Task A_storm_of_slow_down_is_outlasted_and_the_sdk_adds_no_attempts_of_its_own()
    {
        Server.Then(Enumerable.Repeat(SlowDown, 9).ToArray());

        Assert.Equal(PutOutcome.Stored, await PutAsync(Open()));

        Assert.Equal(10, Server.Requests.Count);
        Assert.All(Server.Requests, r => Assert.Equal(Content, r.Body));
    }

    [Fact]
    public async Task A_storm_without_end_is_reported_after_the_last_attempt()
    {
        Server.Otherwise = _ => SlowDown;

        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open()));

        Assert.Contains("kept asking to slow down during s3:PutObject on 's3://bucket/p/Data/", failure.Message, StringComparison.Ordinal);
        Assert.Equal(10, Server.Requests.Count);
    }

    [Fact]
    public async Task Broken_connections_and_server_errors_are_tried_again()
    {
        Server.Then(new ScriptedResponse { Reset = true }, ScriptedResponse.Error(500, "InternalError"), new ScriptedResponse { Status = 502, Body = "<html>bad gateway</html>"u8.ToArray() });

        Assert.Equal(PutOutcome.Stored, await PutAsync(Open()));
        Assert.InRange(Server.Requests.Count, 4, 5); // the SDK repeats once on a connection that was closed under it
    }

    [Fact]
    public async Task A_denied_call_is_not_tried_again()
    {
        Server.Otherwise = _ => ScriptedResponse.Error(403, "AccessDenied");

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => PutAsync(Open()));

        Assert.Equal("s3:PutObject", failure.Action);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task A_wrong_clock_is_corrected_once_and_reported_if_that_does_not_help()
    {
        var skewed = ScriptedResponse.Error(403, "RequestTimeTooSkewed") with { Headers = new Dictionary<string, string> { ["Date"] = DateTime.UtcNow.AddHours(2).ToString("R") } };
        Server.Then(skewed);
        await PutAsync(Open());
        Assert.Equal(2, Server.Requests.Count);

        Server.Otherwise = _ => skewed;
        await FailsAsync(ErrorCode.StoreClockSkew, () => PutAsync(Open()));
    }

    [Fact]
    public async Task A_server_that_falls_silent_is_given_up_and_asked_again()
    {
        var silent = new Gate();
        ExpectSilence(silent, Ok);

        Assert.Equal(PutOutcome.Stored, await PutAsync(Open()));
        Assert.True(Server.Requests.Count > silent.Arrivals);
    }

    [Fact]
    public async Task A_server_that_stays_silent_is_unreachable()
    {
        Options = Options with { Tuning = new S3Tuning { StallTime = TimeSpan.FromMilliseconds(100) } };
        Server.Otherwise = _ => new ScriptedResponse { Gate = new Gate() };

        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open()));

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
        // On a busy machine the time may be over before a request has arrived; S3RequestsTests counts the attempts.
        Assert.InRange(Server.Requests.Count, 0, Options.Backoff.FirstContactAttempts);
    }

    [Fact]
    public async Task Cancelling_ends_a_hanging_request_at_once()
    {
        var gate = new Gate();
        using var cancel = new CancellationTokenSource();
        Server.Otherwise = _ => new ScriptedResponse { Gate = gate };
        var put = Open().PutAsync(Key, Content, PutOptions.Content, cancel.Token);
        await gate.Reached;

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Single(Server.Requests);
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_between_attempts()
    {
        using var cancel = new CancellationTokenSource();
        Options = Options with { Backoff = new Backoff { Start = TimeSpan.FromHours(1), Cap = TimeSpan.FromHours(1) } };
        Server.Otherwise = _ => SlowDown;
        var put = Open().PutAsync(Key, Content, PutOptions.Content, cancel.Token);
        while (Server.Requests.Count == 0) await Task.Yield();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "does not answer")]
    [InlineData("http://no-such-host.invalid", "cannot be resolved")]
    public async Task A_server_that_is_not_there_is_unreachable_within_seconds(string endpoint, string part)
    {
        Options = Options with { Backoff = new Backoff() };

        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open(endpoint: endpoint))).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Contains(part, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_swallows_connections_is_unreachable_within_the_time_for_connecting()
    {
        Options = Options with { Tuning = new S3Tuning { ConnectTime = TimeSpan.FromMilliseconds(100) } };
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(1); // accepts nobody: once its queue is full, further connections get no answer
        var port = ((IPEndPoint)full.LocalEndpoint).Port;
        using var first = new TcpClient("127.0.0.1", port);
        using var second = new TcpClient("127.0.0.1", port);

        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open(endpoint: $"http://127.0.0.1:{port}"))).WaitAsync(TimeSpan.FromSeconds(20));

        Assert.Contains("did not answer in time", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plain_server_behind_a_secure_address_is_explained()
    {
        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open(endpoint: $"https://127.0.0.1:{Server.Address.Port}")));

        Assert.Contains("http or https", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Something_that_is_not_s3_is_recognised()
    {
        Server.Otherwise = _ => new ScriptedResponse { Body = "<html>Welcome to the hotel</html>"u8.ToArray() };

        var failure = await FailsAsync(ErrorCode.StoreProtocol, async () =>
        {
            await foreach (var _ in Open().ListAsync("", Never))
            {
            }
        });
        Assert.Contains("not S3", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bucket_is_followed_to_the_region_that_the_service_names()
    {
        Server.Then(ScriptedResponse.Error(400, "AuthorizationHeaderMalformed", "the region 'us-east-1' is wrong; expecting 'eu-west-1'"));
        var store = Open();

        await PutAsync(store);
        await PutAsync(store);

        Assert.Contains("/us-east-1/", Server.Requests[0].Headers["authorization"], StringComparison.Ordinal);
        Assert.All(Server.Requests.Skip(1), r => Assert.Contains("/eu-west-1/", r.Headers["authorization"], StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_service_that_sends_us_from_region_to_region_is_reported()
    {
        var next = 0;
        Server.Otherwise = _ => ScriptedResponse.Error(301, "PermanentRedirect") with { Headers = new Dictionary<string, string> { ["x-amz-bucket-region"] = $"region-{next++}" } };

        var failure = await FailsAsync(ErrorCode.StoreUnreachable, () => PutAsync(Open()));

        Assert.Contains("another region", failure.Message, StringComparison.Ordinal);
        Assert.InRange(Server.Requests.Count, 2, 3);
    }

    [Fact]
    public async Task A_redirect_to_an_odd_place_is_not_followed()
    {
        Server.Otherwise = _ => ScriptedResponse.Error(307, "TemporaryRedirect") with { Headers = new Dictionary<string, string> { ["Location"] = "http://169.254.169.254/latest" } };

        await FailsAsync(SdkOnly ? ErrorCode.StoreProtocol : ErrorCode.StoreUnreachable, () => PutAsync(Open()));
    }
}

public sealed class OwnRetryTests() : RetryTests(sdkOnly: false);

public sealed class SdkRetryTests() : RetryTests(sdkOnly: true);
