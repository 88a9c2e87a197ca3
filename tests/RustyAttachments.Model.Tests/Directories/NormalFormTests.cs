using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Tests.Directories;

/// <summary>Which directories a manifest lists, and which others its text implies.</summary>
public sealed class NormalFormTests
{
    [Fact]
    public void A_directory_with_something_live_in_it_is_implied()
    {
        Assert.Equal(["c"], Dirs(["a/f"], ["a", "c"]));
        Assert.Equal(["a/b/c"], Dirs([], ["a", "a/b", "a/b/c"]));
        Assert.Equal(["a", "b"], Dirs([], ["b", "a", "b", "a"]));
        Assert.Empty(Dirs(["a/b/f"], ["a", "a/b"]));
    }

    [Fact]
    public void A_directory_that_a_link_mentions_exists()
    {
        Assert.Equal(["x"], Dirs(["l -> x/y"], []));
        Assert.Equal(["x"], Dirs(["l -> x/y"], ["x"]));
        Assert.Equal(["x/y"], Dirs(["l -> x/y"], ["x", "x/y"]));
        Assert.Equal(["x/y"], Dirs(["l -> x/y/z"], []));
        Assert.Empty(Dirs(["l -> x/y", "x/f"], []));
    }

    [Fact]
    public void A_deletion_leaves_its_directory()
    {
        Assert.Equal(["d"], Diff(["-d/f"], []));
        Assert.Equal(["d/e"], Diff(["-d/e/f"], []));
        Assert.Equal(["-d"], Diff(["-d/f"], ["-d"]));
        Assert.Equal(["d", "-d/e"], Diff(["-d/e/f"], ["-d/e"]));
        Assert.Equal(["-d", "-d/e"], Diff(["-d/e/f"], ["-d", "-d/e"]));
        Assert.Empty(Diff(["-d/f", "d/g"], ["d"]));
        Assert.Equal(["-d"], Diff(["-d/f", "l -> d/g"], ["-d"]));
    }

    [Fact]
    public void The_index_holds_explicit_directories_and_all_parents()
    {
        var builder = new DirectoryIndexBuilder();
        builder.Add(FileEntry.Symlink("a/b/l", "t/u/x"));
        builder.Add(FileEntry.Deleted("g/f"));
        builder.Add(new DirEntry("a", true));
        builder.Add(new DirEntry("z/e"));
        builder.Add("p/q".AsSpan());
        Assert.Equal(8, builder.Count);
        var index = builder.Build();
        Assert.Equal(["a", "a/b", "g", "p", "t", "t/u", "z", "z/e"], index.Dirs.Select(d => d.Path));
        Assert.Equal(["a"], index.Dirs.Where(d => d.IsDeleted).Select(d => d.Path));
        Assert.Equal((0, 7, -1, -1), (index.NumberOf("a"), index.NumberOf("z/e"), index.NumberOf("a/b/l"), index.NumberOf("")));
    }

    [Fact]
    public void The_top_of_absolute_paths_is_no_directory_of_its_own()
    {
        var manifest = new AbsSnapshot([FileEntry.Unhashed("/f", 1, 1), FileEntry.Unhashed("/a/f", 1, 1), FileEntry.Unhashed("C:/f", 1, 1)], [], ChunkSize.Default);
        Assert.Equal(["/a", "C:"], manifest.Directories.Dirs.Select(d => d.Path));
    }

    [Fact]
    public void Files_are_found_by_path()
    {
        var manifest = new Snapshot([FileEntry.Unhashed("b", 1, 1), FileEntry.Unhashed("a", 1, 1), FileEntry.Unhashed("c", 1, 1)], [], ChunkSize.Default);
        Assert.Equal(["a", "b", "c"], manifest.Files.Select(f => f.Path));
        Assert.All(manifest.Files, f => Assert.Same(f, manifest.FindFile(f.Path)));
        Assert.Null(manifest.FindFile("aa"));
        Assert.Null(manifest.FindFile(""));
        Assert.Null(manifest.FindFile("d"));
    }

    private static IEnumerable<string> Dirs(string[] files, string[] dirs) => Shown(new Snapshot(Files(files), Entries(dirs), ChunkSize.Default));

    private static IEnumerable<string> Diff(string[] files, string[] dirs) => Shown(new SnapshotDiff(Files(files), Entries(dirs), ChunkSize.Default, "aa"));

    private static IEnumerable<string> Shown(Manifest manifest) => manifest.Dirs.Select(d => (d.IsDeleted ? "-" : "") + d.Path);

    private static DirEntry[] Entries(string[] dirs) => dirs.Select(d => new DirEntry(d.TrimStart('-'), d[0] == '-')).ToArray();

    private static FileEntry[] Files(string[] files) => files.Select(f => f.Split(" -> ") switch
    {
        [var link, var target] => FileEntry.Symlink(link, target),
        _ => f[0] == '-' ? FileEntry.Deleted(f[1..]) : FileEntry.Hashed(f, ContentHash.Empty, 0, 0),
    }).ToArray();
}
