using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>Puts manifests together; where they disagree on a path, the later one wins.</summary>
public static class ManifestMerge
{
    /// <summary>
    /// All of <paramref name="manifests"/> as one of the same kind; later ones win. Snapshots are laid over each other; a
    /// file of a later one replaces a directory with everything in it. Diffs must have one parent and are composed.
    /// Manifests that do not fit together throw <see cref="Common.Errors.ManifestException"/> with the argument to blame.
    /// </summary>
    public static T LastWins<T>(IReadOnlyList<T> manifests) where T : Manifest
    {
        ArgumentNullException.ThrowIfNull(manifests);
        if (manifests.Count == 0) throw Mismatch.Of("There is no manifest to merge; give at least one.");
        Check(manifests);
        if (manifests.Count == 1) return manifests[0];
        if (manifests[0].IsDiff) return (T)(Manifest)ManifestCompose.Fold((IReadOnlyList<Manifest>)manifests);
        return (T)(KindsAgree(manifests) ? Union(manifests) : manifests.Aggregate<Manifest>(SnapshotOverlay.Apply));
    }

    /// <summary><see cref="LastWins"/> in the order of time, oldest first; of equal times the later in the list wins.</summary>
    public static T Chronological<T>(IReadOnlyList<(DateTimeOffset Time, T Manifest)> manifests) where T : Manifest
    {
        ArgumentNullException.ThrowIfNull(manifests);
        return LastWins(manifests.OrderBy(static m => m.Time).Select(static m => m.Manifest).ToList()); // a stable sort
    }

    private static void Check(IReadOnlyList<Manifest> manifests)
    {
        var first = manifests[0];
        for (var i = 1; i < manifests.Count; i++)
        {
            var other = manifests[i];
            if (first.IsDiff) Mismatch.CheckDiff(other, $"manifest {i + 1}");
            else Mismatch.CheckSnapshot(other, $"manifest {i + 1}");
            Mismatch.CheckAlike(first, "manifest 1", other, $"manifest {i + 1}");
            if (first.ParentManifestHash != other.ParentManifestHash)
                throw Mismatch.Of($"Manifest 1 is a diff against {first.ParentManifestHash ?? "no parent"} and manifest {i + 1} one against {other.ParentManifestHash ?? "no parent"}; only diffs with one parent can be merged.");
        }
    }

    /// <summary>Whether no path is a file in one manifest and a directory in another, so that only equal paths compete.</summary>
    private static bool KindsAgree(IReadOnlyList<Manifest> manifests)
    {
        var dirs = new HashSet<string>(StringComparer.Ordinal);
        foreach (var manifest in manifests)
            foreach (var dir in manifest.Directories.Dirs) dirs.Add(dir.Path);
        foreach (var manifest in manifests)
            foreach (var file in manifest.FileSpan)
                if (dirs.Contains(file.Path)) return false;
        return true;
    }

    /// <summary>Time proportional to all entries, also for thousands of small manifests.</summary>
    private static Manifest Union(IReadOnlyList<Manifest> manifests)
    {
        var files = new Dictionary<string, FileEntry>(StringComparer.Ordinal);
        var dirs = new HashSet<DirEntry>();
        foreach (var manifest in manifests)
        {
            foreach (var file in manifest.FileSpan) files[file.Path] = file;
            dirs.UnionWith(manifest.Directories.Dirs);
        }

        var first = manifests[0];
        return Manifest.Create(first.IsAbsolute, first.IsDiff, files.Values.ToArray(), dirs.ToArray(), first.ChunkSize, first.ParentManifestHash);
    }
}
