using System.Net.Sockets;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Peers;

namespace RustyAttachments.Node;

/// <summary>Explains why a node could not start to listen.</summary>
internal static class StartFailure
{
    /// <summary>The failure of the port for other nodes.</summary>
    public static RustyAttachmentsException OfRemoting(Exception e, NodeSettings settings) =>
        Of(e, settings.BindHostname, settings.BindPort, "node.hostname, node.bind-hostname", settings.BindPort == settings.Port ? "--port or node.port" : "node.bind-port");

    /// <summary>The failure of the management endpoint.</summary>
    public static RustyAttachmentsException OfManagement(Exception e, ManagementSettings settings) =>
        Of(e, settings.Address.ToString(), settings.Port, "management.hostname", "--management-port or management.port");

    /// <summary>The failure of the endpoint at which other nodes get objects.</summary>
    public static RustyAttachmentsException OfPeers(Exception e, PeerListener listener) =>
        Of(e, listener.Address.ToString(), listener.Port, "node.bind-hostname", "node.peer.port");

    private static RustyAttachmentsException Of(Exception e, string host, int port, string hostSetting, string portSetting)
    {
        var why = SocketErrorOf(e) switch
        {
            SocketError.AddressAlreadyInUse => $"another program uses that port; choose another one with {portSetting}",
            SocketError.AddressNotAvailable or SocketError.HostNotFound => $"this machine has no such address; correct {hostSetting}",
            SocketError.AccessDenied => $"this user may not use that port; choose one above 1023 with {portSetting}",
            _ => null,
        };
        return why is null
            ? new RustyAttachmentsException(ErrorCode.NodeStartFailed, $"The node cannot start: {e.GetBaseException().Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')}.", e)
            : new RustyAttachmentsException(ErrorCode.NodeStartFailed, $"The node cannot listen on {host}:{port}: {why}.", e);
    }

    private static SocketError? SocketErrorOf(Exception? e) => e switch
    {
        null => null,
        SocketException socket => socket.SocketErrorCode,
        AggregateException many => many.InnerExceptions.Select(SocketErrorOf).FirstOrDefault(found => found is not null),
        _ => SocketErrorOf(e.InnerException),
    };
}
