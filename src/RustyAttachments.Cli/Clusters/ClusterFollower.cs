using System.Net.ServerSentEvents;
using System.Text.Json;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>Follows what happens in a cluster, from whichever of its nodes answers.</summary>
internal sealed class ClusterFollower(ClusterClient client, TimeProvider clock)
{
    /// <summary>How long no node may answer, or none know the transfer, before that is an error.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private bool _connected;

    /// <summary>Follows a transfer to its end, and returns what it came to.</summary>
    public async Task<ClusterTransfer> FollowAsync(string id, IProgress<ClusterTransfer> progress, CancellationToken cancellationToken)
    {
        ClusterTransfer? last = null;
        var seen = clock.GetTimestamp();
        await WatchAsync(happened =>
        {
            if (happened is ClusterTransfer transfer && transfer.Id == id)
            {
                seen = clock.GetTimestamp();
                progress.Report(last = transfer);
            }
            else if (last is null && clock.GetElapsedTime(seen) > Patience)
            {
                throw new RustyAttachmentsException(ErrorCode.TransferNotFound, $"No node of the cluster knows the transfer {id}; ra cluster transfers lists those that they know.");
            }

            return last is not { Ended: true };
        }, cancellationToken);
        return last!;
    }

    /// <summary>
    /// Hands every change to <paramref name="take"/> (a <see cref="ClusterTransfer"/>, <see cref="ClusterNode"/> or
    /// <see cref="ClusterNodeGone"/>), until that returns false. When a node is gone, the next one tells everything anew.
    /// </summary>
    public async Task WatchAsync(Func<object, bool> take, CancellationToken cancellationToken)
    {
        var heard = clock.GetTimestamp();
        while (true)
        {
            RustyAttachmentsException? failure = null;
            try
            {
                await foreach (var item in client.EventsAsync(cancellationToken))
                {
                    heard = clock.GetTimestamp();
                    if (Read(item) is not { } happened) continue;
                    if (happened is ClusterNode node) client.Learn(node.Management);
                    if (!take(happened)) return;
                }
            }
            catch (RustyAttachmentsException e) when (ClusterFailure.MayPass(e))
            {
                failure = e;
            }

            // With one address and no answer ever there is nothing to wait for.
            if (failure is not null && ((client.Endpoints.Count == 1 && !_connected) || clock.GetElapsedTime(heard) > Patience)) throw failure;
            client.TryNext();
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private object? Read(SseItem<string> item)
    {
        _connected = true;
        try
        {
            return item.EventType switch
            {
                "transfer" => JsonSerializer.Deserialize(item.Data, ClusterJson.Default.ClusterTransfer),
                "node" => JsonSerializer.Deserialize(item.Data, ClusterJson.Default.ClusterNode),
                "node-gone" => JsonSerializer.Deserialize(item.Data, ClusterJson.Default.ClusterNodeGone),
                _ => null, // of a newer program, or of no interest here
            };
        }
        catch (JsonException e)
        {
            throw new RustyAttachmentsException(ErrorCode.EndpointProtocol, $"'{client.Endpoint.GetLeftPart(UriPartial.Authority)}' sends an event that is not understood; node and program must be of one version.", e);
        }
    }
}
