using CsCheck;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;
using RustyAttachments.Model.Validation;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Model.Tests.Operations;

/// <summary>Laws of diff, compose and merge over random histories, also against the naive model.</summary>
public sealed class HistoryPropertyTests
{
    private static readonly DiffOptions WithParent = new() { ParentHash = "aa" };

    [Fact]
    public void Applying_the_diff_to_the_parent_gives_the_current_snapshot() =>
        TreeGen.History(2).Sample(h =>
        {
            var diff = ThroughText(ManifestDiff.Between(h[0], h[1], WithParent));
            ManifestAssert.Equal(h[1], ManifestCompose.Apply(h[0], [diff], "aa"));
            Assert.Equal(ManifestCodec.Encode(h[1], ManifestFormat.V2025), ManifestCodec.Encode(ManifestCompose.Apply(h[0], [diff]), ManifestFormat.V2025));
        }, iter: 5000);

    [Fact]
    public void A_diff_names_exactly_what_differs() =>
        TreeGen.History(2).Sample(h =>
        {
            var diff = ManifestDiff.Between(h[0], h[1], WithParent);
            var (before, after) = (h[0].Files.ToDictionary(f => f.Path), h[1].Files.ToDictionary(f => f.Path));
            var changed = after.Values.Where(f => !before.TryGetValue(f.Path, out var old) || !old.Equals(f));
            var deleted = before.Keys.Except(after.Keys).Select(FileEntry.Deleted);
            Assert.Equal(changed.Concat(deleted).OrderBy(f => f.Path, StringComparer.Ordinal), diff.Files);
            var gone = h[0].Directories.Dirs.Select(d => d.Path).Except(h[1].Directories.Dirs.Select(d => d.Path));
            Assert.Equal(gone.Order(StringComparer.Ordinal), diff.Dirs.Where(d => d.IsDeleted).Select(d => d.Path).Order(StringComparer.Ordinal));
            ManifestAssert.Equal(ManifestDiff.Between(h[0], h[0], WithParent), new SnapshotDiff([], [], ChunkSize.Default, "aa"));
        }, iter: 2000);

    [Fact]
    public void Composing_diffs_first_is_applying_them_in_turn() =>
        TreeGen.History(4).Sample(h =>
        {
            var diffs = Diffs(h);
            ManifestAssert.Equal(h[^1], ManifestCompose.Apply(h[0], diffs));
            ManifestAssert.Equal(h[^1], ManifestCompose.Apply(h[0], [ThroughText(ManifestCompose.Fold(diffs))]));
        }, iter: 5000);

    [Fact]
    public void Composing_diffs_is_associative() =>
        TreeGen.History(4).Sample(h =>
        {
            var d = Diffs(h);
            var left = ManifestCompose.Fold([ManifestCompose.Fold([d[0], d[1]]), d[2]]);
            var right = ManifestCompose.Fold([d[0], ManifestCompose.Fold([d[1], d[2]])]);
            ManifestAssert.Equal(left, right);
        }, iter: 5000);

    [Fact]
    public void Any_diff_applies_to_any_snapshot_as_in_the_naive_model() =>
        Gen.Select(Unlinked(3), Unlinked(2)).Sample((h, other) =>
        {
            foreach (var diff in new[] { ManifestDiff.Between(other[0], other[1], WithParent), ManifestCompose.Fold(Diffs(h)) })
            {
                var tree = TreeModel.Of(other[0]);
                tree.Apply(diff);
                ManifestAssert.Equal(tree.ToSnapshot(), ManifestCompose.Apply(other[0], [diff]));
            }
        }, iter: 5000);

    [Fact]
    public void Diffs_that_do_not_follow_one_another_still_make_valid_ones() =>
        Gen.Select(Unlinked(2), Unlinked(2)).Sample((a, b) =>
        {
            var folded = ManifestCompose.Fold([ManifestDiff.Between(a[0], a[1], WithParent), ManifestDiff.Between(b[0], b[1], WithParent)]);
            ManifestValidator.Validate(folded);
        }, iter: 5000);

    [Fact]
    public void Merging_lays_later_trees_over_earlier_ones() =>
        Gen.Select(Unlinked(1), Unlinked(1), Unlinked(1)).Sample((a, b, c) =>
        {
            Snapshot[] all = [a[0], b[0], c[0]];
            var tree = new TreeModel();
            foreach (var snapshot in all) tree.Overlay(snapshot);
            ManifestAssert.Equal(tree.ToSnapshot(), ManifestMerge.LastWins(all));
        }, iter: 5000);

    [Fact]
    public void A_fast_diff_sees_size_time_and_execute_bit_only() =>
        TreeGen.History(2).Sample(h =>
        {
            var changed = ManifestDiff.Changes(h[0], h[1], new DiffOptions { Fast = true }).Where(c => c.Kind == ChangeKind.Modified);
            Assert.All(changed, c => Assert.True(c.Parent!.IsSymlink || c.Current!.IsSymlink || (c.Parent.Size, c.Parent.Mtime, c.Parent.Runnable) != (c.Current.Size, c.Current.Mtime, c.Current.Runnable)));
            var all = ManifestDiff.Changes(h[0], h[1]).Where(c => c.Kind == ChangeKind.Modified).Select(c => c.Path).ToList();
            Assert.Subset(all.ToHashSet(), changed.Select(c => c.Path).ToHashSet());
        }, iter: 1000);

    /// <summary>Trees without links: between unrelated trees, what is a link's way in one can be a file in the other, which no manifest can hold.</summary>
    private static Gen<Snapshot[]> Unlinked(int length) =>
        TreeGen.History(length).Select(h => h.Select(s => ManifestSubtree.Of(s, ".", SymlinkPolicy.ExcludeAll)).ToArray());

    private static SnapshotDiff[] Diffs(Snapshot[] history) =>
        history.Zip(history.Skip(1), (parent, current) => ManifestDiff.Between(parent, current, WithParent)).ToArray();

    /// <summary>Every diff must survive being written and read.</summary>
    private static SnapshotDiff ThroughText(SnapshotDiff diff)
    {
        var read = (SnapshotDiff)ManifestCodec.Decode(ManifestCodec.Encode(diff, ManifestFormat.V2025)).Manifest;
        ManifestAssert.Equal(diff, read);
        return read;
    }
}
