using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Protocol.Wire;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>The serializer, and all types that it is for.</summary>
internal static class Wire
{
    public static WireSerializer Serializer { get; } = new(null!); // it asks nothing of an actor system

    public static IReadOnlyList<Type> Types { get; } =
        [.. typeof(IWireMessage).Assembly.GetTypes().Where(static type => !type.IsAbstract && type.IsAssignableTo(typeof(IWireMessage))).OrderBy(static type => type.FullName, StringComparer.Ordinal)];

    public static object RoundTrip(object message) => Serializer.FromBinary(Serializer.ToBinary(message), Serializer.Manifest(message));

    /// <summary>As many fixed samples as it takes for every kind of value to be in one.</summary>
    public static IEnumerable<object> Samples(Type type)
    {
        var seen = new HashSet<Type>();
        for (var variant = 0; variant < 16; variant++)
        {
            var sample = new FixedSampler(variant).Make(type);
            var count = seen.Count;
            Collect(sample, seen);
            if (variant == 0 || seen.Count > count) yield return sample;
        }
    }

    private static void Collect(object? value, HashSet<Type> seen)
    {
        if (value is null || Shape.IsLeaf(value.GetType())) return;
        if (value is System.Collections.IEnumerable items)
        {
            foreach (var item in items) Collect(item, seen);
            return;
        }

        seen.Add(value.GetType());
        foreach (var property in Shape.Properties(value.GetType())) Collect(property.GetValue(value), seen);
    }
}
