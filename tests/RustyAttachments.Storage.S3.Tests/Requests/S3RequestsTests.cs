using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Errors;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.S3.Data;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Telemetry;

namespace RustyAttachments.Storage.S3.Tests.Requests;

public sealed class S3RequestsTests : IDisposable
{
    private static readonly S3StoreOptions Options = new()
    {
        Credentials = new BasicAWSCredentials("key", "secret"),
        Backoff = new Backoff { Start = TimeSpan.FromTicks(1) },
    };

    private readonly S3Connection _connection = new((S3StoreUri)StoreUri.Parse("s3://bucket?endpoint=http://127.0.0.1:1"), Options);
    private readonly AdaptiveGate _gate = new(new AimdWindow(8, 8, TimeProvider.System));

    private S3Requests Requests => new(_connection, _gate, Options.Backoff, Options.Tuning);

    private S3Call Call => _connection.Call(S3Call.Put, "k");

    public void Dispose() => _connection.Dispose();

    [Fact]
    public async Task Slowing_down_halves_the_window_and_other_failures_do_not()
    {
        await RunAsync(Answer(500, "InternalError"));
        Assert.Equal(8, _gate.Limit);

        await RunAsync(Answer(503, "SlowDown"));
        Assert.Equal((4, 0), (_gate.Limit, _gate.UnderWay));
    }

    [Fact]
    public async Task A_server_that_has_never_answered_is_given_up_after_few_silent_attempts()
    {
        var attempts = 0;
        var requests = new S3Requests(_connection, _gate, Options.Backoff, new S3Tuning { StallTime = TimeSpan.FromMilliseconds(1) });

        var failure = await Assert.ThrowsAsync<StoreException>(() => requests.RunAsync<int>(Call, async guard =>
        {
            attempts++;
            await Task.Delay(Timeout.Infinite, guard.Token);
            return 0;
        }, CancellationToken.None));

        Assert.Equal((ErrorCode.StoreUnreachable, 4, 0), (failure.Code, attempts, _gate.UnderWay));
    }

    [Fact]
    public async Task A_bug_is_neither_tried_again_nor_dressed_up()
    {
        var attempts = 0;

        await Assert.ThrowsAsync<InvalidOperationException>(() => Requests.RunAsync<int>(Call, _ =>
        {
            attempts++;
            throw new InvalidOperationException("bug");
        }, CancellationToken.None));

        Assert.Equal((1, 0), (attempts, _gate.UnderWay));
    }

    [Fact]
    public async Task A_cancellation_dressed_up_by_the_sdk_is_a_cancellation()
    {
        using var cancel = new CancellationTokenSource();

        var failure = await Assert.ThrowsAsync<OperationCanceledException>(() => Requests.RunAsync<int>(Call, async _ =>
        {
            await cancel.CancelAsync();
            throw new AmazonClientException("A task was cancelled");
        }, cancel.Token));

        Assert.Equal(cancel.Token, failure.CancellationToken);
    }

    [Fact]
    public async Task Every_attempt_is_counted_with_its_result_and_the_content_it_moved()
    {
        var call = Call with { Name = Guid.NewGuid().ToString("N"), Sends = 7 };
        using var measured = new Measurements("call", call.Name);
        var answers = new Queue<Func<PutAnswer>>([() => throw Answer(503, "SlowDown"), () => throw Answer(500, "InternalError"), () => PutAnswer.Stored, () => PutAnswer.Exists]);
        for (var i = 0; i < 2; i++) await Requests.RunAsync(call, _ => Task.FromResult(answers.Dequeue()()), CancellationToken.None);
        Assert.Null(await Requests.RunAsync(call, _ => Task.FromResult<HeadAnswer?>(null), CancellationToken.None));
        using var cancel = new CancellationTokenSource();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Requests.RunAsync<int>(call, async _ =>
        {
            await cancel.CancelAsync();
            throw new OperationCanceledException();
        }, cancel.Token));

        Assert.Equal(["s3/absent", "s3/cancelled", "s3/failed", "s3/ok", "s3/present", "s3/throttled"], measured.Of("ra.store.requests"));
        Assert.Equal(6, measured.Of("ra.store.duration").Count());
    }

    private async Task RunAsync(Exception first)
    {
        var failed = false;
        Assert.Equal(5, await Requests.RunAsync(Call, _ =>
        {
            if (failed) return Task.FromResult(5);
            failed = true;
            throw first;
        }, CancellationToken.None));
    }

    private static AmazonS3Exception Answer(int status, string code) => new("m", ErrorType.Receiver, code, "r", (HttpStatusCode)status);
}
