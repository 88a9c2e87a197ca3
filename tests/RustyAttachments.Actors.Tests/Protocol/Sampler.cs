using System.Reflection;
using System.Runtime.CompilerServices;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>Makes values of a type, property by property.</summary>
internal abstract class Sampler
{
    public object Make(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying) return Make(underlying);
        if (Shape.IsLeaf(type)) return Leaf(type, "");
        if (Shape.ItemOf(type) is { } item) return Shape.ArrayOf(item, Items(item));
        var kind = Choose(Shape.Kinds(type));
        var record = RuntimeHelpers.GetUninitializedObject(kind);
        foreach (var property in Shape.Properties(kind)) property.SetValue(record, Value(property));
        return record;
    }

    protected abstract Type Choose(IReadOnlyList<Type> kinds);

    protected abstract IReadOnlyCollection<object> Items(Type item);

    protected abstract object Leaf(Type type, string name);

    protected abstract bool LeaveOut(PropertyInfo property);

    /// <summary>A number from 0 to one below the limit.</summary>
    protected abstract long Number(long limit);

    private object? Value(PropertyInfo property)
    {
        if (Shape.IsNullable(property) && LeaveOut(property)) return null;
        return property.Name switch
        {
            nameof(SharedExistenceProtocol.IForPart.Part) when property.DeclaringType?.DeclaringType == typeof(SharedExistenceProtocol) => (int)Number(16),
            nameof(WorkProtocol.UnitCompleted.Part) => (int)Number(10),
            nameof(WorkProtocol.UnitCompleted.Parts) => 10 + (int)Number(10),
            _ when Shape.IsLeaf(property.PropertyType) => Leaf(property.PropertyType, property.Name),
            _ => Make(property.PropertyType),
        };
    }
}

/// <summary>
/// The same sample every time: all that can be there is there, and every number and text differs from all others. Where a
/// value has one of several kinds, <paramref name="variant"/> says which; lists have all of them.
/// </summary>
internal sealed class FixedSampler(int variant) : Sampler
{
    private long _next;

    protected override Type Choose(IReadOnlyList<Type> kinds) => kinds[variant % kinds.Count];

    protected override IReadOnlyCollection<object> Items(Type item)
    {
        var kinds = Shape.Kinds(item);
        return kinds.Count > 1 ? [.. kinds.Select(Make)] : [Make(item), Make(item)];
    }

    protected override bool LeaveOut(PropertyInfo property) => false;

    protected override long Number(long limit) => ++_next % limit;

    protected override object Leaf(Type type, string name)
    {
        _next++;
        if (type == typeof(bool)) return true;
        if (type == typeof(string)) return $"{name}-ü-{_next}";
        if (type == typeof(int)) return (int)_next;
        if (type == typeof(long)) return _next;
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero).AddTicks(_next);
        if (type == typeof(TimeSpan)) return TimeSpan.FromTicks(_next);
        if (type == typeof(ContentHash)) return new ContentHash(new UInt128(0x0123456789abcdef, (ulong)_next));
        if (type == typeof(ChunkSize)) return ChunkSize.Of(_next);
        var values = Enum.GetValues(type);
        return values.GetValue(variant % values.Length)!;
    }
}

/// <summary>Anything that messages may hold, the extremes more often than by chance; lists and texts up to these lengths.</summary>
internal sealed class RandomSampler(int seed, int items = 3, int characters = 8) : Sampler
{
    private static readonly System.Text.Rune[] Runes = [.. "a/:~ \"\\\0\u007fäß€漢😀".EnumerateRunes()];
    private readonly Random _random = new(seed);

    protected override Type Choose(IReadOnlyList<Type> kinds) => kinds[_random.Next(kinds.Count)];

    protected override IReadOnlyCollection<object> Items(Type item) => [.. Enumerable.Range(0, _random.Next(items + 1)).Select(_ => Make(item))];

    protected override bool LeaveOut(PropertyInfo property) => _random.Next(3) == 0;

    protected override long Number(long limit) => _random.NextInt64(limit);

    protected override object Leaf(Type type, string name)
    {
        if (type == typeof(bool)) return _random.Next(2) == 0;
        if (type == typeof(string)) return Text();
        if (type == typeof(int)) return (int)Any(int.MaxValue);
        if (type == typeof(long)) return Any(long.MaxValue);
        if (type == typeof(DateTimeOffset)) return new DateTimeOffset(Any(DateTimeOffset.MaxValue.UtcTicks), TimeSpan.Zero);
        if (type == typeof(TimeSpan)) return TimeSpan.FromTicks(Any(long.MaxValue));
        if (type == typeof(ContentHash)) return _random.Next(4) == 0 ? ContentHash.Parse(_random.Next(2) == 0 ? "A" : new string('Z', 128)) : new ContentHash(new UInt128((ulong)Any(long.MaxValue), (ulong)Any(long.MaxValue)));
        if (type == typeof(ChunkSize)) return _random.Next(2) == 0 ? ChunkSize.None : ChunkSize.Of(1 + Any(long.MaxValue - 1));
        var values = Enum.GetValues(type);
        return values.GetValue(_random.Next(values.Length))!;
    }

    private long Any(long most) => _random.Next(4) switch { 0 => 0, 1 => most, 2 => _random.Next(200), _ => _random.NextInt64(most) };

    private string Text() => string.Concat(Enumerable.Range(0, 1 + _random.Next(characters)).Select(_ => Runes[_random.Next(Runes.Length)]));
}
