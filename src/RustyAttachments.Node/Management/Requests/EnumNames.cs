using System.Collections.Frozen;
using System.Text.Json;

namespace RustyAttachments.Node.Management.Requests;

/// <summary>The names that values of an enumeration have in documents: <c>completed-with-skips</c>.</summary>
internal static class EnumNames<T>
    where T : struct, Enum
{
    private static readonly FrozenDictionary<T, string> Names = Enum.GetValues<T>().ToFrozenDictionary(value => value, value => JsonNamingPolicy.KebabCaseLower.ConvertName(value.ToString()));
    private static readonly FrozenDictionary<string, T> Values = Names.ToFrozenDictionary(pair => pair.Value, pair => pair.Key);

    /// <summary>All names, for a sentence.</summary>
    public static string List { get; } = string.Join(", ", Enum.GetValues<T>().Select(value => Names[value]));

    /// <summary>The name of a value.</summary>
    public static string Of(T value) => Names[value];

    /// <summary>The value of a name, which must be written exactly so.</summary>
    public static bool TryParse(string name, out T value) => Values.TryGetValue(name, out value);
}
