using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Node.Management.Requests;

/// <summary>
/// Reads the members of an object that came from outside: each at most once, of one type, within limits. Whatever does not
/// fit is <see cref="ErrorCode.RequestInvalid"/> with the member's name. A member that is null counts as absent.
/// </summary>
internal sealed class JsonMembers
{
    private readonly JsonElement _object;
    private readonly string _path;
    private readonly HashSet<string> _known = new(StringComparer.Ordinal);

    /// <summary>Takes the object at <paramref name="path"/>, which is empty for the document itself.</summary>
    public JsonMembers(JsonElement element, string path = "")
    {
        _path = path;
        if (element.ValueKind != JsonValueKind.Object) throw Invalid(path.Length == 0 ? "The body must be a JSON object." : $"'{path}' must be an object.");
        _object = element;
    }

    /// <summary>Whether a member is there, null or not.</summary>
    public bool Has(string name) => _object.TryGetProperty(name, out _);

    /// <summary>A text of at most <paramref name="maxLength"/> characters; null when absent.</summary>
    public string? Text(string name, int maxLength) => Find(name) is { } value ? TextOf(value, PathOf(name), maxLength) : null;

    /// <summary>A text that must be there.</summary>
    public string RequiredText(string name, int maxLength) => Text(name, maxLength) ?? throw Invalid($"'{PathOf(name)}' is missing.");

    /// <summary>Texts; none when absent.</summary>
    public ImmutableArray<string> Texts(string name, int maxCount, int maxLength)
    {
        if (Find(name) is not { } value) return [];
        var path = PathOf(name);
        if (value.ValueKind != JsonValueKind.Array) throw Invalid($"'{path}' must be an array of texts.");
        var count = value.GetArrayLength();
        if (count > maxCount) throw Invalid($"'{path}' has {count} elements, more than {maxCount}.");
        return [.. value.EnumerateArray().Select((element, i) => TextOf(element, $"{path}[{i}]", maxLength))];
    }

    /// <summary>True or false; false when absent, unless <paramref name="otherwise"/> says so.</summary>
    public bool Flag(string name, bool otherwise = false) => Find(name) switch
    {
        null => otherwise,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Invalid($"'{PathOf(name)}' must be true or false."),
    };

    /// <summary>One of the values of an enumeration, by the name that <see cref="EnumNames{T}"/> gives it.</summary>
    public T Choice<T>(string name, T otherwise)
        where T : struct, Enum
    {
        if (Text(name, 64) is not { } text) return otherwise;
        return EnumNames<T>.TryParse(text, out var value) ? value : throw Invalid($"'{PathOf(name)}' must be one of {EnumNames<T>.List}.");
    }

    /// <summary>A size of 1 byte or more: a number of bytes, or a text such as <c>50MiB</c>.</summary>
    public long? Size(string name)
    {
        if (Find(name) is not { } value) return null;
        var bytes = 0L;
        var isSize = value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetInt64(out bytes),
            JsonValueKind.String => value.GetString() is { Length: <= 32 } text && ByteSize.TryParse(text, out bytes),
            _ => false,
        };
        return isSize && bytes > 0 ? bytes : throw Invalid($"'{PathOf(name)}' must be a number of bytes, or a size such as \"50MiB\".");
    }

    /// <summary>An object, or null.</summary>
    public JsonMembers? Part(string name) => Find(name) is { } value ? new JsonMembers(value, PathOf(name)) : null;

    /// <summary>Refuses members that nobody has asked for.</summary>
    public void End()
    {
        foreach (var member in _object.EnumerateObject())
            if (!_known.Contains(member.Name)) throw Invalid($"'{PathOf(Shorten(member.Name))}' is unknown here; known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.");
    }

    /// <summary>The failure that a member causes.</summary>
    public static ManagementException Invalid(string detail) => new(StatusCodes.Status400BadRequest, ErrorCode.RequestInvalid, detail);

    /// <summary>Whether a member has this text.</summary>
    public bool Is(string name, string text) => Find(name) is { ValueKind: JsonValueKind.String } value && value.GetString() == text;

    private JsonElement? Find(string name)
    {
        _known.Add(name);
        return _object.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    private static string TextOf(JsonElement value, string path, int maxLength)
    {
        if (value.ValueKind != JsonValueKind.String) throw Invalid($"'{path}' must be a text.");
        string text;
        try
        {
            text = value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"'{path}' is not valid Unicode.");
        }

        return text.Length <= maxLength ? text : throw Invalid($"'{path}' has {text.Length} characters, more than {maxLength}.");
    }

    private string PathOf(string name) => _path.Length == 0 ? name : $"{_path}.{name}";

    private static string Shorten(string name) => name.Length <= 64 ? name : name[..64] + "…";
}
