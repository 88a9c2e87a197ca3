using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;
using static RustyAttachments.Model.Tests.Operations.DiffTests;

namespace RustyAttachments.Model.Tests.Operations;

public sealed class SubtreeTests
{
    private static readonly AbsSnapshot Whole = new(
        [
            File("/r/s/f"), File("/r/out/x"), File("/r/out/deep/y"), File("/r/sx/f"), FileEntry.Symlink("/r/s/in", "/r/s/f"), FileEntry.Symlink("/r/s/out", "/r/out/x"),
            FileEntry.Symlink("/r/s/dir", "/r/out"), FileEntry.Symlink("/r/s/gone", "/r/nowhere"), FileEntry.Symlink("/r/s/top", "/r/s"), FileEntry.Symlink("/r/s/up", "/r"),
            FileEntry.Symlink("/r/out/back", "/r/s/f"),
        ], [new DirEntry("/r/s/empty"), new DirEntry("/r/out/void")], ChunkSize.Default);

    [Theory]
    [InlineData(SymlinkPolicy.CollapseEscaping, "dir/back -> f, dir/deep/y, dir/x, f, in -> f, out, top -> .", "dir/void, empty", 2, 0, 2)]
    [InlineData(SymlinkPolicy.CollapseAll, "dir/back, dir/deep/y, dir/x, f, in, out", "dir/void, empty", 3, 0, 3)]
    [InlineData(SymlinkPolicy.ExcludeEscaping, "f, in -> f, top -> .", "empty", 0, 4, 0)]
    [InlineData(SymlinkPolicy.ExcludeAll, "f", "empty", 0, 6, 0)]
    public void Links_follow_the_policy(SymlinkPolicy policy, string files, string dirs, int collapsed, int excluded, int dropped)
    {
        var subtree = ManifestSubtree.Extract(Whole, "/r/s", policy);
        Assert.Equal(files, string.Join(", ", subtree.Manifest.Files.Select(f => f.IsSymlink ? $"{f.Path} -> {f.SymlinkTarget}" : f.Path)));
        Assert.Equal(dirs, string.Join(", ", subtree.Manifest.Dirs.Select(d => d.Path)));
        Assert.Equal((collapsed, excluded, dropped), (subtree.CollapsedSymlinks, subtree.ExcludedSymlinks, subtree.DroppedSymlinks));
    }

    [Theory]
    [InlineData(SymlinkPolicy.Preserve)]
    [InlineData(SymlinkPolicy.TransitiveIncludeTargets)]
    public void Policies_that_keep_escaping_links_are_refused(SymlinkPolicy policy)
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => ManifestSubtree.Of(Whole, "/r", policy));
        Assert.Equal(ErrorCode.UsageInvalid, error.Code);
        Assert.StartsWith($"The symlink policy {policy} keeps links that leave the new root", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/r/s/", "f")]
    [InlineData("/r/nothing", "")]
    [InlineData("/", "r/s/f")]
    public void A_root_is_a_directory_with_or_without_slash(string root, string first) =>
        Assert.Equal(first, string.Join("", ManifestSubtree.Of(Whole, root, SymlinkPolicy.ExcludeAll).Files.Select(f => f.Path).Where(p => p == first)));

    [Fact]
    public void Roots_that_do_not_fit_are_refused()
    {
        Mismatched("Root 'r/s' is relative, but an absolute one is needed here, as the manifest's paths are.", () => ManifestSubtree.Of(Whole, "r/s"));
        Mismatched("Root '/r' is absolute, but a relative one is needed here, as the manifest's paths are.", () => ManifestSubtree.Of(new Snapshot([], [], ChunkSize.Default), "/r"));
        Usage("Root '/r/../s' has a '..' component.", () => ManifestSubtree.Of(Whole, "/r/../s"));
        Usage("Root '/r/s/f' is a file or symlink in the manifest; name a directory.", () => ManifestSubtree.Of(Whole, "/r/s/f"));
        Mismatched("The manifest is an absolute snapshot; only relative paths can be joined to a root.", () => ManifestJoin.Join(Whole, "/x"));
    }

    [Fact]
    public void The_root_itself_can_be_given_in_two_ways()
    {
        var snapshot = new Snapshot([File("a"), FileEntry.Symlink("l", "a"), FileEntry.Symlink("top", ".")], [], ChunkSize.Default);
        foreach (var root in new[] { "", "." }) Assert.Equal(snapshot.Files, ManifestSubtree.Of(snapshot, root).Files);
        Assert.Equal(["a", "l"], ManifestSubtree.Of(snapshot, ".", SymlinkPolicy.CollapseAll).Files.Select(f => f.Path));
        Assert.Equal(snapshot.Files, ManifestJoin.Under(snapshot, ".").Files);
    }

    [Theory]
    [InlineData("/r", "/r/a", "/r")]
    [InlineData("/", "/a", "/")]
    [InlineData(@"C:\proj\x\", "C:/proj/x/a", "C:/proj/x")]
    [InlineData("C:/", "C:/a", "C:")]
    [InlineData(@"\\server\share\x", @"\\server\share/x/a", @"\\server\share/x")]
    public void Roots_of_both_worlds_are_joined(string root, string path, string target)
    {
        var joined = ManifestJoin.At(new Snapshot([File("a"), FileEntry.Symlink("top", ".")], [new DirEntry("d")], ChunkSize.Of(7)), root);
        Assert.Equal(path, joined.Files[0].Path);
        Assert.Equal(target, joined.Files[1].SymlinkTarget);
        Assert.Equal(path[..^1] + "d", Assert.Single(joined.Dirs).Path);
        Assert.Equal(ChunkSize.Of(7), joined.ChunkSize);
        ManifestCodec.Decode(ManifestCodec.Encode(joined, ManifestFormat.V2025));
    }

    [Fact]
    public void A_re_rooted_diff_needs_the_hash_of_its_new_parent()
    {
        var diff = new SnapshotDiff([FileEntry.Deleted("d/f")], [], ChunkSize.Default, "aa");
        Assert.Null(ManifestJoin.At(diff, "/r").ParentManifestHash);
        Assert.Equal("bb", ManifestJoin.At(diff, "/r", "bb").ParentManifestHash);
        Assert.Equal("bb", ManifestSubtree.Of(diff, "d", parentHash: "bb").ParentManifestHash);
        Assert.Equal(ErrorCode.ManifestParentHashInvalid, Assert.Throws<ManifestException>(() => ManifestCodec.Encode(ManifestSubtree.Of(diff, "d"), ManifestFormat.V2025)).Code);
    }

    private static void Usage(string message, Action action)
    {
        var error = Assert.Throws<RustyAttachmentsException>(action);
        Assert.Equal((message, ErrorCode.UsageInvalid), (error.Message, error.Code));
    }

    private static FileEntry File(string path) => FileEntry.Hashed(path, ContentHash.Empty, 0, 0);
}
