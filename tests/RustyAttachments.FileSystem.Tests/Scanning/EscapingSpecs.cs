using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Which links count as escaping.</summary>
public sealed class EscapingSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Dot_dot_after_a_link_is_resolved_where_the_link_leads()
    {
        // By text, root/x/../file would be root/file; the kernel goes to far/file.
        new Tree
        {
            ["far/away/a"] = File("1"),
            ["far/file"] = File("outside"),
            ["root/x"] = Link("../far/away"),
            ["root/file"] = File("inside"),
            ["root/tricky"] = Link("x/../file"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            ["file: file", "file: tricky <- /far/file", "file: x/a <- /far/away/a"],
            Collected.Collect(_temp["root"]).Lines(_temp.Path));
        Assert.Equal(["file: file"], Collected.Collect(_temp["root"], SymlinkPolicy.ExcludeEscaping).Lines());
    }

    [Fact]
    public void Dot_dot_after_a_link_may_lead_back_inside()
    {
        new Tree
        {
            ["root/d/e/a"] = File("1"),
            ["root/d/file"] = File("2"),
            ["root/x"] = Link("d/e"),
            ["root/link"] = Link("x/../file"),
        }.CreateIn(_temp.Path);

        Assert.Contains("link: link -> d/file", Collected.Collect(_temp["root"]).Lines());
    }

    [Fact]
    public void A_target_through_an_inside_link_is_kept_by_its_text()
    {
        new Tree
        {
            ["out/f"] = File("1"),
            ["root/x"] = Link("../out"),
            ["root/link"] = Link("x/f"),
        }.CreateIn(_temp.Path);

        Assert.Equal(["file: x/f <- /out/f", "link: link -> x/f"], Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void A_target_out_through_a_link_that_is_kept_is_taken_itself()
    {
        // Kept as x/f, it would make the link x a directory as well.
        new Tree { ["out/f"] = File("1"), ["root/x"] = Link("y"), ["root/y"] = Link("../out"), ["root/link"] = Link("x/f") }.CreateIn(_temp.Path);

        Assert.Equal(["file: link <- /out/f", "file: y/f <- /out/f", "link: x -> y"], Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void A_target_out_through_a_link_that_is_left_out_is_taken_itself()
    {
        new Tree { ["f"] = File("1"), ["root/up"] = Link(".."), ["root/file"] = Link("up/f"), ["root/gone"] = Link("up/nowhere") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"]);

        Assert.Equal(["file: file <- /f"], result.Lines(_temp.Path));
        Assert.Equal([_temp["root/gone"], _temp["root/up"]], result.Warnings.Select(w => w.Path));
    }

    [Fact]
    public void A_target_through_links_that_are_replaced_inside_one_another_is_kept_by_its_text()
    {
        new Tree
        {
            ["root/x"] = Link("../out"), ["out/on"] = Link("../further"), ["further/f"] = File("1"),
            ["root/link"] = Link("x/on/f"), ["out/inner"] = Link("on/f"), ["out/gone"] = Link("on/nowhere"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            ["file: x/on/f <- /further/f", "link: link -> x/on/f", "link: x/gone -> x/on/nowhere", "link: x/inner -> x/on/f"],
            Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void A_target_that_is_missing_behind_a_link_is_kept_with_that_link_followed()
    {
        // Kept as x/d/gone/f, it would make the link x a directory as well.
        new Tree { ["root/real/d"] = Dir(), ["root/x"] = Link("real"), ["root/link"] = Link("x/d/gone/f") }.CreateIn(_temp.Path);

        foreach (var policy in new[] { SymlinkPolicy.CollapseEscaping, SymlinkPolicy.ExcludeEscaping })
            Assert.Equal(["dir: real/d/gone", "link: link -> real/d/gone/f", "link: x -> real"], Collected.Collect(_temp["root"], policy).Lines());
    }

    [Fact]
    public void Absolute_and_relative_texts_are_judged_alike()
    {
        new Tree
        {
            ["root/file"] = File("1"),
            ["root/absolute"] = Link(_temp["root/file"]),
            ["root/odd"] = Link(_temp["root"] + "/./..//root/file"),
            ["root/prefix"] = Link(_temp["root2/file"]),
            ["root2/file"] = File("2"),
        }.CreateIn(_temp.Path);

        Assert.Equal(
            ["file: file", "file: prefix <- /root2/file", "link: absolute -> file", "link: odd -> file"],
            Collected.Collect(_temp["root"]).Lines(_temp.Path));
    }

    [Fact]
    public void A_root_that_is_named_through_a_link_counts_under_both_paths()
    {
        new Tree
        {
            ["real/root/file"] = File("1"),
            ["real/root/d/up"] = Link("../../root/file"),
            ["real/root/by-real"] = Link(_temp["real/root/file"]),
            ["real/root/by-alias"] = Link(_temp["alias/root/file"]),
            ["alias"] = Link("real"),
        }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["alias/root"]);

        Assert.Equal(_temp["alias/root"], result.Rules.Root);
        Assert.Equal(["file: file", "link: by-alias -> file", "link: by-real -> file", "link: d/up -> file"], result.Lines());
        Assert.Contains("link: /alias/root/by-real -> /alias/root/file", Collected.Collect(_temp["alias/root"], absolute: true).Lines(_temp.Path));
    }

    [Fact]
    public void A_link_to_the_root_itself_is_a_cycle_in_relative_paths_and_expressible_in_absolute_ones()
    {
        new Tree { ["root/file"] = File("1"), ["root/self"] = Link("."), ["root/d/up"] = Link("..") }.CreateIn(_temp.Path);

        var relative = Collected.Collect(_temp["root"]);

        Assert.Equal(["dir: d", "file: file"], relative.Lines());
        Assert.Equal(
            [
                $"Link '{_temp["root/d/up"]}' leads to '{_temp["root"]}', a directory that contains the link; it is left out.",
                $"Link '{_temp["root/self"]}' leads to '{_temp["root"]}', a directory that contains the link; it is left out.",
            ],
            relative.Warnings.Select(w => w.Message));
        Assert.Contains("link: /root/d/up -> /root", Collected.Collect(_temp["root"], absolute: true).Lines(_temp.Path));
    }

    [Fact]
    public void Beside_other_roots_a_link_to_a_collected_directory_is_expressible()
    {
        new Tree { ["a/up"] = Link("."), ["a/f"] = File("1"), ["b/g"] = File("2") }.CreateIn(_temp.Path);

        Assert.Equal(["file: a/f", "file: b/g", "link: a/up -> a"], Collected.Collect([_temp["a"], _temp["b"]]).Lines());
    }

    [Fact]
    public void A_file_beside_a_named_file_is_outside()
    {
        new Tree { ["a"] = File("1"), ["b"] = File("2"), ["to-a"] = Link("a"), ["to-b"] = Link("b") }.CreateIn(_temp.Path);

        Assert.Equal(
            ["file: a", "file: to-b <- /b", "link: to-a -> a"],
            Collected.Collect([_temp["a"], _temp["to-a"], _temp["to-b"]]).Lines(_temp.Path));
    }

    [Fact]
    public void A_link_that_leads_to_itself_inside_is_kept_and_outside_is_left_out()
    {
        new Tree { ["root/loop"] = Link("loop"), ["root/out"] = Link("../ring"), ["ring"] = Link("ring2"), ["ring2"] = Link("ring") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"]);

        Assert.Equal(["link: loop -> loop"], result.Lines());
        Assert.Equal($"Link '{_temp["root/out"]}' leads through too many links, or in a circle; it is left out.", Assert.Single(result.Warnings).Message);
    }

    [Fact]
    public void A_link_out_to_a_device_is_left_out()
    {
        new Tree { ["root/null"] = Link("/dev/null") }.CreateIn(_temp.Path);

        var warning = Assert.Single(Collected.Collect(_temp["root"]).Warnings);

        Assert.Equal(ErrorCode.LocalSpecialFile, warning.Code);
        Assert.Equal($"Link '{_temp["root/null"]}' leads to '/dev/null', a fifo, socket or device; it is left out.", warning.Message);
    }

    [Fact]
    public void A_link_text_that_is_not_utf8_is_a_problem_unless_links_are_left_out()
    {
        RawFiles.MakeLink(_temp.CreateDirectory("root") + "/link", [(byte)'c', 0xe9]);

        var problem = Assert.Single(Collected.Collect(_temp["root"]).Problems);

        Assert.Equal(ErrorCode.LocalNameUnsupported, problem.Code);
        Assert.Equal($"Cannot read the link '{_temp["root/link"]}': a name or a link's text is not valid UTF-8, which manifests need; rename it (convmv helps) or exclude it.", problem.Message);
        Assert.Empty(Collected.Collect(_temp["root"], SymlinkPolicy.ExcludeAll).Problems);
    }
}
