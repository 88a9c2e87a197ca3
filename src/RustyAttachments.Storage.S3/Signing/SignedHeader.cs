namespace RustyAttachments.Storage.S3.Signing;

/// <summary>A header of a request that the signature covers. The name is in lower case.</summary>
internal readonly record struct SignedHeader(string Name, string Value);
