using CsCheck;
using RustyAttachments.Common.Globs;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;
using RustyAttachments.Model.Validation;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.Model.Tests.Operations;

/// <summary>Laws of filter, join, subtree and partition over random manifests.</summary>
public sealed class RerootPropertyTests
{
    private static readonly Gen<string> AbsoluteRoot = Gen.OneOf("/", "/r", "/r/s t", "C:", "C:/x", @"\\server\share", @"\\server\share/x");

    [Fact]
    public void A_subtree_takes_away_what_join_has_put_before() =>
        Gen.Select(ManifestGen.Snapshot, ManifestGen.Diff, AbsoluteRoot, ManifestGen.RelativePath).Sample((snapshot, diff, root, under) =>
        {
            ManifestAssert.Equal(snapshot, ManifestSubtree.Of(ManifestJoin.At(snapshot, root), root));
            ManifestAssert.Equal(snapshot, ManifestSubtree.Of(ManifestJoin.Under(snapshot, under), under));
            ManifestAssert.Equal(diff, ManifestSubtree.Of(ManifestJoin.At(diff, root, "cc"), root, parentHash: diff.ParentManifestHash));
            ManifestAssert.Equal(diff, ManifestSubtree.Of(ManifestJoin.Under(diff, under), under, parentHash: diff.ParentManifestHash));
        }, iter: 2000);

    [Fact]
    public void What_is_joined_is_valid() =>
        Gen.Select(ManifestGen.Snapshot, AbsoluteRoot).Sample((snapshot, root) => ManifestValidator.Validate(ManifestJoin.At(snapshot, root), maxPathBytes: 10_000), iter: 1000);

    [Fact]
    public void Filtering_by_any_predicate_commutes_with_join() =>
        Gen.Select(Gen.OneOf(ManifestGen.AsManifest(ManifestGen.Snapshot), ManifestGen.AsManifest(ManifestGen.Diff)), AbsoluteRoot, Gen.Int[1, 7]).Sample((manifest, root, salt) =>
        {
            bool Keep(string path) => path.Sum(c => c) % (salt + 1) != 0;
            var prefix = root.EndsWith('/') ? root : root + "/";
            var joined = ManifestJoin.Join(manifest, root, "aa");
            var filterLast = ManifestFilter.Apply(joined, f => Keep(f.Path), d => Keep(d.Path));
            var filterFirst = ManifestJoin.Join(ManifestFilter.Apply(manifest, f => Keep(prefix + f.Path), d => Keep(prefix + d.Path)), root, "aa");
            ManifestAssert.Equal(filterFirst, filterLast);
        }, iter: 2000);

    [Fact]
    public void Filtering_by_globs_of_names_commutes_with_join() =>
        Gen.Select(ManifestGen.Snapshot, Gen.OneOf("*.txt", "a*", "{b,*1*}", "[!a]*", "**/a/**")).Sample((manifest, glob) =>
        {
            var filter = GlobFilter.Parse([glob], ["z*"]);
            ManifestAssert.Equal(ManifestJoin.At(ManifestFilter.Apply(manifest, filter), "/r"), ManifestFilter.Apply(ManifestJoin.At(manifest, "/r"), filter));
        }, iter: 1000);

    [Fact]
    public void Joining_and_merging_all_parts_gives_the_whole() =>
        Gen.Select(TreeGen.History(1), Gen.OneOf("", "/a", "/a /b/c", "/b/a", "/😀")).Sample((history, roots) =>
        {
            var whole = ManifestJoin.At(WithoutLinks(history[0]), "/");
            var parts = ManifestPartition.Of(whole, new PartitionOptions { Roots = Directories(whole, roots) });
            // A part does not hold its own root, so an empty directory that was asked for as a root is the one thing lost.
            var lost = parts.Where(p => p.Snapshot.Files.Count + p.Snapshot.Dirs.Count == 0).Select(p => p.Root).ToHashSet();
            var joined = parts.Select(part => ManifestJoin.At(part.Snapshot, part.Root)).Append(new AbsSnapshot([], whole.Dirs.Where(d => lost.Contains(d.Path)).ToArray(), whole.ChunkSize)).ToList();
            ManifestAssert.Equal(whole, ManifestMerge.LastWins(joined));
            Assert.Equal(whole.Files.Count, parts.Sum(p => p.Snapshot.Files.Count));
            Assert.Equal(parts.Select(p => p.Root).Distinct(), parts.Select(p => p.Root));
        }, iter: 3000);

    [Fact]
    public void Relative_parts_give_the_whole_too() =>
        Gen.Select(TreeGen.History(1), Gen.OneOf("", "a", "a b/c")).Sample((history, roots) =>
        {
            var whole = WithoutLinks(history[0]);
            var parts = ManifestPartition.Of(whole, new PartitionOptions { Roots = Directories(whole, roots) });
            var lost = parts.Where(p => p.Snapshot.Files.Count + p.Snapshot.Dirs.Count == 0).Select(p => p.Root).ToHashSet();
            var joined = parts.Select(part => ManifestJoin.Under(part.Snapshot, part.Root)).Append(new Snapshot([], whole.Dirs.Where(d => lost.Contains(d.Path)).ToArray(), whole.ChunkSize)).ToList();
            ManifestAssert.Equal(whole, ManifestMerge.LastWins(joined));
        }, iter: 2000);

    [Fact]
    public void Whatever_the_policy_a_subtree_is_valid_and_holds_no_escaping_link() =>
        Gen.Select(ManifestGen.AbsSnapshot, Gen.OneOf("/", "/a", "/b", "/$0"), Gen.OneOf(SymlinkPolicy.CollapseAll, SymlinkPolicy.CollapseEscaping, SymlinkPolicy.ExcludeAll, SymlinkPolicy.ExcludeEscaping)).Sample((manifest, root, policy) =>
        {
            if (manifest.FindFile(root) is not null) return;
            var subtree = ManifestSubtree.Extract(manifest, root, policy);
            ManifestValidator.Validate(subtree.Manifest, maxPathBytes: 100_000);
            if (policy is SymlinkPolicy.CollapseAll or SymlinkPolicy.ExcludeAll) Assert.DoesNotContain(subtree.Manifest.Files, f => f.IsSymlink);
        }, iter: 2000);

    [Fact]
    public void Writing_v2023_is_collapsing_all_links() =>
        ManifestGen.Snapshot.Select(s => new Snapshot(s.Files.Where(f => f.Hash is not null || f.IsSymlink).ToArray(), [], ChunkSize.None)).Sample(manifest =>
        {
            var read = ManifestCodec.Decode(ManifestCodec.Encode(manifest, ManifestFormat.V2023)).Manifest;
            Assert.Equal(ManifestSubtree.Of(manifest, ".", SymlinkPolicy.CollapseAll).Files.Select(f => f.WithRunnable(false)), read.Files);
        }, iter: 1000);

    private static string[] Directories(Manifest manifest, string roots) =>
        roots.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(root => manifest.FindFile(root) is null).ToArray();

    private static Snapshot WithoutLinks(Snapshot snapshot) => ManifestSubtree.Of(snapshot, ".", SymlinkPolicy.ExcludeAll);
}
