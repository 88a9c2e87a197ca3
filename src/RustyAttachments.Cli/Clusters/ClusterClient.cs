using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>
/// Speaks with the management endpoints of a cluster: with the one that it was given first, with others that it has learned
/// of when that one is gone. Failures are <see cref="RustyAttachmentsException"/>s. For one caller at a time.
/// </summary>
internal sealed class ClusterClient : IDisposable
{
    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(5);
    // The endpoint shows every 15 s that it is alive.
    private static readonly TimeSpan SilenceTime = TimeSpan.FromSeconds(60);

    private readonly HttpClient _http;
    private readonly List<Uri> _endpoints;
    private int _current;

    /// <summary>A client for the cluster at <paramref name="endpoint"/>, with a token where one is needed and the authority that signs the nodes' certificates.</summary>
    public ClusterClient(Uri endpoint, string? token, System.Security.Cryptography.X509Certificates.X509Certificate2Collection? authorities)
    {
        _endpoints = [endpoint];
        var handler = new SocketsHttpHandler { ConnectTimeout = ConnectTime, AllowAutoRedirect = false, UseCookies = false, PooledConnectionIdleTimeout = TimeSpan.FromSeconds(20) };
        if (authorities is not null)
        {
            handler.SslOptions.CertificateChainPolicy = new() { TrustMode = System.Security.Cryptography.X509Certificates.X509ChainTrustMode.CustomRootTrust, RevocationMode = System.Security.Cryptography.X509Certificates.X509RevocationMode.NoCheck };
            handler.SslOptions.CertificateChainPolicy.CustomTrustStore.AddRange(authorities);
        }

        _http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The endpoint that is asked now.</summary>
    public Uri Endpoint => _endpoints[_current];

    /// <summary>All endpoints that are known.</summary>
    public IReadOnlyList<Uri> Endpoints => _endpoints;

    /// <summary>Takes note of another node's endpoint, unless a token should not go there.</summary>
    public void Learn(string? management)
    {
        if (ClusterAddress.OfNode(management) is { } uri && !_endpoints.Contains(uri) && ClusterAddress.IsAsSafe(_endpoints[0], uri)) _endpoints.Add(uri);
    }

    /// <summary>Takes note of the endpoints of nodes, as <see cref="Learn(string?)"/> does.</summary>
    public void Learn(IEnumerable<ClusterNode> nodes)
    {
        foreach (var node in nodes) Learn(node.Management);
    }

    /// <summary>Goes on with another endpoint, where one is known.</summary>
    public void TryNext() => _current = (_current + 1) % _endpoints.Count;

    /// <summary>Asks for a document; every endpoint that is known, if need be.</summary>
    public Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, null, type, cancellationToken);

    /// <summary>Sends a request with a body of JSON, or none, and reads the answer. With the same <paramref name="idempotencyKey"/> it may be sent twice.</summary>
    public async Task<T> SendAsync<T>(HttpMethod method, string path, byte[]? body, string? idempotencyKey, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(method, path, body, idempotencyKey, cancellationToken);
        try
        {
            await using var text = await answer.Content.ReadAsStreamAsync(cancellationToken);
            return await JsonSerializer.DeserializeAsync(text, type, cancellationToken) ?? throw new JsonException();
        }
        catch (JsonException e)
        {
            throw new RustyAttachmentsException(ErrorCode.EndpointProtocol, $"'{Endpoint.GetLeftPart(UriPartial.Authority)}' answers with a document that is not understood; check the address, and that node and program are of one version.", e);
        }
        catch (Exception e) when (ClusterFailure.IsLoss(e))
        {
            throw ClusterFailure.OfLoss(Endpoint, e);
        }
    }

    /// <summary>Hands the body of an answer to <paramref name="take"/>.</summary>
    public async Task<T> ReadAsync<T>(string path, Func<Stream, Task<T>> take, CancellationToken cancellationToken)
    {
        using var answer = await AskAsync(HttpMethod.Get, path, null, null, cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        return await take(body);
    }

    /// <summary>The answer of <c>/ready</c>: whether it is 200, and its text.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await AskOnceAsync(HttpMethod.Get, "ready", null, null, HttpCompletionOption.ResponseContentRead, cancellationToken);
            return true;
        }
        catch (RustyAttachmentsException e) when (e.Code == ErrorCode.NodeNotReady)
        {
            NotReady = e.Message;
            return false;
        }
    }

    /// <summary>Why the node was not ready when it was asked last.</summary>
    public string? NotReady { get; private set; }

    /// <summary>The events of the current endpoint, until it ends them or is lost.</summary>
    public async IAsyncEnumerable<SseItem<string>> EventsAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var answer = await AskOnceAsync(HttpMethod.Get, "api/v1/events", null, null, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        using var silence = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
        await using var events = SseParser.Create(body).EnumerateAsync(silence.Token).GetAsyncEnumerator(silence.Token);
        while (true)
        {
            silence.CancelAfter(SilenceTime);
            try
            {
                if (!await events.MoveNextAsync()) yield break;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw ClusterFailure.OfSilence(Endpoint);
            }
            catch (Exception e) when (ClusterFailure.IsLoss(e))
            {
                throw ClusterFailure.OfLoss(Endpoint, e);
            }

            yield return events.Current;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    // One round over all endpoints: what one node cannot do now, another may.
    private async Task<HttpResponseMessage> AskAsync(HttpMethod method, string path, byte[]? body, string? idempotencyKey, CancellationToken cancellationToken)
    {
        for (var left = _endpoints.Count - 1; ; left--)
        {
            try
            {
                return await AskOnceAsync(method, path, body, idempotencyKey, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            }
            catch (RustyAttachmentsException e) when (left > 0 && ClusterFailure.MayPass(e))
            {
                TryNext();
            }
        }
    }

    private async Task<HttpResponseMessage> AskOnceAsync(HttpMethod method, string path, byte[]? body, string? idempotencyKey, HttpCompletionOption completion, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, new Uri(Endpoint, path));
        if (body is not null) request.Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(AnswerTime);
        try
        {
            var answer = await _http.SendAsync(request, completion, patience.Token);
            if (answer.IsSuccessStatusCode) return answer;
            using (answer) throw await ClusterFailure.OfAnswerAsync(Endpoint, answer, patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw ClusterFailure.OfSilence(Endpoint);
        }
        catch (Exception e) when (ClusterFailure.IsLoss(e))
        {
            throw ClusterFailure.OfLoss(Endpoint, e);
        }
    }
}
