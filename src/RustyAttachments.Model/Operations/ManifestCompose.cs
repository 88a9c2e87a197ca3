namespace RustyAttachments.Model.Operations;

/// <summary>
/// Applies diffs. Composing is associative for diffs that follow one another: applying their composition is applying
/// one after the other.
/// </summary>
public static class ManifestCompose
{
    /// <summary>What <paramref name="parent"/> becomes by <paramref name="diffs"/>, in order; see the untyped form.</summary>
    public static Snapshot Apply(Snapshot parent, IReadOnlyList<SnapshotDiff> diffs, string? parentHash = null) => (Snapshot)Apply((Manifest)parent, diffs, parentHash);

    /// <summary>What <paramref name="parent"/> becomes by <paramref name="diffs"/>, in order; see the untyped form.</summary>
    public static AbsSnapshot Apply(AbsSnapshot parent, IReadOnlyList<AbsSnapshotDiff> diffs, string? parentHash = null) => (AbsSnapshot)Apply((Manifest)parent, diffs, parentHash);

    /// <summary>
    /// What a snapshot becomes by diffs, in order. A deletion of something that is not there is passed over; a directory
    /// is deleted only when it is empty. Manifests that do not fit together throw
    /// <see cref="Common.Errors.ManifestException"/> with the argument to blame.
    /// </summary>
    /// <param name="parent">The snapshot that the first diff is against.</param>
    /// <param name="diffs">Diffs, each against what the one before makes.</param>
    /// <param name="parentHash">The hash of the parent's text, when known: the first diff must be against that.</param>
    public static Manifest Apply(Manifest parent, IReadOnlyList<Manifest> diffs, string? parentHash = null) =>
        Steps(parent, diffs, parentHash).LastOrDefault(parent);

    /// <summary>
    /// What a snapshot is after each diff, one by one as they are asked for; what does not fit together throws at once,
    /// as <see cref="Apply(Manifest, IReadOnlyList{Manifest}, string?)"/> says.
    /// </summary>
    public static IEnumerable<Manifest> Steps(Manifest parent, IReadOnlyList<Manifest> diffs, string? parentHash = null)
    {
        ArgumentNullException.ThrowIfNull(parent);
        ArgumentNullException.ThrowIfNull(diffs);
        Mismatch.CheckSnapshot(parent, "parent");
        for (var i = 0; i < diffs.Count; i++)
        {
            Mismatch.CheckDiff(diffs[i], $"diff {i + 1}");
            Mismatch.CheckAlike(parent, "parent", diffs[i], $"diff {i + 1}");
        }

        if (parentHash is not null && diffs.Count > 0 && diffs[0].ParentManifestHash is { } wanted && wanted != parentHash)
            throw Mismatch.Of($"Diff 1 is against the manifest with hash {wanted}, but the parent has hash {parentHash}; apply it to the manifest that it was made from.");
        return ApplyEach(parent, diffs);
    }

    private static IEnumerable<Manifest> ApplyEach(Manifest parent, IReadOnlyList<Manifest> diffs)
    {
        foreach (var diff in diffs) yield return parent = SnapshotOverlay.Apply(parent, diff);
    }

    /// <summary>The diff that does what <paramref name="diffs"/> do in order; its parent is that of the first. At least one is needed.</summary>
    public static SnapshotDiff Fold(IReadOnlyList<SnapshotDiff> diffs) => (SnapshotDiff)Fold((IReadOnlyList<Manifest>)diffs);

    /// <summary>The diff that does what <paramref name="diffs"/> do in order; its parent is that of the first. At least one is needed.</summary>
    public static AbsSnapshotDiff Fold(IReadOnlyList<AbsSnapshotDiff> diffs) => (AbsSnapshotDiff)Fold((IReadOnlyList<Manifest>)diffs);

    /// <summary>The diff that does what <paramref name="diffs"/> do in order; its parent is that of the first. At least one is needed.</summary>
    public static Manifest Fold(IReadOnlyList<Manifest> diffs)
    {
        ArgumentNullException.ThrowIfNull(diffs);
        if (diffs.Count == 0) throw Mismatch.Of("There is no diff to compose; give at least one.");
        for (var i = 0; i < diffs.Count; i++)
        {
            Mismatch.CheckDiff(diffs[i], $"diff {i + 1}");
            Mismatch.CheckAlike(diffs[0], "diff 1", diffs[i], $"diff {i + 1}");
        }

        return diffs.Aggregate(DiffFold.Fold);
    }
}
