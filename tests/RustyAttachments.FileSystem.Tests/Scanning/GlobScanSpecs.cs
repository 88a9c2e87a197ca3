using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Include and exclude patterns while scanning.</summary>
public sealed class GlobScanSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public GlobScanSpecs() => new Tree
    {
        ["root/a.txt"] = File("1"),
        ["root/b.bin"] = File("2"),
        ["root/sub/c.txt"] = File("3"),
        ["root/sub/deep/d.bin"] = File("4"),
        ["root/empty"] = Dir(),
        ["root/node_modules/x/y.txt"] = File("5"),
        ["root/l.txt"] = Link("sub/deep/d.bin"),
        ["root/out"] = Link("../out"),
        ["out/e.txt"] = File("6"),
        ["out/f.bin"] = File("7"),
        ["root/gone"] = Link("../nowhere"),
    }.CreateIn(_temp.Path);

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Include_chooses_files_links_and_what_replaced_links_bring() => Assert.Equal(
        ["dir: sub/deep", "file: a.txt", "file: node_modules/x/y.txt", "file: out/e.txt <- /out/e.txt", "file: sub/c.txt", "link: l.txt -> sub/deep/d.bin"],
        Scan(new ScanOptions { Include = ["**/*.txt"] }).Lines(_temp.Path));

    [Fact]
    public void Exclude_takes_everything_below_along() => Assert.Equal(
        ["dir: empty", "dir: sub/deep", "file: a.txt", "file: b.bin", "link: l.txt -> sub/deep/d.bin"],
        Scan(new ScanOptions { Exclude = ["node_modules", "sub/**", "out", "gone"] }).Lines(_temp.Path));

    [Fact]
    public void What_is_excluded_is_not_warned_of()
    {
        Assert.Single(Scan(new ScanOptions()).Warnings);
        Assert.Empty(Scan(new ScanOptions { Exclude = ["gone"] }).Warnings);
        Assert.Empty(Scan(new ScanOptions { Include = ["**/*.txt"] }).Warnings);
    }

    [Fact]
    public void A_directory_whose_content_is_excluded_is_not_an_empty_one() =>
        Assert.DoesNotContain("dir: node_modules/x", Scan(new ScanOptions { Exclude = ["**/y.txt"] }).Lines());

    [Fact]
    public void Patterns_are_relative_to_the_root_also_for_absolute_paths() => Assert.Equal(
        ["file: /root/sub/c.txt", "file: /root/sub/deep/d.bin"],
        Scan(new ScanOptions { AbsolutePaths = true, Include = ["sub/**"] }).Lines(_temp.Path));

    [Fact]
    public void Directories_that_cannot_matter_are_not_opened()
    {
        System.IO.File.SetUnixFileMode(_temp.Path, (UnixFileMode)0x1ED);
        System.IO.File.SetUnixFileMode(_temp["root/node_modules"], UnixFileMode.None);

        OneThread.WithoutPrivileges(() =>
        {
            Assert.Single(Scan(new ScanOptions(), threads: 1).Problems);
            Assert.Empty(Scan(new ScanOptions { Exclude = ["node_modules"] }, threads: 1).Problems);
            Assert.Empty(Scan(new ScanOptions { Include = ["sub/**"] }, threads: 1).Problems);
        });
    }

    [Fact]
    public void A_bad_pattern_is_reported_before_anything_is_read()
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => ScanPlan.Create([_temp["root"]], new ScanOptions { Exclude = ["[a"] }));

        Assert.Equal(ErrorCode.GlobInvalid, error.Code);
    }

    private CollectResult Scan(ScanOptions options, int threads = 2) =>
        TreeCollector.Collect([_temp["root"]], new CollectOptions { Scan = options, Threads = threads });
}
