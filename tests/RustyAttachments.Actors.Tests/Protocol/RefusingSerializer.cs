using System.Collections.Concurrent;
using System.Runtime.Serialization;
using Akka.Actor;
using Akka.Configuration;
using Akka.Serialization;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>
/// Stands where Akka has its JSON serializer: refuses every message of this program, and remembers the types of all that it
/// was ever given. Akka's own messages that never leave an actor system pass as they are.
/// </summary>
public sealed class RefusingSerializer : Serializer
{
    /// <summary>Called by Akka, which has settings for the serializer that this one replaces.</summary>
    public RefusingSerializer(ExtendedActorSystem system, Config _)
        : base(system)
    {
    }

    /// <summary>Settings under which every message is written and read again, also within one system.</summary>
    public const string Settings = """
        akka.actor {
          serialize-messages = on
          serializers.json = "RustyAttachments.Actors.Tests.Protocol.RefusingSerializer, RustyAttachments.Actors.Tests"
          serialization-identifiers."RustyAttachments.Actors.Tests.Protocol.RefusingSerializer, RustyAttachments.Actors.Tests" = 1
        }
        """;

    public static ConcurrentBag<string> Refused { get; } = [];

    private readonly ConcurrentDictionary<int, object> _passed = new();
    private int _last;

    public override int Identifier => 1;

    public override bool IncludeManifest => false;

    public override byte[] ToBinary(object obj)
    {
        if (obj.GetType().FullName!.StartsWith(nameof(RustyAttachments), StringComparison.Ordinal))
        {
            Refused.Add(obj.GetType().FullName!);
            throw new SerializationException($"{obj.GetType()} has no form on the wire.");
        }

        var id = Interlocked.Increment(ref _last);
        _passed[id] = obj;
        return BitConverter.GetBytes(id);
    }

    public override object FromBinary(byte[] bytes, Type type) =>
        _passed.TryRemove(BitConverter.ToInt32(bytes), out var passed) ? passed : throw new SerializationException("Nothing else is read.");
}
