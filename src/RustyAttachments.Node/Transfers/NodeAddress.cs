using Akka.Actor;

namespace RustyAttachments.Node.Transfers;

/// <summary>The address by which people know a node: <c>HOST:PORT</c>.</summary>
internal static class NodeAddress
{
    /// <summary>The short form of an address in the cluster.</summary>
    public static string Of(Address address) => FormattableString.Invariant($"{address.Host}:{address.Port}");
}
