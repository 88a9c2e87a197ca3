namespace RustyAttachments.Storage.S3.Signing;

/// <summary>What of a request is signed.</summary>
internal readonly ref struct SigningInput
{
    /// <summary>GET, PUT, …</summary>
    public required string Method { get; init; }

    /// <summary>The path exactly as it is sent: encoded once, not normalised.</summary>
    public required string Path { get; init; }

    /// <summary>The query as it is sent, encoded, without question mark; in any order.</summary>
    public string Query { get; init; }

    /// <summary>The headers, host included, in any order; the signer sorts them in place.</summary>
    public required Span<SignedHeader> Headers { get; init; }

    /// <summary>The body's SHA-256 in lower-case hex, or what S3 takes instead of it.</summary>
    public required string PayloadHash { get; init; }

    /// <summary>The region that the request is for.</summary>
    public required string Region { get; init; }

    /// <summary>The value of x-amz-date: <see cref="SigV4Signer.Stamp"/> of the time of signing.</summary>
    public required string Stamp { get; init; }
}
