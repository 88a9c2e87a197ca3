using System.Net;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>The address of a management endpoint, as users write it. Pure.</summary>
internal static class ClusterAddress
{
    /// <summary>What stands for "no cluster", where a variable or the configuration file names one.</summary>
    public const string None = "none";

    /// <summary>Throws <see cref="ErrorCode.UsageInvalid"/> unless <paramref name="text"/> is an address or <see cref="None"/>.</summary>
    public static string Check(string text)
    {
        _ = Parse(text);
        return text;
    }

    /// <summary>The address with a '/' at its end, or null for <see cref="None"/>.</summary>
    public static Uri? Parse(string text)
    {
        if (text == None) return null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
            throw Invalid($"'{text}' is not the address of a management endpoint; write one such as http://127.0.0.1:8558 or https://node1.farm.example:8558");
        if (uri.UserInfo.Length > 0) throw Invalid("the address of a cluster must not hold credentials; name a file with --token-file");
        return uri.Query.Length + uri.Fragment.Length > 0
            ? throw Invalid($"the address of a cluster ends with its host and port: {uri.GetLeftPart(UriPartial.Authority)}")
            : new Uri(uri.AbsoluteUri.TrimEnd('/') + "/");
    }

    /// <summary>
    /// Whether a token for <paramref name="known"/> may be sent to <paramref name="other"/>, which a node of the same cluster
    /// named: it must be as protected.
    /// </summary>
    public static bool IsAsSafe(Uri known, Uri other) =>
        other.Scheme == Uri.UriSchemeHttps || (known.Scheme == Uri.UriSchemeHttp && (IsLoopback(other) || !IsLoopback(known)));

    /// <summary>The address that a node tells of itself, or null when it is of no use to others.</summary>
    public static Uri? OfNode(string? management) =>
        Uri.TryCreate(management, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.UserInfo.Length == 0
            && !(IPAddress.TryParse(uri.DnsSafeHost, out var ip) && (ip.Equals(IPAddress.Any) || ip.Equals(IPAddress.IPv6Any)))
            ? new Uri(uri.AbsoluteUri.TrimEnd('/') + "/")
            : null;

    private static bool IsLoopback(Uri uri) => uri.IsLoopback;

    private static RustyAttachmentsException Invalid(string message) => new(ErrorCode.UsageInvalid, message);
}
