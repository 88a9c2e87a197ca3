using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;
using static RustyAttachments.Model.Tests.Operations.DiffTests;

namespace RustyAttachments.Model.Tests.Operations;

public sealed class ComposeTests
{
    [Fact]
    public void Deletions_additions_and_changes_are_applied()
    {
        var parent = Tree("a", "b", "c/d");
        var result = ManifestCompose.Apply(parent, [Diff(["-a", "b*", "e/f"], [])]);
        Assert.Equal(["b", "c/d", "e/f"], result.Files.Select(f => f.Path));
        Assert.True(result.Files[0].Runnable);
        Assert.Empty(result.Dirs);
    }

    [Fact]
    public void A_directory_is_deleted_only_when_it_is_empty()
    {
        Assert.Equal(["d"], Dirs(ManifestCompose.Apply(Tree("d/f"), [Diff(["-d/f"], [])])));
        Assert.Empty(Dirs(ManifestCompose.Apply(Tree("d/f"), [Diff(["-d/f"], ["-d"])])));
        Assert.Equal(["d/f"], ManifestCompose.Apply(Tree("d/f"), [Diff([], ["-d"])]).Files.Select(f => f.Path));
        Assert.Equal(["a"], Dirs(ManifestCompose.Apply(Tree("a/b/c/f"), [Diff(["-a/b/c/f"], ["-a/b", "-a/b/c"])])));
        Assert.Empty(Dirs(ManifestCompose.Apply(Tree("a/b/c/f"), [Diff(["-a/b/c/f"], ["-a", "-a/b", "-a/b/c"])])));
        Assert.Equal(["a-b", "a/c"], Dirs(ManifestCompose.Apply(new Snapshot([], [new DirEntry("a/c"), new DirEntry("a-b")], ChunkSize.Default), [Diff([], ["-a"])])));
    }

    [Fact]
    public void A_directory_that_is_deleted_and_populated_later_is_not_deleted()
    {
        var folded = ManifestCompose.Fold([Diff(["-d/old"], ["-d"]), Diff(["d/new"], [])]);
        Assert.Empty(folded.Dirs);
        Assert.Equal(["d/new", "-d/old"], folded.Files.Select(f => (f.IsDeleted ? "-" : "") + f.Path));
        Assert.Equal(["d/new"], ManifestCompose.Apply(Tree("d/old"), [folded]).Files.Select(f => f.Path));
        Assert.Equal([new DirEntry("d")], ManifestCompose.Fold([Diff(["-d/old"], ["-d"]), Diff([], ["d"])]).Dirs);
    }

    [Fact]
    public void What_comes_later_takes_the_place_of_what_was_there()
    {
        Assert.Equal(["a"], ManifestCompose.Apply(Tree("a/b", "a/c/d"), [Diff(["a"], [])]).Files.Select(f => f.Path));
        Assert.Equal(["a/b"], ManifestCompose.Apply(Tree("a"), [Diff(["a/b"], [])]).Files.Select(f => f.Path));
        Assert.Equal(["a"], Dirs(ManifestCompose.Apply(Tree("a"), [Diff([], ["a"])])));
        Assert.Equal(["a", "ab/c", "b"], ManifestCompose.Apply(Tree("a/b", "ab/c", "b"), [Diff(["a"], [])]).Files.Select(f => f.Path));
    }

    [Fact]
    public void Deleting_what_is_not_there_does_nothing() =>
        Assert.Equal(["a"], ManifestCompose.Apply(Tree("a"), [Diff(["-x", "-y/z"], ["-q"])]).Files.Select(f => f.Path));

    [Fact]
    public void No_diff_changes_nothing()
    {
        var parent = Tree("a");
        Assert.Same(parent, ManifestCompose.Apply(parent, []));
    }

    [Fact]
    public void The_composition_is_against_the_first_parent() =>
        Assert.Equal("aa", ManifestCompose.Fold([Diff([], []), new SnapshotDiff([], [], ChunkSize.Default, "bb")]).ParentManifestHash);

    [Fact]
    public void A_wrong_parent_is_told_with_both_hashes()
    {
        Mismatched("Diff 1 is against the manifest with hash aa, but the parent has hash bb; apply it to the manifest that it was made from.",
            () => ManifestCompose.Apply(Tree("a"), [Diff([], [])], parentHash: "bb"));
        Assert.Single(ManifestCompose.Apply(Tree("a"), [Diff([], [])], parentHash: "aa").Files);
    }

    [Fact]
    public void Manifests_that_do_not_fit_are_named()
    {
        Mismatched("The parent is a diff; a snapshot is needed here.", () => ManifestCompose.Apply((Manifest)Diff([], []), [Diff([], [])]));
        Mismatched("The diff 2 is a snapshot; a diff is needed here.", () => ManifestCompose.Apply(Tree(), new Manifest[] { Diff([], []), Tree() }));
        Mismatched("The parent is a snapshot and the diff 1 an absolute diff: one has absolute paths and the other relative ones. Re-root one of them with join or subtree.",
            () => ManifestCompose.Apply(Tree(), new Manifest[] { new AbsSnapshotDiff([], [], ChunkSize.Default, "aa") }));
        Mismatched("The parent has a chunk size of 268435456 and the diff 1 one of -1 (-1: never split); they cannot be combined.", () => ManifestCompose.Apply(Tree(), [new SnapshotDiff([], [], ChunkSize.None, "aa")]));
        Mismatched("The diff 1 has a chunk size of 268435456 and the diff 2 one of 5 (-1: never split); they cannot be combined.", () => ManifestCompose.Fold([Diff([], []), new SnapshotDiff([], [], ChunkSize.Of(5), "aa")]));
        Mismatched("The diff 1 is a snapshot; a diff is needed here.", () => ManifestCompose.Fold([(Manifest)Tree()]));
        Mismatched("There is no diff to compose; give at least one.", () => ManifestCompose.Fold(Array.Empty<SnapshotDiff>()));
    }

    private static Snapshot Tree(params string[] files) => new(files.Select(Entry).ToArray(), [], ChunkSize.Default);

    private static SnapshotDiff Diff(string[] files, string[] dirs) =>
        new(files.Select(Entry).ToArray(), dirs.Select(d => new DirEntry(d.TrimStart('-'), d[0] == '-')).ToArray(), ChunkSize.Default, "aa");

    private static FileEntry Entry(string text) =>
        text[0] == '-' ? FileEntry.Deleted(text[1..]) : FileEntry.Hashed(text.TrimEnd('*'), ContentHash.Empty, 0, 0, text[^1] == '*');

    private static IEnumerable<string> Dirs(Manifest manifest) => manifest.Dirs.Select(d => d.Path);
}
