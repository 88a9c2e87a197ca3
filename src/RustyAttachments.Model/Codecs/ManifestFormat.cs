namespace RustyAttachments.Model.Codecs;

/// <summary>The text formats that can be written.</summary>
public enum ManifestFormat
{
    /// <summary><c>2023-03-03</c>: files only; what Deadline Cloud uses in production.</summary>
    V2023,
    /// <summary>Dialect B, <c>…-beta-2025-12</c>: all four kinds; the default when "v2025" is asked for.</summary>
    V2025,
    /// <summary>Dialect A, <c>2025-12-04-beta</c>: relative snapshots and diffs.</summary>
    V2025Beta,
}
