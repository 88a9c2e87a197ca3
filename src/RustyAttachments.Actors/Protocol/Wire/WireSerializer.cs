using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Serialization;

namespace RustyAttachments.Actors.Protocol.Wire;

/// <summary>
/// Gives every <see cref="IWireMessage"/> its form in <c>protocol.proto</c>, for remoting and journals. Strict in both
/// directions: what has no form, is not understood or lacks a part is a <see cref="SerializationException"/> that names
/// it. Loads nothing before the first message.
/// </summary>
public sealed class WireSerializer(ExtendedActorSystem system) : SerializerWithStringManifest(system)
{
    /// <summary>
    /// The most that a message may take, in bytes: half of what remoting carries by default. Senders keep far below it
    /// (<see cref="UnitResults.MaxPartBytes"/>); what exceeds it is a bug and fails here, where it is sent. Events and
    /// snapshots of journals never travel between nodes and have no limit.
    /// </summary>
    public const int MaxMessageBytes = 256 * 1024;

    /// <inheritdoc/>
    public override int Identifier => 100;

    /// <inheritdoc/>
    public override string Manifest(object o) => WireMap.FormOf(o).Manifest;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj)
    {
        var form = WireMap.FormOf(obj);
        var bytes = form.Encode(obj);
        if (bytes.Length > MaxMessageBytes && !form.IsKept)
            throw new SerializationException($"A {obj.GetType().Name} of {bytes.Length} bytes is more than a message may take ({MaxMessageBytes}); it must be sent in parts.");
        return bytes;
    }

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, string manifest) => WireMap.FormOf(manifest).Decode(bytes);
}
