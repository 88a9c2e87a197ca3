using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace RustyAttachments.Node.Management.Requests;

/// <summary>The members of a query, each known and given at most once.</summary>
internal sealed class RequestQuery
{
    private readonly IQueryCollection _query;

    /// <summary>Takes the query of a request; members other than <paramref name="known"/> are refused.</summary>
    public RequestQuery(HttpRequest request, params ReadOnlySpan<string> known)
    {
        _query = request.Query;
        foreach (var (name, values) in _query)
        {
            if (!known.Contains(name)) throw JsonMembers.Invalid($"The query's member '{(name.Length <= 64 ? name : name[..64])}' is unknown here; known are {string.Join(", ", known.ToArray())}.");
            if (values.Count > 1) throw JsonMembers.Invalid($"The query's member '{name}' is given more than once.");
        }
    }

    /// <summary>A text, or null.</summary>
    public string? Text(string name) => _query[name] is [{ Length: > 0 } text] ? text : null;

    /// <summary>A whole number.</summary>
    public int Number(string name, int otherwise, int min, int max)
    {
        if (Text(name) is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max) return number;
        throw JsonMembers.Invalid(string.Create(CultureInfo.InvariantCulture, $"The query's member '{name}' must be a whole number from {min} to {max}."));
    }

    /// <summary>One of the values of an enumeration, or null.</summary>
    public T? Choice<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text) return null;
        return EnumNames<T>.TryParse(text, out var value) ? value : throw JsonMembers.Invalid($"The query's member '{name}' must be one of {EnumNames<T>.List}.");
    }
}
