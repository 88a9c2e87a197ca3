using System.Collections;
using System.Reflection;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>Copies of a value that differ from it in one place, for each place.</summary>
internal static class Variations
{
    public static IEnumerable<(string Where, object Value)> Of(object value)
    {
        var type = value.GetType();
        if (Shape.IsLeaf(type)) return [("", Other(value))];
        return Shape.ItemOf(type) is { } item ? OfArray(item, [.. ((IEnumerable)value).Cast<object>()]) : OfRecord(value);
    }

    private static IEnumerable<(string Where, object Value)> OfRecord(object record)
    {
        foreach (var property in Shape.Properties(record.GetType()))
        {
            if (Shape.IsNullable(property)) yield return ("." + property.Name + " left out", With(record, property, null));
            foreach (var (where, value) in Of(property.GetValue(record)!)) yield return ("." + property.Name + where, With(record, property, value));
        }
    }

    private static IEnumerable<(string Where, object Value)> OfArray(Type item, IReadOnlyList<object> items)
    {
        yield return (" without the last", Shape.ArrayOf(item, [.. items.SkipLast(1)]));
        yield return (" reversed", Shape.ArrayOf(item, [.. items.Reverse()]));
        for (var i = 0; i < items.Count; i++)
            foreach (var (where, value) in Of(items[i])) yield return ($"[{i}]{where}", Shape.ArrayOf(item, [.. items.Take(i), value, .. items.Skip(i + 1)]));
    }

    private static object With(object record, PropertyInfo property, object? value)
    {
        var copy = Shape.Copy(record);
        property.SetValue(copy, value);
        return copy;
    }

    private static object Other(object leaf) => leaf switch
    {
        bool flag => !flag,
        string text => text + "'",
        int number => number == 0 ? 1 : number - 1,
        long number => number == 0 ? 1 : number - 1,
        DateTimeOffset time => time.AddTicks(1),
        TimeSpan time => time + TimeSpan.FromTicks(1),
        ContentHash hash => ContentHash.Parse("x" + hash),
        ChunkSize size => ChunkSize.Of(size.Bytes + 1),
        Enum value => Enum.GetValues(value.GetType()).Cast<object>().First(other => !other.Equals(value)),
        _ => throw new ArgumentOutOfRangeException(nameof(leaf), leaf, "Not a leaf."),
    };
}
