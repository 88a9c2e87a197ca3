using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Units;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Node.Peers;

/// <summary>
/// Gets objects from other nodes. Whatever goes wrong on the way is counted and logged and is no failure: the store has the
/// object, too. A node that could not be reached, or was silent, is left alone for a while.
/// </summary>
internal sealed class PeerClient(HttpClient http, TimeSpan timeout, PeerMetrics metrics, ILogger log, TimeProvider time) : IDisposable
{
    private const int BufferBytes = 128 * 1024;

    // The other node may have to get the object first, from a store that everybody is busy with.
    private const long SlowestRate = 4 * ByteSize.MiB;

    private static readonly TimeSpan RestTime = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _resting = new(StringComparer.Ordinal);

    /// <summary>Whether it is of use to ask a node now.</summary>
    public bool IsUsable(string node) => !_resting.TryGetValue(node, out var until) || time.GetUtcNow() >= until;

    /// <summary>
    /// Fills the destination with an object as long as it; false when that did not come about. Failures to write it are
    /// <see cref="Common.Errors.LocalIOException"/>s.
    /// </summary>
    public async Task<bool> TryGetAsync(PeerAddress peer, ContentHash hash, FileRange destination, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var (result, detail) = (PeerMetrics.Failed, "");
        try
        {
            (result, detail) = await GetAsync(peer, hash, destination, patience).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            (result, detail) = (PeerMetrics.TimedOut, "it was silent for too long");
        }
        catch (HttpRequestException e)
        {
            (result, detail) = (PeerMetrics.Unreachable, e.GetBaseException().Message);
        }
        catch (IOException e)
        {
            (result, detail) = (PeerMetrics.Truncated, e.Message);
        }
        finally
        {
            metrics.Tried("peer", result, destination.Length);
        }

        if (result == PeerMetrics.Ok) return true;
        log.LogInformation("The object {Hash} did not come from {Peer} ({Result}: {Detail}); it is got from the store.", hash, peer, result, detail);
        if (result is PeerMetrics.TimedOut or PeerMetrics.Unreachable) _resting[peer.Node] = time.GetUtcNow() + RestTime;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<(string Result, string Detail)> GetAsync(PeerAddress peer, ContentHash hash, FileRange destination, CancellationTokenSource patience)
    {
        // The token is for the node and for nobody on the way.
        if (peer.Uri.Scheme != Uri.UriSchemeHttps && !Hosts.IsLoopback(peer.Uri.Host)) return (PeerMetrics.Refused, "its address is not encrypted");
        patience.CancelAfter(timeout + TimeSpan.FromSeconds((double)destination.Length / SlowestRate));
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(peer.Uri, string.Create(CultureInfo.InvariantCulture, $"content/{hash}?size={destination.Length}")));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", peer.Token);
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.OK) return (PeerMetrics.Refused, $"status {(int)response.StatusCode}");
        if (response.Content.Headers.ContentLength != destination.Length) return (PeerMetrics.Wrong, "it has another size");
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token).ConfigureAwait(false);
        var (found, length) = await CopyAsync(body, destination, patience).ConfigureAwait(false);
        return length < destination.Length ? (PeerMetrics.Truncated, "it ended early")
            : found != hash ? (PeerMetrics.Wrong, "it has other content") : (PeerMetrics.Ok, "");
    }

    private async Task<(ContentHash Hash, long Length)> CopyAsync(Stream body, FileRange destination, CancellationTokenSource patience)
    {
        var hasher = new ContentHasher();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            long done = 0;
            while (done < destination.Length)
            {
                patience.CancelAfter(timeout);
                var read = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, destination.Length - done)), patience.Token).ConfigureAwait(false);
                if (read == 0) break;
                hasher.Append(buffer.AsSpan(0, read));
                LocalFile.Write(destination, done, buffer.AsSpan(0, read));
                done += read;
            }

            return (hasher.Current(), done);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
