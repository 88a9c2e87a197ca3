using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model.Directories;

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
        var parents = new DirectoryIndexBuilder();
        string? last = null;
        foreach (var dir in manifest.Dirs)
        {
            ManifestRules.CheckDir(dir, absolute, diff, maxPathBytes);
            if (dir.Path == last) throw ManifestRules.DuplicatePath(dir.Path);
            last = dir.Path;
            parents.Add(dir);
        }

        var total = 0L;
        last = null;
        foreach (var file in manifest.FileSpan)
        {
            ManifestRules.CheckFile(file, absolute, diff, manifest.ChunkSize, maxPathBytes);
            if (file.Path == last) throw ManifestRules.DuplicatePath(file.Path);
            last = file.Path;
            parents.Add(file);
            total = ManifestRules.AddSize(total, file);
        }

        foreach (var dir in manifest.Dirs)
            if (manifest.FindFile(dir.Path) is not null) throw ManifestRules.DuplicatePath(dir.Path);
        foreach (var parent in parents.Parents())
            if (manifest.FindFile(parent) is not null) throw ManifestRules.FileIsParent(parent);
    }
}
