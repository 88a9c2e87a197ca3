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

/// <summary>The text formats that can be read.</summary>
public enum ManifestDialect
{
    /// <summary><c>"manifestVersion":"2023-03-03"</c>.</summary>
    V2023,
    /// <summary>Dialect A, <c>"manifestVersion":"2025-12-04-beta"</c>.</summary>
    A,
    /// <summary>Dialect B, a <c>specificationVersion</c> with entries that have <c>name</c>.</summary>
    B,
    /// <summary>Dialect C, a <c>specificationVersion</c> with entries that have <c>path</c>; cannot be written.</summary>
    C,
}

/// <summary>Names, markers and content types of the formats.</summary>
public static class ManifestFormats
{
    /// <summary>The marker of <see cref="ManifestFormat.V2023"/>.</summary>
    public const string Version2023 = "2023-03-03";

    /// <summary>The marker of <see cref="ManifestFormat.V2025Beta"/>.</summary>
    public const string Version2025Beta = "2025-12-04-beta";

    private const string SpecificationSuffix = "-beta-2025-12";
    private const string ContentTypePrefix = "application/x-deadline-manifest-";

    /// <summary>The format's name on the command line and in messages: <c>v2023</c>, <c>v2025</c>, <c>v2025-12-04-beta</c>.</summary>
    public static string ToName(this ManifestFormat format) => format switch
    {
        ManifestFormat.V2023 => "v2023",
        ManifestFormat.V2025 => "v2025",
        ManifestFormat.V2025Beta => "v2025-12-04-beta",
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>Reads a name that <see cref="ToName"/> gives; also accepts the markers <c>2023-03-03</c>, <c>v2023-03-03</c> and <c>2025-12-04-beta</c>.</summary>
    public static bool TryParse(string? name, out ManifestFormat format)
    {
        ManifestFormat? found = name switch
        {
            "v2023" or "v2023-03-03" or Version2023 => ManifestFormat.V2023,
            "v2025" or "v2025-12" => ManifestFormat.V2025,
            "v2025-12-04-beta" or Version2025Beta => ManifestFormat.V2025Beta,
            _ => null,
        };
        format = found.GetValueOrDefault();
        return found is not null;
    }

    /// <summary>The format to write a manifest in that was read in <paramref name="dialect"/>.</summary>
    public static ManifestFormat ToFormat(this ManifestDialect dialect) => dialect switch
    {
        ManifestDialect.V2023 => ManifestFormat.V2023,
        ManifestDialect.A => ManifestFormat.V2025Beta,
        _ => ManifestFormat.V2025,
    };

    /// <summary>The <c>specificationVersion</c> of dialects B and C.</summary>
    public static string SpecificationVersion(bool absolute, bool diff) =>
        (absolute ? "absolute" : "relative") + (diff ? "-manifest-diff" : "-manifest-snapshot") + SpecificationSuffix;

    /// <summary>The content type of a stored manifest.</summary>
    public static string ContentType(ManifestFormat format, bool absolute, bool diff) => format switch
    {
        ManifestFormat.V2023 => ContentTypePrefix + Version2023,
        ManifestFormat.V2025 => ContentTypePrefix + SpecificationVersion(absolute, diff),
        ManifestFormat.V2025Beta => ContentTypePrefix + (diff ? "diff-" : "") + Version2025Beta,
        _ => throw new ArgumentOutOfRangeException(nameof(format)),
    };

    /// <summary>What a <c>specificationVersion</c> says about the kind; false when it is not one of the four.</summary>
    internal static bool TryParseSpecification(ReadOnlySpan<char> text, out bool absolute, out bool diff)
    {
        absolute = text.StartsWith("absolute");
        diff = text.EndsWith("-diff" + SpecificationSuffix);
        return text.SequenceEqual(SpecificationVersion(absolute, diff));
    }
}
