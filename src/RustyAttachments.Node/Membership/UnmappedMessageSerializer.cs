using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace RustyAttachments.Node.Membership;

/// <summary>
/// Stands where Akka has its JSON serializer, for every message type that has no serializer of its own: refuses to write
/// such a message, and to read one that somebody else sends.
/// </summary>
public sealed class UnmappedMessageSerializer : Serializer
{
    /// <summary>Called by Akka, which has settings for the serializer that this one replaces; they do not matter.</summary>
    public UnmappedMessageSerializer(ExtendedActorSystem system, Config _)
        : base(system)
    {
    }

    /// <inheritdoc/>
    public override int Identifier => 1;

    /// <inheritdoc/>
    public override bool IncludeManifest => false;

    /// <inheritdoc/>
    public override byte[] ToBinary(object obj) =>
        throw new SerializationException($"The message type {obj?.GetType()} has no serializer and stays on its node; give it a mapping.");

    /// <inheritdoc/>
    public override object FromBinary(byte[] bytes, Type type) =>
        throw new SerializationException("A message arrived that was written as JSON; only messages with a serializer of their own are read.");
}
