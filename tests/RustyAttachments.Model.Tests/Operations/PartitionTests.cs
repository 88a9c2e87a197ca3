using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Model.Tests.Operations;

public sealed class PartitionTests
{
    [Theory]
    [InlineData("/p/a/f /p/b/g", "", "", "/p: a/f b/g")]
    [InlineData("/p/a/f", "", "", "/p/a: f")]
    [InlineData("/a/f /b/g", "", "", "/: a/f b/g")]
    [InlineData("/p/a/f", "", "/p/b/c", "/p: a/f")]
    [InlineData("/p/a/f", "", "/q", "/: p/a/f")]
    [InlineData("C:/p/f C:/p/q/g D:/x", "", "", "C:/p: f q/g | D:: x")]
    [InlineData(@"C:/p/f \\server\share/a/b /r/f", "", "", @"/r: f | C:/p: f | \\server\share/a: b")]
    [InlineData("/a/f /b/g", "/a", "", "/a: f | /b: g")]
    [InlineData("/a/f /b/x/g /b/y/h", "/a", "", "/a: f | /b: x/g y/h")]
    [InlineData("/a/f /b/g /c/d/h", "/a", "", "/a: f | /b: g | /c/d: h")]
    [InlineData("/a/b/f /a/c/g /a/h", "/a/b", "", "/a/b: f | /a: c/g h")]
    [InlineData("/a/f", "/z /a", "", "/z: | /a: f")]
    [InlineData("/f /a/g", "/a", "", "/a: g | /: f")]
    [InlineData(@"C:/p/f", @"C:\p", "", "C:/p: f")]
    [InlineData("/a/d/", "", "", "/a: d/")]
    [InlineData("", "", "", "")]
    public void Every_entry_gets_the_longest_root(string entries, string roots, string referenced, string parts)
    {
        var paths = entries.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var manifest = new AbsSnapshot(
            paths.Where(p => p[^1] != '/').Select(p => FileEntry.Hashed(p, ContentHash.Empty, 0, 0)).ToArray(),
            paths.Where(p => p[^1] == '/').Select(p => new DirEntry(p.TrimEnd('/'))).ToArray(), ChunkSize.Default);
        var options = new PartitionOptions { Roots = Words(roots), ReferencedPaths = Words(referenced) };
        Assert.Equal(parts, Shown(ManifestPartition.Of(manifest, options)));
    }

    [Theory]
    [InlineData("a/b/f a/c/g", "", "a: b/f c/g")]
    [InlineData("a/b/f g", "", ".: a/b/f g")]
    [InlineData("a/f b/g", "a", "a: f | b: g")]
    public void Relative_snapshots_are_divided_too(string files, string roots, string parts)
    {
        var manifest = new Snapshot(Words(files).Select(p => FileEntry.Hashed(p, ContentHash.Empty, 0, 0)).ToArray(), [], ChunkSize.Default);
        Assert.Equal(parts, Shown(ManifestPartition.Of(manifest, new PartitionOptions { Roots = Words(roots) })));
    }

    [Fact]
    public void A_link_to_another_part_is_collapsed_also_into_a_part_inside()
    {
        var manifest = new AbsSnapshot([FileEntry.Hashed("/a/b/f", ContentHash.Empty, 0, 0), FileEntry.Symlink("/a/l", "/a/b/f"), FileEntry.Symlink("/a/m", "/a/l")], [], ChunkSize.Default);
        var parts = ManifestPartition.Of(manifest, new PartitionOptions { Roots = ["/a/b"] });
        Assert.Equal(["/a/b", "/a"], parts.Select(p => p.Root));
        Assert.Equal([("l", FileState.Hashed), ("m", FileState.Symlink)], parts[1].Snapshot.Files.Select(f => (f.Path, f.State)));
        Assert.Equal(1, parts[1].Subtree.CollapsedSymlinks);
    }

    [Theory]
    [InlineData("/a /a/b", "Root '/a/b' is the same as or below root '/a'; every path must belong to one root.")]
    [InlineData("/a /a", "Root '/a' is the same as or below root '/a'; every path must belong to one root.")]
    public void Nested_roots_are_refused(string roots, string message)
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => ManifestPartition.Of(new AbsSnapshot([], [], ChunkSize.Default), new PartitionOptions { Roots = Words(roots) }));
        Assert.Equal((message, ErrorCode.UsageInvalid), (error.Message, error.Code));
    }

    [Theory]
    [InlineData(SymlinkPolicy.Preserve)]
    [InlineData(SymlinkPolicy.TransitiveIncludeTargets)]
    [InlineData(SymlinkPolicy.ExcludeEscaping)]
    public void Other_policies_are_refused(SymlinkPolicy policy)
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => ManifestPartition.Of(new AbsSnapshot([], [], ChunkSize.Default), new PartitionOptions { Symlinks = policy }));
        Assert.Equal($"The symlink policy {policy} cannot be used to partition; use CollapseEscaping, CollapseAll or ExcludeAll.", error.Message);
    }

    private static string[] Words(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static string Shown(IEnumerable<Part> parts) => string.Join(" | ", parts.Select(part =>
        $"{part.Root}: {string.Join(' ', part.Snapshot.Files.Select(f => f.Path).Concat(part.Snapshot.Dirs.Select(d => d.Path + "/")))}".TrimEnd()));
}
