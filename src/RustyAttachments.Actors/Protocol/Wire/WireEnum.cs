using System.Collections.Frozen;
using System.Runtime.Serialization;

namespace RustyAttachments.Actors.Protocol.Wire;

/// <summary>
/// Values of an enum on the wire: those of the same name, so that the order in which the program declares them does not
/// matter.
/// </summary>
internal static class WireEnum<T, TWire>
    where T : struct, Enum
    where TWire : struct, Enum
{
    private static readonly FrozenDictionary<T, TWire> Wire = Enum.GetValues<T>()
        .Where(static value => Enum.TryParse<TWire>(value.ToString(), out _))
        .ToFrozenDictionary(static value => value, static value => Enum.Parse<TWire>(value.ToString()));

    private static readonly FrozenDictionary<TWire, T> Values = Wire.ToFrozenDictionary(static pair => pair.Value, static pair => pair.Key);

    /// <summary>The value on the wire.</summary>
    public static TWire Encode(T value) => Wire.TryGetValue(value, out var wire) ? wire : throw new SerializationException($"{typeof(T).Name}.{value} is not in protocol.proto");

    /// <summary>The value for one from the wire, which must be there and known.</summary>
    public static T Decode(TWire wire) => Values.TryGetValue(wire, out var value) ? value : throw new SerializationException($"its {typeof(T).Name} is left out or unknown ({wire:D})");
}
