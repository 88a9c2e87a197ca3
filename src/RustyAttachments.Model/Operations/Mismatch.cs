using RustyAttachments.Common.Errors;

namespace RustyAttachments.Model.Operations;

/// <summary>Checks that manifests given to one operation fit together; what does not is named by its argument.</summary>
internal static class Mismatch
{
    /// <summary>The failure <see cref="ErrorCode.ManifestMismatch"/>.</summary>
    public static ManifestException Of(string message) => new(ErrorCode.ManifestMismatch, message);

    /// <summary>Throws unless <paramref name="other"/> has the same path style and chunk size as <paramref name="first"/>.</summary>
    public static void CheckAlike(Manifest first, string firstName, Manifest other, string otherName)
    {
        if (first.IsAbsolute != other.IsAbsolute)
            throw Of($"The {firstName} is {Article(first)} and the {otherName} {Article(other)}: one has absolute paths and the other relative ones. Re-root one of them with join or subtree.");
        if (first.ChunkSize != other.ChunkSize)
            throw Of($"The {firstName} has a chunk size of {first.ChunkSize.Bytes} and the {otherName} one of {other.ChunkSize.Bytes} (-1: never split); they cannot be combined.");
    }

    /// <summary>Throws unless <paramref name="manifest"/> is a snapshot.</summary>
    public static void CheckSnapshot(Manifest manifest, string name)
    {
        if (manifest.IsDiff) throw Of($"The {name} is {Article(manifest)}; a snapshot is needed here.");
    }

    /// <summary>Throws unless <paramref name="manifest"/> is a diff.</summary>
    public static void CheckDiff(Manifest manifest, string name)
    {
        if (!manifest.IsDiff) throw Of($"The {name} is {Article(manifest)}; a diff is needed here.");
    }

    private static string Article(Manifest manifest) => (manifest.IsAbsolute ? "an " : "a ") + manifest.KindName;
}
