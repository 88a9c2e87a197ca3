using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Cli.Manifests;

/// <summary>
/// Applies diffs one behind the other, each to what it was made from: the first to the parent's text as it was read, each
/// later one to what the diffs before it make, as that is written canonically. What was written in another format than
/// the parent has another text, so each format that can hold it counts. Pure.
/// </summary>
internal static class ParentChain
{
    private static readonly ManifestFormat[] Formats = [ManifestFormat.V2025, ManifestFormat.V2023, ManifestFormat.V2025Beta];

    /// <summary>The snapshot that results. A diff that was made from something else is <see cref="ErrorCode.ManifestMismatch"/>, unless <paramref name="checkHashes"/> is false.</summary>
    public static Manifest Apply(ReadManifest parent, IReadOnlyList<ReadManifest> diffs, bool checkHashes)
    {
        var manifests = diffs.Select(static d => d.Manifest).ToList();
        if (!checkHashes) return ManifestCompose.Apply(parent.Manifest, manifests);
        var (result, applied) = (parent.Manifest, 0);
        foreach (var step in ManifestCompose.Steps(parent.Manifest, manifests, parent.Hash.ToString()))
        {
            (result, applied) = (step, applied + 1);
            if (applied < diffs.Count) CheckMadeFrom(step, parent.Decoded.Format, manifests[applied], applied);
        }

        return result;
    }

    private static void CheckMadeFrom(Manifest step, ManifestFormat format, Manifest diff, int applied)
    {
        var usual = HashIn(format, step);
        if (diff.ParentManifestHash is not { } wanted || wanted == usual) return;
        if (Formats.Any(other => other != format && HashIn(other, step) == wanted)) return;
        throw new ManifestException(ErrorCode.ManifestMismatch,
            $"Diff {applied + 1} is against the manifest with hash {wanted}, but the parent with {(applied == 1 ? "diff 1" : $"the {applied} diffs")} before it " +
            $"applied has {(usual is null ? "another one" : $"hash {usual}")}; give the diffs in the order in which they were made, merge diffs of one parent, or accept it with --ignore-parent-hash.");
    }

    /// <summary>The hash of the canonical text; null in a format that cannot hold the manifest as it is.</summary>
    private static string? HashIn(ManifestFormat format, Manifest manifest)
    {
        try
        {
            return ManifestCodec.Write(Stream.Null, manifest, format).Hash.ToString();
        }
        catch (ManifestException)
        {
            return null;
        }
    }
}
