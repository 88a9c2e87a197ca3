using Amazon.Runtime;
using Amazon.S3;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Storage.S3.Client;

namespace RustyAttachments.Storage.S3.Tests.Client;

public sealed class CredentialSourceTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly AmazonS3Config _config = new();

    [Fact]
    public async Task Credentials_are_asked_for_once_a_second()
    {
        var credentials = new CountedCredentials();
        using var source = new CredentialSource(credentials, _time);

        for (var i = 0; i < 10; i++) Assert.Equal("key-1", (await source.GetAsync(_config, CancellationToken.None))!.AccessKey);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("key-2", (await source.GetAsync(_config, CancellationToken.None))!.AccessKey);
        Assert.False(source.TryRenew()); // nothing says that these could change
    }

    [Fact]
    public async Task A_failure_is_not_kept()
    {
        var credentials = new CountedCredentials { Fails = true };
        using var source = new CredentialSource(credentials, _time);
        await Assert.ThrowsAsync<AmazonClientException>(async () => await source.GetAsync(_config, CancellationToken.None));

        credentials.Fails = false;

        Assert.NotNull(await source.GetAsync(_config, CancellationToken.None));
    }

    [Fact]
    public async Task Waiting_for_credentials_can_be_cancelled()
    {
        using var source = new CredentialSource(new HangingCredentials(), _time);
        using var cancel = new CancellationTokenSource();
        var asking = source.GetAsync(_config, cancel.Token).AsTask();

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
    }

    private sealed class CountedCredentials : AWSCredentials
    {
        private int _asked;

        public bool Fails { get; set; }

        public override ImmutableCredentials GetCredentials() => Fails ? throw new AmazonClientException("no credentials") : new ImmutableCredentials($"key-{++_asked}", "secret", null);

        public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.Run(GetCredentials);
    }

    private sealed class HangingCredentials : AWSCredentials
    {
        public override ImmutableCredentials GetCredentials() => throw new NotSupportedException();

        public override Task<ImmutableCredentials> GetCredentialsAsync() => new TaskCompletionSource<ImmutableCredentials>().Task;
    }
}
