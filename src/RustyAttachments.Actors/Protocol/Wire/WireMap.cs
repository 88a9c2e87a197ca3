using System.Collections.Frozen;
using System.Runtime.Serialization;

namespace RustyAttachments.Actors.Protocol.Wire;

/// <summary>
/// What every <see cref="IWireMessage"/> looks like in <c>protocol.proto</c>. A new type needs its message there, an
/// <c>Encode</c> and a <c>Decode</c> beside those of its conversation, and a line in that conversation's list.
/// </summary>
internal static partial class WireMap
{
    private static readonly WireForm[] Forms = [.. WorkForms, .. TransferForms, .. BoardForms, .. IndexForms, .. ExistenceForms, .. LedgerForms, .. JournalForms];
    private static readonly FrozenDictionary<Type, WireForm> ByType = Forms.ToFrozenDictionary(static form => form.Type);
    private static readonly FrozenDictionary<string, WireForm> ByManifest = Forms.ToFrozenDictionary(static form => form.Manifest);

    /// <summary>All forms.</summary>
    public static IReadOnlyList<WireForm> All => Forms;

    /// <summary>The form of a message.</summary>
    public static WireForm FormOf(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return ByType.GetValueOrDefault(message.GetType())
            ?? throw new SerializationException($"{message.GetType().FullName} has no form on the wire: it needs one in protocol.proto and in WireMap.");
    }

    /// <summary>The form that a manifest names.</summary>
    public static WireForm FormOf(string manifest) => ByManifest.GetValueOrDefault(manifest)
        ?? throw new SerializationException($"This version knows no message '{manifest}'; the node or the journal that it comes from is of a newer version.");

    private static SerializationException NoForm(object part) => new($"its part {part.GetType().FullName} is not in protocol.proto");
}
