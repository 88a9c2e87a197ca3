using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Tests.Codecs;

public sealed class V2023ConversionTests
{
    private static readonly ContentHash Hash = ContentHash.Parse("aa");

    [Fact]
    public void Links_become_copies_of_what_they_lead_to()
    {
        var (manifest, losses) = Convert(
            Target("d/real"), Target("e/deep/x"),
            FileEntry.Symlink("link", "d/real"), FileEntry.Symlink("chain", "link"), FileEntry.Symlink("dir", "e"), FileEntry.Symlink("e/inner", "d/real"));
        Assert.Equal(
            ["chain", "d/real", "dir/deep/x", "dir/inner", "e/deep/x", "e/inner", "link"],
            manifest.Files.Select(f => f.Path));
        Assert.All(manifest.Files, f => Assert.Equal((FileState.Hashed, 5L, 6L), (f.State, f.SizeOrZero, f.MtimeOrZero)));
        Assert.Equal(new V2023Losses(4, 0, 0, 0), losses);
        Assert.Equal("v2023-03-03 holds files only: 4 symlinks replaced by their content.", losses.Describe());
    }

    [Fact]
    public void Links_without_content_are_left_out_and_counted()
    {
        var (manifest, losses) = Convert(
            Target("d/f"), FileEntry.Symlink("a", "b"), FileEntry.Symlink("b", "a"), FileEntry.Symlink("d/up", "d"), FileEntry.Symlink("d/root", "."),
            FileEntry.Symlink("nowhere", "d/y"), FileEntry.Symlink("self", "self"));
        Assert.Equal(["d/f"], manifest.Files.Select(f => f.Path));
        Assert.Equal(new V2023Losses(0, 6, 0, 0), losses);
    }

    [Fact]
    public void A_directory_that_links_back_is_copied_once()
    {
        var (manifest, losses) = Convert(Target("a/f"), FileEntry.Symlink("a/b", "c"), Target("c/g"), FileEntry.Symlink("c/d", "a"));
        Assert.Equal(["a/b/g", "a/f", "c/d/f", "c/g"], manifest.Files.Select(f => f.Path));
        Assert.Equal(new V2023Losses(2, 0, 0, 0), losses);
    }

    [Fact]
    public void Empty_directories_and_deletions_are_left_out_and_counted()
    {
        var diff = new SnapshotDiff([Target("f"), FileEntry.Deleted("gone")], [new DirEntry("empty"), new DirEntry("old", true)], ChunkSize.Default, "aa");
        var (manifest, losses) = V2023Conversion.Convert(diff);
        Assert.IsType<Snapshot>(manifest);
        Assert.Equal(["f"], manifest.Files.Select(f => f.Path));
        Assert.Equal(new V2023Losses(0, 0, 1, 2), losses);
        Assert.Equal("v2023-03-03 holds files only: 1 empty directories left out, 2 deletions left out.", losses.Describe());
        Assert.True(losses.Any);
    }

    [Fact]
    public void Files_alone_lose_nothing()
    {
        var snapshot = new Snapshot([Target("f")], [], ChunkSize.Default);
        var (manifest, losses) = V2023Conversion.Convert(snapshot);
        Assert.Same(snapshot, manifest);
        Assert.False(losses.Any);
        Assert.Equal("", losses.Describe());
    }

    [Fact]
    public void Links_that_multiply_are_stopped()
    {
        var files = new List<FileEntry> { Target("d0/f") };
        for (var i = 1; i <= 40; i++)
        {
            files.Add(FileEntry.Symlink($"d{i}/x", $"d{i - 1}"));
            files.Add(FileEntry.Symlink($"d{i}/y", $"d{i - 1}"));
        }

        var error = Assert.Throws<ManifestException>(() => V2023Conversion.Convert(new Snapshot(files.ToArray(), [], ChunkSize.Default)));
        Assert.Equal(ErrorCode.ManifestTooLarge, error.Code);
        Assert.StartsWith("Replacing symlinks by their content makes the manifest too large, at '", error.Message, StringComparison.Ordinal);
    }

    private static (Manifest Snapshot, V2023Losses Losses) Convert(params FileEntry[] files) => V2023Conversion.Convert(new Snapshot(files, [], ChunkSize.Default));

    private static FileEntry Target(string path) => FileEntry.Hashed(path, Hash, 5, 6);
}
