using System.Collections.Immutable;
using System.Reflection;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>What a record consists of: every property that can be set. Found by reflection, so that a new one is never forgotten.</summary>
internal static class Shape
{
    private static readonly NullabilityInfoContext Nullability = new();
    private static readonly Type[] Leaves = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(DateTimeOffset), typeof(TimeSpan), typeof(ContentHash), typeof(ChunkSize)];

    public static bool IsLeaf(Type type) => type.IsEnum || Leaves.Contains(type);

    /// <summary>The type of the items when it is an immutable array.</summary>
    public static Type? ItemOf(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) ? type.GetGenericArguments()[0] : null;

    public static IReadOnlyList<PropertyInfo> Properties(Type record) =>
        [.. record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.SetMethod is not null).OrderBy(static p => p.Name, StringComparer.Ordinal)];

    public static bool IsNullable(PropertyInfo property)
    {
        if (Nullable.GetUnderlyingType(property.PropertyType) is not null) return true;
        lock (Nullability) return Nullability.Create(property).ReadState == NullabilityState.Nullable;
    }

    /// <summary>The types that a value of this type can have.</summary>
    public static IReadOnlyList<Type> Kinds(Type type) => !type.IsAbstract ? [type] :
        [.. type.Assembly.GetTypes().Where(kind => !kind.IsAbstract && kind.IsSubclassOf(type)).OrderBy(static kind => kind.Name, StringComparer.Ordinal)];

    /// <summary>An immutable array of these items.</summary>
    public static object ArrayOf(Type item, IReadOnlyCollection<object> items)
    {
        var typed = Array.CreateInstance(item, items.Count);
        var i = 0;
        foreach (var value in items) typed.SetValue(value, i++);
        return typeof(Shape).GetMethod(nameof(Wrap), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(item).Invoke(null, [typed])!;
    }

    /// <summary>A copy of a record.</summary>
    public static object Copy(object record) => record.GetType().GetMethod("<Clone>$")!.Invoke(record, null)!;

    private static ImmutableArray<T> Wrap<T>(T[] items) => [.. items];
}
