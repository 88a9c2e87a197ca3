namespace RustyAttachments.Actors.Protocol;

/// <summary>What operators have nodes do.</summary>
public static class ControlProtocol
{
    /// <summary>Said to all nodes: the one at <paramref name="Node"/> (<c>HOST:PORT</c>) finishes or hands back its work and leaves the cluster.</summary>
    public sealed record DrainNode(string Node) : IWireMessage;
}
