using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text.Json;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>What failures of a management endpoint mean.</summary>
internal static class ClusterFailure
{
    private const int MaxProblemBytes = 64 * 1024;

    /// <summary>Whether another node may do better, or the same one later.</summary>
    public static bool MayPass(RustyAttachmentsException e) =>
        e.Code is ErrorCode.EndpointUnreachable or ErrorCode.EndpointBusy or ErrorCode.ClusterUnable or ErrorCode.ClusterSilent or ErrorCode.NodeNotReady;

    /// <summary>Whether a node is gone, or the one that decided is, and will be replaced.</summary>
    public static bool IsOfLostNode(RustyAttachmentsException e) => e.Code is ErrorCode.EndpointUnreachable or ErrorCode.ClusterSilent;

    /// <summary>Whether <paramref name="e"/> is a connection that could not be made, or broke.</summary>
    public static bool IsLoss(Exception e) => e is HttpRequestException or IOException or SocketException;

    /// <summary>The failure of a connection.</summary>
    public static RustyAttachmentsException OfLoss(Uri endpoint, Exception e)
    {
        var at = endpoint.GetLeftPart(UriPartial.Authority);
        if (Find<AuthenticationException>(e) is not null)
            return new RustyAttachmentsException(ErrorCode.EndpointUnreachable, $"The certificate of '{at}' is not trusted; name the cluster's authority with --cluster-ca FILE, and the node as its certificate does.", e);
        var why = Find<SocketException>(e)?.Message ?? e.GetBaseException().Message;
        return new RustyAttachmentsException(ErrorCode.EndpointUnreachable, $"The management endpoint '{at}' cannot be reached ({why.ReplaceLineEndings(" ").TrimEnd('.')}); check the address, and that the node is up.", e);
    }

    /// <summary>The failure of an endpoint that did not answer in time.</summary>
    public static RustyAttachmentsException OfSilence(Uri endpoint) =>
        new(ErrorCode.EndpointUnreachable, $"The management endpoint '{endpoint.GetLeftPart(UriPartial.Authority)}' does not answer; check that the node is up.");

    /// <summary>The failure that an answer tells.</summary>
    public static async Task<RustyAttachmentsException> OfAnswerAsync(Uri endpoint, HttpResponseMessage answer, CancellationToken cancellationToken)
    {
        var at = endpoint.GetLeftPart(UriPartial.Authority);
        if (answer.Content.Headers.ContentType?.MediaType == "application/problem+json" && answer.Content.Headers.ContentLength is null or < MaxProblemBytes)
        {
            try
            {
                await using var body = await answer.Content.ReadAsStreamAsync(cancellationToken);
                if (await JsonSerializer.DeserializeAsync(body, ClusterJson.Default.ClusterProblem, cancellationToken) is { Code: { } code, Detail: { } detail })
                    return new RustyAttachmentsException(CodeOf(code), Hint(answer.StatusCode, at) is { } hint ? hint : detail);
            }
            catch (JsonException)
            {
                // Said below.
            }
        }

        return new RustyAttachmentsException(ErrorCode.EndpointProtocol, string.Create(CultureInfo.InvariantCulture, $"'{at}' answers {(int)answer.StatusCode}, which is not how a management endpoint answers; check the address."));
    }

    /// <summary>The code that a text such as RA4008 stands for; one of a newer program is <see cref="ErrorCode.EndpointProtocol"/>.</summary>
    public static ErrorCode CodeOf(string text) =>
        text.StartsWith("RA", StringComparison.Ordinal) && int.TryParse(text.AsSpan(2), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && Enum.IsDefined((ErrorCode)number)
            ? (ErrorCode)number
            : ErrorCode.EndpointProtocol;

    // What the command line calls the thing that the endpoint speaks of.
    private static string? Hint(HttpStatusCode status, string at) => status switch
    {
        HttpStatusCode.Unauthorized => $"'{at}' wants a token that it knows; name a file that holds one with --token-file or RUSTY_ATTACHMENTS_TOKEN_FILE.",
        HttpStatusCode.Forbidden => $"'{at}' wants a token that may change things; name the file of the operate token with --token-file.",
        _ => null,
    };

    private static T? Find<T>(Exception? e)
        where T : Exception
    {
        for (; e is not null; e = e.InnerException)
            if (e is T found) return found;
        return null;
    }
}
