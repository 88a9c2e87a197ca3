using System.Text;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Storage.Stores;

/// <summary>
/// The name of an object below a store's root: relative, <c>/</c> between components, no <c>.</c>, <c>..</c> or empty
/// component, no control character, at most 900 bytes of UTF-8 (S3 allows 1,024 with the root's prefix).
/// </summary>
public readonly record struct StoreKey
{
    private const int MaxUtf8Bytes = 900;

    private StoreKey(string text) => Text = text;

    /// <summary>The key's text.</summary>
    public string Text { get; }

    /// <summary>Where content is stored: <c>Data/{hash}.xxh128</c>.</summary>
    public static StoreKey Data(ContentHash hash) => new($"{DataPrefix}{hash}{DataSuffix}");

    /// <summary>What the keys of all content begin with.</summary>
    public const string DataPrefix = "Data/";

    /// <summary>What the keys of all content end with.</summary>
    public const string DataSuffix = ".xxh128";

    /// <summary>What the keys of all manifests begin with.</summary>
    public const string ManifestsPrefix = "Manifests/";

    /// <summary>Reads a key; false when it breaks a rule.</summary>
    public static bool TryParse(string? text, out StoreKey key)
    {
        key = new StoreKey(text ?? "");
        return text is not null && ManifestPath.Problem(text, absolute: false) is null
            && !text.Any(char.IsControl) && Encoding.UTF8.GetByteCount(text) <= MaxUtf8Bytes;
    }

    /// <summary>Reads a key that is known to be valid; throws <see cref="FormatException"/> otherwise.</summary>
    public static StoreKey Parse(string text) =>
        TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not a store key.");

    /// <summary>The hash that a <c>Data/</c> key names; false for other keys.</summary>
    public bool TryGetHash(out ContentHash hash)
    {
        hash = default;
        return Text.StartsWith(DataPrefix, StringComparison.Ordinal) && Text.EndsWith(DataSuffix, StringComparison.Ordinal)
            && ContentHash.TryParse(Text.AsSpan()[DataPrefix.Length..^DataSuffix.Length], out hash);
    }

    /// <inheritdoc/>
    public override string ToString() => Text;
}
