using System.Runtime.InteropServices;
using Amazon.Runtime;
using Amazon.S3;
using RustyAttachments.Storage.Rates;
using RustyAttachments.Storage.S3.Client;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.S3.Signing;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>
/// Signs requests and sends them over the store's connections. Bodies over TLS are not hashed: it protects them. Where
/// the service says that this machine's clock is wrong, its own time is used from then on, within limits.
/// </summary>
internal sealed class LeanSender(S3Connection connection, RateLimiter? limiter, TimeProvider time)
{
    // Whoever can answer for the service must not get signatures for any time that it likes.
    private static readonly TimeSpan LargestClockOffset = TimeSpan.FromDays(1);

    private volatile SigV4Signer _signer = new("s3");
    private long _clockOffsetTicks;

    /// <summary>Sends one attempt; what comes back has its head, not yet its body, and is the caller's to dispose.</summary>
    public async Task<HttpResponseMessage> SendAsync(LeanRequest request, StallGuard guard)
    {
        var endpoint = connection.Endpoint;
        var credentials = await connection.Credentials.GetAsync(endpoint.Client.Config, guard.Token).ConfigureAwait(false);
        using var body = request.Body is { } bytes ? new BodyStream(bytes, limiter, guard) : null;
        using var message = MessageOf(request, body, endpoint, credentials);
        var response = await connection.Http.SendAsync(message, guard.Token).ConfigureAwait(false);
        guard.Progress();
        return response;
    }

    /// <summary>The failure that an answer reports.</summary>
    public async Task<AmazonS3Exception> FailureAsync(HttpResponseMessage response, StallGuard guard)
    {
        var difference = response.Headers.Date is { } date ? date - Now : TimeSpan.Zero;
        var failure = await S3Answers.FailureAsync(response, difference, guard.Token).ConfigureAwait(false);
        if (failure.ErrorCode == "RequestTimeTooSkewed") CorrectClock(response.Headers.Date);
        return failure;
    }

    private DateTimeOffset Now => time.GetUtcNow() + new TimeSpan(Volatile.Read(ref _clockOffsetTicks));

    private void CorrectClock(DateTimeOffset? serverTime)
    {
        if (serverTime is not { } date) return;
        var offset = date - time.GetUtcNow();
        if (offset.Duration() <= LargestClockOffset) Volatile.Write(ref _clockOffsetTicks, offset.Ticks);
    }

    private HttpRequestMessage MessageOf(LeanRequest request, BodyStream? body, S3Endpoint endpoint, ImmutableCredentials? credentials)
    {
        var path = endpoint.BasePath + KeyEncoding.Path(request.Key);
        var headers = new List<SignedHeader>(request.Headers);
        if (connection.Owner is { } owner) headers.Add(new SignedHeader("x-amz-expected-bucket-owner", owner));
        var authorization = credentials is null ? null : Sign(request, path, headers, endpoint, credentials);

        var address = endpoint.Origin + path + (request.Query.Length == 0 ? "" : "?" + request.Query);
        var message = new HttpRequestMessage(request.Method, new Uri(address, new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null) message.Content = new StreamContent(body);
        if (body?.Length >= S3HttpClients.AskFromBytes) message.Headers.ExpectContinue = true;
        foreach (var (name, value) in headers)
        {
            if (name == "content-type") message.Content!.Headers.TryAddWithoutValidation(name, value);
            else if (name != "host") message.Headers.TryAddWithoutValidation(name, value);
        }

        if (authorization is not null) message.Headers.TryAddWithoutValidation("authorization", authorization);
        return message;
    }

    private string Sign(LeanRequest request, string path, List<SignedHeader> headers, S3Endpoint endpoint, ImmutableCredentials credentials)
    {
        var payload = PayloadHashOf(request.Body, endpoint.IsSecure);
        var stamp = SigV4Signer.Stamp(Now);
        headers.Add(new SignedHeader("host", endpoint.Host));
        headers.Add(new SignedHeader("x-amz-content-sha256", payload));
        headers.Add(new SignedHeader("x-amz-date", stamp));
        if (credentials.UseToken) headers.Add(new SignedHeader("x-amz-security-token", credentials.Token));
        return SignerFor(endpoint.Service).Authorize(new SigningInput
        {
            Method = request.Method.Method,
            Path = path,
            Query = request.Query,
            Headers = CollectionsMarshal.AsSpan(headers),
            PayloadHash = payload,
            Region = endpoint.Region,
            Stamp = stamp,
        }, credentials.AccessKey, credentials.SecretKey);
    }

    /// <summary>What a signature says of a body: nothing where TLS protects it.</summary>
    internal static string PayloadHashOf(ReadOnlyMemory<byte>? body, bool isSecure) =>
        body is not { } bytes ? SigV4Signer.EmptyPayload : isSecure ? SigV4Signer.UnsignedPayload : SigV4Signer.HashOf(bytes.Span);

    private SigV4Signer SignerFor(string service) => _signer.Service == service ? _signer : _signer = new SigV4Signer(service);
}
