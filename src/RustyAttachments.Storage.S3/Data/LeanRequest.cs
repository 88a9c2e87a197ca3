using RustyAttachments.Storage.S3.Signing;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>A request about an object before it is signed.</summary>
internal sealed class LeanRequest(HttpMethod method, string key)
{
    private readonly List<SignedHeader> _headers = new(12);

    public HttpMethod Method => method;

    /// <summary>The full key, not encoded.</summary>
    public string Key => key;

    /// <summary>The encoded query without question mark; empty for none.</summary>
    public string Query { get; init; } = "";

    /// <summary>The body; null for none.</summary>
    public ReadOnlyMemory<byte>? Body { get; init; }

    /// <summary>The headers, which are all signed.</summary>
    public List<SignedHeader> Headers => _headers;

    /// <summary>Adds a header; nothing when there is no value. The name is in lower case.</summary>
    public LeanRequest With(string name, string? value)
    {
        if (value is not null) _headers.Add(new SignedHeader(name, value));
        return this;
    }
}
