using RustyAttachments.Common.Globs;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;
using static RustyAttachments.Model.Tests.Operations.DiffTests;

namespace RustyAttachments.Model.Tests.Operations;

public sealed class MergeAndFilterTests
{
    [Fact]
    public void The_last_manifest_wins()
    {
        var merged = ManifestMerge.LastWins([Tree("a:1", "b:1"), Tree("b:2", "c:2"), Tree("c:3")]);
        Assert.Equal([("a", 1L), ("b", 2L), ("c", 3L)], merged.Files.Select(f => (f.Path, f.SizeOrZero)));
        Assert.Equal(6, merged.TotalSize);
    }

    [Fact]
    public void A_file_wins_over_a_directory_and_the_reverse()
    {
        Assert.Equal(["a"], ManifestMerge.LastWins([Tree("a/b:1", "a/c:1"), Tree("a:2")]).Files.Select(f => f.Path));
        Assert.Equal(["a/b"], ManifestMerge.LastWins([Tree("a:2"), Tree("a/b:1")]).Files.Select(f => f.Path));
    }

    [Fact]
    public void Time_decides_and_of_equal_times_the_place()
    {
        var t = DateTimeOffset.UnixEpoch;
        var merged = ManifestMerge.Chronological([(t.AddHours(2), Tree("a:2", "x:1")), (t, Tree("a:0")), (t.AddHours(2), Tree("a:3")), (t.AddHours(1), Tree("a:1"))]);
        Assert.Equal([("a", 3L), ("x", 1L)], merged.Files.Select(f => (f.Path, f.SizeOrZero)));
    }

    [Fact]
    public void One_manifest_is_itself()
    {
        var tree = Tree("a:1");
        Assert.Same(tree, ManifestMerge.LastWins([tree]));
    }

    [Fact]
    public void Diffs_of_one_parent_are_merged_with_their_deletions()
    {
        var merged = ManifestMerge.LastWins([new SnapshotDiff([FileEntry.Deleted("a"), FileEntry.Deleted("b")], [], ChunkSize.Default, "aa"), new SnapshotDiff([Entry("a:1")], [], ChunkSize.Default, "aa")]);
        Assert.Equal([Entry("a:1"), FileEntry.Deleted("b")], merged.Files);
    }

    [Fact]
    public void Manifests_that_do_not_fit_are_named()
    {
        Mismatched("There is no manifest to merge; give at least one.", () => ManifestMerge.LastWins(Array.Empty<Snapshot>()));
        Mismatched("The manifest 2 is a diff; a snapshot is needed here.", () => ManifestMerge.LastWins<Manifest>([Tree(), new SnapshotDiff([], [], ChunkSize.Default, "aa")]));
        Mismatched("The manifest 1 has a chunk size of 268435456 and the manifest 3 one of -1 (-1: never split); they cannot be combined.", () => ManifestMerge.LastWins([Tree(), Tree(), new Snapshot([], [], ChunkSize.None)]));
        Mismatched("Manifest 1 is a diff against aa and manifest 2 one against bb; only diffs with one parent can be merged.",
            () => ManifestMerge.LastWins([new SnapshotDiff([], [], ChunkSize.Default, "aa"), new SnapshotDiff([], [], ChunkSize.Default, "bb")]));
    }

    [Fact]
    public void A_filter_keeps_what_it_includes()
    {
        var manifest = new SnapshotDiff([Entry("a.txt:1"), Entry("b.bin:2"), Entry("d/c.txt:3"), FileEntry.Deleted("old/e.txt"), FileEntry.Deleted("old/f.bin")], [new DirEntry("empty"), new DirEntry("tmp", true)], ChunkSize.Default, "aa");
        var kept = ManifestFilter.Apply(manifest, GlobFilter.Parse(["*.txt", "tmp"], ["d"]));
        Assert.Equal([Entry("a.txt:1"), FileEntry.Deleted("old/e.txt")], kept.Files);
        Assert.Equal([new DirEntry("old"), new DirEntry("tmp", true)], kept.Dirs);
        Assert.Equal(("aa", 1L, ChunkSize.Default), (kept.ParentManifestHash, kept.TotalSize, kept.ChunkSize));
        Assert.Same(manifest, ManifestFilter.Apply(manifest, GlobFilter.All));
    }

    [Fact]
    public void A_directory_that_is_emptied_by_a_filter_does_not_become_an_empty_one() =>
        Assert.Empty(ManifestFilter.Apply(Tree("d/f.bin:1"), GlobFilter.Parse(["*.txt", "d"], [])).Dirs);

    [Fact]
    public void A_download_counts_files_and_objects()
    {
        var (x, y) = (ContentHash.Parse("aa"), ContentHash.Parse("bb"));
        var group = new PathGroup();
        group.Add(new Snapshot([FileEntry.Hashed("a", x, 5, 0), FileEntry.Hashed("b", x, 5, 0), FileEntry.Symlink("l", "a")], [], ChunkSize.Default));
        group.Add(new SnapshotDiff([FileEntry.Chunked("c", [y, x, y], 25, 0), FileEntry.Deleted("gone"), FileEntry.Unhashed("raw", 7, 0)], [], ChunkSize.Of(10), "aa"));
        Assert.Equal((4L, 1L, 42L, 2, 15L), (group.Files, group.Symlinks, group.TotalBytes, group.Objects, group.ObjectBytes));
    }

    private static Snapshot Tree(params string[] files) => new(files.Select(Entry).ToArray(), [], ChunkSize.Default);

    private static FileEntry Entry(string text)
    {
        var size = long.Parse(text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        return FileEntry.Hashed(text[..text.IndexOf(':', StringComparison.Ordinal)], ContentHash.Empty, size, 0);
    }
}
