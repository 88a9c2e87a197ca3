using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>One tree with every sort of link, under each of the six policies.</summary>
public sealed class SymlinkPolicySpecs : IDisposable
{
    private readonly TempDirectory _temp = new();
    private readonly string _root;

    public SymlinkPolicySpecs()
    {
        new Tree
        {
            ["root/file"] = File("1"),
            ["root/dir/inner"] = File("2"),
            ["root/to-file"] = Link("file"),
            ["root/to-dir"] = Link("./dir/"),
            ["root/dir/up"] = Link("../file"),
            ["root/chain"] = Link("to-file"),
            ["root/broken-in"] = Link("dir/nowhere"),
            ["root/out-file"] = Link("../out/file"),
            ["root/out-dir"] = Link("../out/dir"),
            ["root/out-chain"] = Link("../out/link"),
            ["root/broken-out"] = Link("../out/nowhere"),
            ["root/lonely/only-broken-out"] = Link("../../nowhere"),
            ["out/file"] = File("3"),
            ["out/dir/x"] = File("4"),
            ["out/dir/sub/y"] = File("5"),
            ["out/dir/empty"] = Dir(),
            ["out/link"] = Link("file"),
        }.CreateIn(_temp.Path);
        _root = _temp["root"];
    }

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Collapse_escaping_keeps_what_points_inside_and_replaces_the_rest()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.CollapseEscaping);

        Assert.Equal(
            [
                "dir: lonely",
                "dir: out-dir/empty",
                "file: dir/inner",
                "file: file",
                "file: out-chain <- /out/file",
                "file: out-dir/sub/y <- /out/dir/sub/y",
                "file: out-dir/x <- /out/dir/x",
                "file: out-file <- /out/file",
                "link: broken-in -> dir/nowhere",
                "link: chain -> to-file",
                "link: dir/up -> file",
                "link: to-dir -> dir",
                "link: to-file -> file",
            ],
            result.Lines(_temp.Path));
        Assert.Equal(
            [
                $"Link '{_root}/broken-out' leads to '{_temp["out/nowhere"]}', which does not exist; it is left out.",
                $"Link '{_root}/lonely/only-broken-out' leads to '{_temp["nowhere"]}', which does not exist; it is left out.",
            ],
            result.Warnings.Select(w => w.Message));
        Assert.All(result.Warnings, w => Assert.Equal(ErrorCode.LocalLinkSkipped, w.Code));
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Collapse_all_leaves_no_link()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.CollapseAll);

        Assert.Equal(
            [
                "dir: lonely",
                "dir: out-dir/empty",
                "file: chain <- /root/file",
                "file: dir/inner",
                "file: dir/up <- /root/file",
                "file: file",
                "file: out-chain <- /out/file",
                "file: out-dir/sub/y <- /out/dir/sub/y",
                "file: out-dir/x <- /out/dir/x",
                "file: out-file <- /out/file",
                "file: to-dir/inner <- /root/dir/inner",
                "file: to-dir/up <- /root/file",
                "file: to-file <- /root/file",
            ],
            result.Lines(_temp.Path));
        Assert.Equal(["broken-in", "broken-out", "only-broken-out"], result.Warnings.Select(w => Path.GetFileName(w.Path)));
    }

    [Fact]
    public void Exclude_escaping_keeps_what_points_inside_and_drops_the_rest()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.ExcludeEscaping);

        Assert.Equal(
            ["dir: lonely", "file: dir/inner", "file: file", "link: broken-in -> dir/nowhere", "link: chain -> to-file", "link: dir/up -> file", "link: to-dir -> dir", "link: to-file -> file"],
            result.Lines());
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Exclude_all_drops_every_link()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.ExcludeAll);

        Assert.Equal(["dir: lonely", "file: dir/inner", "file: file"], result.Lines());
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void Preserve_keeps_every_link_with_its_absolute_target()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.Preserve, absolute: true);

        Assert.Equal(
            [
                "dir: /out", // what a link names, a manifest lists
                "file: /root/dir/inner",
                "file: /root/file",
                "link: /root/broken-in -> /root/dir/nowhere",
                "link: /root/broken-out -> /out/nowhere",
                "link: /root/chain -> /root/to-file",
                "link: /root/dir/up -> /root/file",
                "link: /root/lonely/only-broken-out -> /nowhere",
                "link: /root/out-chain -> /out/link",
                "link: /root/out-dir -> /out/dir",
                "link: /root/out-file -> /out/file",
                "link: /root/to-dir -> /root/dir",
                "link: /root/to-file -> /root/file",
            ],
            result.Lines(_temp.Path));
        Assert.Empty(result.Warnings);
        Assert.Empty(result.Problems);
    }

    [Fact]
    public void Preserve_leaves_out_what_leads_below_a_file_that_is_collected()
    {
        // Kept, it would make the file a directory as well.
        new Tree { ["small/below"] = Link("../out/file/x"), ["small/beside"] = Link("../out/dir/x") }.CreateIn(_temp.Path);

        var result = Collected.Collect([_temp["small"], _temp["out/file"]], new ScanOptions { Symlinks = SymlinkPolicy.Preserve, AbsolutePaths = true });

        Assert.Equal(["dir: /out/dir", "file: /out/file", "link: /small/beside -> /out/dir/x"], result.Lines(_temp.Path));
        Assert.Equal(
            $"Link '{_temp["small/below"]}' leads to '{_temp["out/file/x"]}', through something that is no directory; it is left out.",
            Assert.Single(result.Warnings).Message);
    }

    [Fact]
    public void Preserve_with_relative_paths_names_each_link_that_escapes()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.Preserve);

        Assert.Equal(
            ["broken-out", "only-broken-out", "out-chain", "out-dir", "out-file"],
            result.Problems.Select(p => Path.GetFileName(p.Path)));
        Assert.All(result.Problems, p => Assert.Equal(ErrorCode.ManifestSymlinkEscapes, p.Code));
        Assert.Equal(
            $"Link '{_root}/out-dir' leads out of '{_root}' to '{_temp["out/dir"]}' and cannot be preserved in a manifest of relative paths; choose another symlink policy, or absolute paths.",
            result.Problems[3].Message);
        Assert.Contains("link: to-file -> file", result.Lines());
    }

    [Fact]
    public void Transitive_adds_what_links_lead_to_and_widens_the_root()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.TransitiveIncludeTargets);

        Assert.Equal(_temp.Path, result.Rules.Root);
        Assert.Equal(
            [
                "dir: out/dir/empty",
                "dir: root/lonely",
                "file: out/dir/sub/y",
                "file: out/dir/x",
                "file: out/file",
                "file: root/dir/inner",
                "file: root/file",
                "link: out/link -> out/file",
                "link: root/broken-in -> root/dir/nowhere",
                "link: root/chain -> root/to-file",
                "link: root/dir/up -> root/file",
                "link: root/out-chain -> out/link",
                "link: root/out-dir -> out/dir",
                "link: root/out-file -> out/file",
                "link: root/to-dir -> root/dir",
                "link: root/to-file -> root/file",
            ],
            result.Lines());
        Assert.Equal(["broken-out", "only-broken-out"], result.Warnings.Select(w => Path.GetFileName(w.Path)));
        Assert.Empty(result.Sources);
    }

    [Fact]
    public void Transitive_with_absolute_paths_keeps_broken_links_too()
    {
        var result = Collected.Collect(_root, SymlinkPolicy.TransitiveIncludeTargets, absolute: true);

        Assert.Contains("link: /root/broken-out -> /out/nowhere", result.Lines(_temp.Path));
        Assert.Contains("file: /out/dir/sub/y", result.Lines(_temp.Path));
        Assert.Empty(result.Warnings);
    }

    [Theory]
    [InlineData(SymlinkPolicy.CollapseEscaping, "file: link <- /root/file")]
    [InlineData(SymlinkPolicy.CollapseAll, "file: link <- /root/file")]
    [InlineData(SymlinkPolicy.ExcludeEscaping, null)]
    [InlineData(SymlinkPolicy.ExcludeAll, null)]
    public void A_link_that_is_named_itself_is_judged_like_any_other(SymlinkPolicy policy, string? expected)
    {
        var link = _temp["named/link"];
        new Tree { ["named/link"] = Link("../root/file") }.CreateIn(_temp.Path);

        var result = Collected.Collect(link, policy);

        Assert.Equal(expected is null ? [] : [expected], result.Lines(_temp.Path));
        Assert.Equal(_temp["named"], result.Rules.Root);
    }

    [Fact]
    public void A_named_link_to_a_named_file_is_kept()
    {
        var result = Collected.Collect([_temp["root/to-file"], _temp["root/file"], _temp["root/chain"]]);

        Assert.Equal(["file: file", "link: chain -> to-file", "link: to-file -> file"], result.Lines());
    }

    [Fact]
    public void A_named_broken_link_is_left_out_with_a_warning()
    {
        var result = Collected.Collect([_temp["root/broken-out"], _temp["root/file"]]);

        Assert.Equal(["file: file"], result.Lines());
        Assert.Equal(ErrorCode.LocalLinkSkipped, Assert.Single(result.Warnings).Code);
    }

    [Fact]
    public void A_link_into_another_collected_directory_is_kept()
    {
        var result = Collected.Collect([_root, _temp["out"]]);

        Assert.Contains("link: root/out-dir -> out/dir", result.Lines());
        Assert.Contains("link: root/out-chain -> out/link", result.Lines());
        Assert.Contains("link: root/broken-out -> out/nowhere", result.Lines());
        Assert.Empty(result.Sources);
    }
}
