using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace RustyAttachments.Node.Configuration;

/// <summary>Judges host names and addresses as they are written, without asking a name server.</summary>
internal static partial class Hosts
{
    /// <summary>Whether <paramref name="host"/> can only be this machine.</summary>
    public static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address));

    /// <summary>Whether <paramref name="host"/> is a DNS name or an IPv4 address.</summary>
    public static bool IsHost(string host) => host.Length <= 253 && Name().IsMatch(host);

    /// <summary>Reads <c>HOST:PORT</c>; null when it is none.</summary>
    public static DnsEndPoint? TryParseEndPoint(string text)
    {
        var colon = text.LastIndexOf(':');
        return colon > 0 && IsHost(text[..colon])
            && int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535
            ? new DnsEndPoint(text[..colon], port)
            : null;
    }

    [GeneratedRegex(@"^[A-Za-z0-9]([A-Za-z0-9_-]{0,62})?(\.[A-Za-z0-9]([A-Za-z0-9_-]{0,62})?)*\z")]
    private static partial Regex Name();
}
