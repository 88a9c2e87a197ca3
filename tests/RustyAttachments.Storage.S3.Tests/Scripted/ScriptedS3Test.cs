using System.Globalization;
using Amazon.Runtime;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Memory;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.S3.Tests.Scripted;

/// <summary>
/// A store that talks to a server which does what the test says, through the SDK or our own client. Waits between
/// attempts are cut short, nothing else is.
/// </summary>
public abstract class ScriptedS3Test(bool sdkOnly) : IAsyncLifetime
{
    protected static readonly byte[] Content = [.. Enumerable.Range(0, 1000).Select(i => (byte)i)];
    protected static readonly ContentHash Hash = ContentHasher.Hash(Content);
    protected static readonly StoreKey Key = StoreKey.Data(Hash);
    private readonly List<S3ContentStore> _opened = [];

    private protected S3StoreOptions Options { get; set; } = new()
    {
        Credentials = new BasicAWSCredentials("key", "secret"),
        Permits = new MemoryPermits(1 << 20),
        Backoff = new Backoff { Start = TimeSpan.FromMilliseconds(1), Cap = TimeSpan.FromMilliseconds(1) },
    };

    protected bool SdkOnly => sdkOnly;

    protected ScriptedHttpServer Server { get; } = new() { Otherwise = static _ => Ok };

    protected TempDirectory Files { get; } = new();

    protected static CancellationToken Never => CancellationToken.None;

    protected static ScriptedResponse Ok { get; } = new() { Headers = new Dictionary<string, string> { ["ETag"] = "\"e\"" } };

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
        await Server.DisposeAsync();
        Files.Dispose();
        Assert.Equal((0, 0), (Options.Permits.InUse, Options.Buffers.Rented));
    }

    /// <summary>Opens the store on the scripted server.</summary>
    protected S3ContentStore Open(string moreOptions = "", string? endpoint = null)
    {
        var uri = (S3StoreUri)StoreUri.Parse($"s3://bucket/p?endpoint={endpoint ?? Server.Address.ToString()}&region=us-east-1{moreOptions}");
        _opened.Add(new S3ContentStore(uri with { SdkOnly = sdkOnly }, Options));
        return _opened[^1];
    }

    protected static Task<PutOutcome> PutAsync(S3ContentStore store) => store.PutAsync(Key, Content, PutOptions.Content, Never);

    protected LocalTestFile File(byte[] content) => LocalTestFile.Open(Files.WriteFile(Guid.NewGuid().ToString("N"), content), content.Length);

    protected static ScriptedResponse HeadOf(long size) => new()
    {
        Headers = new Dictionary<string, string> { ["Content-Length"] = size.ToString(CultureInfo.InvariantCulture), ["Last-Modified"] = "Mon, 01 Jan 2024 00:00:00 GMT" },
    };

    protected static ScriptedResponse Range(byte[] body, long from, long total) => new()
    {
        Status = 206,
        Body = body,
        Headers = new Dictionary<string, string> { ["Content-Range"] = $"bytes {from}-{from + body.Length - 1}/{total}" },
    };

    /// <summary>
    /// Lets the server be silent until a whole request has come to <paramref name="silent"/>, and answer from then on.
    /// However many attempts a busy machine makes too slow to arrive, there are more.
    /// </summary>
    protected void ExpectSilence(Gate silent, ScriptedResponse then)
    {
        Options = Options with
        {
            Tuning = new S3Tuning { StallTime = TimeSpan.FromMilliseconds(100) },
            Backoff = Options.Backoff with { FirstContactAttempts = int.MaxValue },
        };
        Server.Otherwise = _ => silent.Arrivals == 0 ? new ScriptedResponse { Gate = silent } : then;
    }

    protected static async Task<StoreException> FailsAsync(ErrorCode code, Func<Task> call)
    {
        var failure = await Assert.ThrowsAsync<StoreException>(call);
        Assert.Equal(code, failure.Code);
        return failure;
    }
}
