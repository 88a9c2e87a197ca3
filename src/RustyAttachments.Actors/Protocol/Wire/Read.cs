using System.Collections.Immutable;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Serialization;
using Google.Protobuf.Collections;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Protocol.Wire;

/// <summary>What messages must hold. Everything that does not is a <see cref="SerializationException"/>.</summary>
internal static class Read
{
    /// <summary>A part that must be there.</summary>
    public static T Required<T>(T? part, [CallerArgumentExpression(nameof(part))] string name = "")
        where T : class => part ?? throw Lacks(name);

    /// <summary>A text that must be there.</summary>
    public static string Text(string text, [CallerArgumentExpression(nameof(text))] string name = "") =>
        text.Length > 0 ? text : throw Lacks(name);

    /// <summary>A number that must not be negative, nor above a limit.</summary>
    public static T Number<T>(T number, T most, [CallerArgumentExpression(nameof(number))] string name = "")
        where T : INumber<T> =>
        number >= T.Zero && number <= most ? number : throw OutOfRange(name, number);

    /// <summary>A time, from ticks.</summary>
    public static DateTimeOffset Time(long ticks) =>
        ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : throw new SerializationException($"it has a time that does not exist ({ticks})");

    /// <summary>An error code, from its number.</summary>
    public static ErrorCode Code(int number) =>
        Enum.IsDefined((ErrorCode)number) ? (ErrorCode)number : throw new SerializationException($"its error code {number} is unknown");

    /// <summary>All items of a list.</summary>
    public static ImmutableArray<T> All<TWire, T>(RepeatedField<TWire> items, Func<TWire, T> decode)
    {
        var all = ImmutableArray.CreateBuilder<T>(items.Count);
        foreach (var item in items) all.Add(decode(item));
        return all.MoveToImmutable();
    }

    /// <summary>The exception for a number that is not allowed.</summary>
    public static SerializationException OutOfRange<T>(string name, T number) => new($"its {Last(name)} cannot be {number}");

    /// <summary>The exception for a choice of which nothing is set, or what is set is not known here.</summary>
    public static SerializationException UnknownKind(string of) => new($"its kind of {of} is left out or unknown");

    private static SerializationException Lacks(string name) => new($"it lacks {Last(name)}");

    private static string Last(string expression) => expression[(expression.LastIndexOf('.') + 1)..];
}
