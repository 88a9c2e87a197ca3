using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Model.Validation;

/// <summary>Judges manifests that code has built, by the rules that the decoder applies to text.</summary>
public static class ManifestValidator
{
    /// <summary>
    /// Returns when <paramref name="manifest"/> keeps every rule; otherwise throws <see cref="ManifestException"/> with
    /// the code of the rule, the entry and what is wrong with it.
    /// </summary>
    /// <param name="manifest">The manifest to judge.</param>
    /// <param name="maxPathBytes">The longest path in UTF-8 bytes.</param>
    public static void Validate(Manifest manifest, int maxPathBytes = ManifestPath.MaxUtf8Bytes)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ManifestRules.CheckParentHash(manifest.IsDiff, manifest.ParentManifestHash);
        var (absolute, diff) = (manifest.IsAbsolute, manifest.IsDiff);
        var total = 0L;
        string? last = null;
        var collisions = new CollisionWalk(manifest.Directories);
        foreach (var file in manifest.FileSpan)
        {
            ManifestRules.CheckFile(file, last, absolute, diff, manifest.ChunkSize, maxPathBytes);
            if (file.Path == last) throw ManifestRules.DuplicatePath(file.Path);
            collisions.Check(file);
            total = ManifestRules.AddSize(total, file);
            last = file.Path;
        }

        // Behind the files, since a link's target that is rejected names directories as well.
        foreach (var dir in manifest.Dirs) ManifestRules.CheckDir(dir, absolute, diff, maxPathBytes);
    }
}
