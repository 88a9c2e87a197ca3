using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace RustyAttachments.Storage.S3.Client;

/// <summary>
/// The credentials to sign with, from those given or the AWS default chain. The SDK refreshes them before they expire;
/// what it answers is kept for a second, since reading the environment for each request costs more than signing it.
/// Thread-safe.
/// </summary>
internal sealed class CredentialSource(AWSCredentials? given, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan KeepTime = TimeSpan.FromSeconds(1);

    private readonly DefaultAWSCredentialsIdentityResolver _chain = new();
    private volatile Answer? _answer;

    /// <summary>The credentials of this moment; null when requests go unsigned.</summary>
    public ValueTask<ImmutableCredentials?> GetAsync(IClientConfig config, CancellationToken cancellationToken) =>
        _answer is { } known && time.GetElapsedTime(known.AskedAt) < KeepTime ? new ValueTask<ImmutableCredentials?>(known.Credentials) : AskAsync(config, cancellationToken);

    /// <summary>Has credentials that the service says have expired fetched anew; false when they are of a kind that never changes.</summary>
    public bool TryRenew()
    {
        if (_answer?.Source is not RefreshingAWSCredentials refreshing) return false;
        refreshing.ClearCredentials();
        _answer = null;
        return true;
    }

    public void Dispose() => _chain.Dispose();

    private async ValueTask<ImmutableCredentials?> AskAsync(IClientConfig config, CancellationToken cancellationToken)
    {
        var askedAt = time.GetTimestamp();
        var source = given ?? await _chain.ResolveIdentityAsync(config, cancellationToken).ConfigureAwait(false);
        var credentials = await source.GetCredentialsAsync().WaitAsync(cancellationToken).ConfigureAwait(false);
        _answer = new Answer(source, credentials, askedAt);
        return credentials;
    }

    // Not a record: its text would show the secret.
    private sealed class Answer(AWSCredentials source, ImmutableCredentials? credentials, long askedAt)
    {
        public AWSCredentials Source => source;

        public ImmutableCredentials? Credentials => credentials;

        public long AskedAt => askedAt;
    }
}
