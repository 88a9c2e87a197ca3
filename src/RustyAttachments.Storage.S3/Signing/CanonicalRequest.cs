using System.Text;

namespace RustyAttachments.Storage.S3.Signing;

/// <summary>The form of a request that both sides hash: one line for each part, headers and query in order.</summary>
internal static class CanonicalRequest
{
    /// <summary>Bytes that the form and the list of header names take at most.</summary>
    public static int MaxBytes(in SigningInput request)
    {
        // Three bytes a character cover all of UTF-8; line ends, colons and the '=' that a bare query name gets are extra.
        var characters = request.Method.Length + request.Path.Length + (2 * (request.Query?.Length ?? 0)) + request.PayloadHash.Length + 16;
        foreach (var (name, value) in request.Headers) characters += (2 * name.Length) + value.Length + 4;
        return Encoding.UTF8.GetMaxByteCount(characters);
    }

    /// <summary>Writes the form; the headers are sorted already.</summary>
    public static void Write(in SigningInput request, ref Utf8Writer writer)
    {
        writer.Append(request.Method);
        writer.Append("\n");
        writer.Append(request.Path);
        writer.Append("\n");
        if (!string.IsNullOrEmpty(request.Query)) WriteQuery(request.Query, ref writer);
        writer.Append("\n");
        foreach (var (name, value) in request.Headers)
        {
            writer.Append(name);
            writer.Append(":");
            WriteValue(value, ref writer);
            writer.Append("\n");
        }

        writer.Append("\n");
        WriteNames(request.Headers, ref writer);
        writer.Append("\n");
        writer.Append(request.PayloadHash);
    }

    /// <summary>Writes the names of the headers with semicolons between them.</summary>
    public static void WriteNames(ReadOnlySpan<SignedHeader> headers, ref Utf8Writer writer)
    {
        for (var i = 0; i < headers.Length; i++)
        {
            if (i > 0) writer.Append(";");
            writer.Append(headers[i].Name);
        }
    }

    // Without spaces around it, and with one where there are several.
    private static void WriteValue(ReadOnlySpan<char> value, ref Utf8Writer writer)
    {
        value = value.Trim(' ');
        for (int run; (run = value.IndexOf("  ", StringComparison.Ordinal)) >= 0; value = value[run..].TrimStart(' '))
            writer.Append(value[..(run + 1)]);
        writer.Append(value);
    }

    // By name, then by value: not by the whole text, in which '=' stands behind '-' and '.'.
    private static void WriteQuery(string query, ref Utf8Writer writer)
    {
        var parameters = Array.ConvertAll(query.Split('&'), static part => part.IndexOf('=', StringComparison.Ordinal) is var at and >= 0 ? (part[..at], part[(at + 1)..]) : (part, ""));
        Array.Sort(parameters, static (a, b) => string.CompareOrdinal(a.Item1, b.Item1) is var order and not 0 ? order : string.CompareOrdinal(a.Item2, b.Item2));
        for (var i = 0; i < parameters.Length; i++)
        {
            if (i > 0) writer.Append("&");
            writer.Append(parameters[i].Item1);
            writer.Append("=");
            writer.Append(parameters[i].Item2);
        }
    }
}
