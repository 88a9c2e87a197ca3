using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Model.Tests.Operations;

public sealed class DiffTests
{
    private static readonly ContentHash X = ContentHash.Parse("aa");
    private static readonly ContentHash Y = ContentHash.Parse("bb");

    [Fact]
    public void A_diff_lists_additions_changes_and_deletions()
    {
        var parent = Tree(FileEntry.Hashed("changed", X, 1, 1), FileEntry.Hashed("gone/f", X, 1, 1), FileEntry.Hashed("same", X, 1, 1), FileEntry.Symlink("link", "same"));
        var current = new Snapshot(
            [FileEntry.Hashed("changed", Y, 1, 1), FileEntry.Hashed("new", X, 1, 1), FileEntry.Hashed("same", X, 1, 1), FileEntry.Symlink("link", "new")],
            [new DirEntry("empty")], ChunkSize.Default);
        var diff = ManifestDiff.Between(parent, current, new DiffOptions { ParentHash = "cc" });
        Assert.Equal([FileEntry.Hashed("changed", Y, 1, 1), FileEntry.Deleted("gone/f"), FileEntry.Symlink("link", "new"), FileEntry.Hashed("new", X, 1, 1)], diff.Files);
        Assert.Equal([new DirEntry("empty"), new DirEntry("gone", true)], diff.Dirs);
        Assert.Equal("cc", diff.ParentManifestHash);
        Assert.Equal(
            [(ChangeKind.Modified, "changed"), (ChangeKind.Deleted, "gone/f"), (ChangeKind.Modified, "link"), (ChangeKind.Added, "new")],
            ManifestDiff.Changes(parent, current).Select(c => (c.Kind, c.Path)));
    }

    [Fact]
    public void A_path_that_changes_its_kind_is_deleted_as_the_one_and_added_as_the_other()
    {
        var parent = Tree(FileEntry.Hashed("a", X, 1, 1), FileEntry.Hashed("b/old", X, 1, 1));
        var current = Tree(FileEntry.Hashed("a/new", X, 1, 1), FileEntry.Hashed("b", X, 1, 1));
        var diff = ManifestDiff.Between(parent, current, new DiffOptions { ParentHash = "cc" });
        Assert.Equal([FileEntry.Deleted("a"), FileEntry.Hashed("a/new", X, 1, 1), FileEntry.Hashed("b", X, 1, 1), FileEntry.Deleted("b/old")], diff.Files);
        Assert.Equal([new DirEntry("b", true)], diff.Dirs);
        Assert.Equal(diff.Files, ManifestCodec.Decode(ManifestCodec.Encode(diff, ManifestFormat.V2025)).Manifest.Files);
    }

    [Fact]
    public void Every_property_of_a_file_counts()
    {
        var file = FileEntry.Hashed("f", X, 1, 1);
        foreach (var other in new[] { FileEntry.Hashed("f", Y, 1, 1), FileEntry.Hashed("f", X, 2, 1), FileEntry.Hashed("f", X, 1, 2), file.WithRunnable(true), FileEntry.Chunked("f", [X, Y], 1, 1), FileEntry.Unhashed("f", 1, 1) })
            Assert.Equal([other], ManifestDiff.Between(Tree(file, FileEntry.Hashed("g", X, 0, 0)), Tree(other, FileEntry.Hashed("g", X, 0, 0))).Files);
    }

    [Fact]
    public void Fast_compares_size_and_time_even_without_hashes()
    {
        var fast = new DiffOptions { Fast = true };
        var parent = Tree(FileEntry.Hashed("f", X, 1, 1));
        Assert.Empty(ManifestDiff.Between(parent, Tree(FileEntry.Unhashed("f", 1, 1)), fast).Files);
        Assert.Empty(ManifestDiff.Between(parent, Tree(FileEntry.Hashed("f", Y, 1, 1)), fast).Files);
        Assert.Single(ManifestDiff.Between(parent, Tree(FileEntry.Unhashed("f", 1, 2)), fast).Files);
        Assert.Single(ManifestDiff.Between(parent, Tree(FileEntry.Unhashed("f", 1, 1, runnable: true)), fast).Files);
    }

    [Fact]
    public void Execute_bits_can_be_preserved()
    {
        var preserve = new DiffOptions { PreserveRunnable = true };
        var parent = Tree(FileEntry.Hashed("f", X, 1, 1, runnable: true), FileEntry.Symlink("l", "f"));
        Assert.Empty(ManifestDiff.Between(parent, Tree(FileEntry.Hashed("f", X, 1, 1), FileEntry.Symlink("l", "f")), preserve).Files);
        var changed = ManifestDiff.Between(parent, Tree(FileEntry.Hashed("f", Y, 1, 1), FileEntry.Hashed("l", Y, 1, 1, runnable: true), FileEntry.Hashed("new", Y, 1, 1)), preserve);
        Assert.Equal([true, true, false], changed.Files.Select(f => f.Runnable));
    }

    [Fact]
    public void Hashed_and_unhashed_cannot_be_compared_by_content()
    {
        Mismatched("The parent has hashes and the current manifest has none; hash the current files first, or compare by size and time (fast).",
            () => ManifestDiff.Between(Tree(FileEntry.Hashed("f", X, 1, 1)), Tree(FileEntry.Unhashed("f", 1, 1))));
        Mismatched("The current manifest has hashes and the parent has none; hash the parent's files first, or compare by size and time (fast).",
            () => ManifestDiff.Between(Tree(FileEntry.Unhashed("f", 1, 1)), Tree(FileEntry.Hashed("f", X, 1, 1))));
        Assert.Single(ManifestDiff.Between(Tree(), Tree(FileEntry.Unhashed("f", 1, 1))).Files);
        Assert.Empty(ManifestDiff.Between(Tree(FileEntry.Unhashed("f", 1, 1)), Tree(FileEntry.Unhashed("f", 1, 1))).Files);
        Assert.Single(ManifestDiff.Between(Tree(FileEntry.Symlink("l", "x")), Tree(FileEntry.Hashed("l", X, 1, 1))).Files);
    }

    [Fact]
    public void Manifests_that_do_not_fit_are_named()
    {
        Manifest diff = new SnapshotDiff([], [], ChunkSize.Default, "aa");
        Manifest absolute = new AbsSnapshot([], [], ChunkSize.Default);
        Mismatched("The parent is a diff; a snapshot is needed here.", () => ManifestDiff.Between(diff, Tree()));
        Mismatched("The current manifest is a diff; a snapshot is needed here.", () => ManifestDiff.Between(Tree(), diff));
        Mismatched("The parent is a snapshot and the current manifest an absolute snapshot: one has absolute paths and the other relative ones. Re-root one of them with join or subtree.", () => ManifestDiff.Between(Tree(), absolute));
        Mismatched("The parent has a chunk size of 268435456 and the current manifest one of -1 (-1: never split); they cannot be combined.", () => ManifestDiff.Between(Tree(), new Snapshot([], [], ChunkSize.None)));
    }

    internal static void Mismatched(string message, Action action)
    {
        var error = Assert.Throws<ManifestException>(action);
        Assert.Equal((message, ErrorCode.ManifestMismatch), (error.Message, error.Code));
    }

    private static Snapshot Tree(params FileEntry[] files) => new(files, [], ChunkSize.Default);
}
