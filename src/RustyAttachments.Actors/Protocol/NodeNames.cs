namespace RustyAttachments.Actors.Protocol;

/// <summary>
/// The names by which transfers know nodes: <c>HOST:PORT#UID</c>, so that a node that was started again is another one. A
/// local engine has one node, <c>local</c>.
/// </summary>
public static class NodeNames
{
    /// <summary>The name of one run of the node at <paramref name="address"/> (<c>HOST:PORT</c>).</summary>
    public static string Of(string address, long uid) => FormattableString.Invariant($"{address}#{uid}");

    /// <summary>The address in a name: <c>HOST:PORT</c>.</summary>
    public static string AddressOf(string nodeId)
    {
        ArgumentNullException.ThrowIfNull(nodeId);
        var end = nodeId.IndexOf('#', StringComparison.Ordinal);
        return end < 0 ? nodeId : nodeId[..end];
    }
}
