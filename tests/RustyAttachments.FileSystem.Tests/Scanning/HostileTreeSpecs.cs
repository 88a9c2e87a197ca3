using System.Net.Sockets;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Trees that are hard on a scanner: deep, wide, with odd names, special files, without access.</summary>
public sealed class HostileTreeSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void A_tree_of_1500_levels_is_collected_and_its_links_are_judged()
    {
        RawFiles.MakeChain(_temp.CreateDirectory("root"), "d", 1500, "bottom");
        var deep = string.Concat(Enumerable.Repeat("d/", 1500));

        var result = Collected.Collect([_temp["root"]], limits: new ScanLimits { TaskEntries = 100 });

        Assert.Equal([$"file: {deep}bottom", $"link: {deep}link -> {deep}bottom"], result.Lines());
    }

    [Fact]
    public void Paths_beyond_PATH_MAX_on_disk_are_collected_as_long_as_the_manifest_can_hold_them()
    {
        var name = new string('n', 200);
        RawFiles.MakeChain(_temp.CreateDirectory("root"), name, 20, "bottom"); // 4,020 bytes below the root
        var below = string.Concat(Enumerable.Repeat(name + "/", 20));
        RawFiles.MakeChain(_temp.CreateDirectory("far"), name, 25, "bottom"); // 5,025 bytes, behind a link
        var long50 = new string('l', 50);
        RawFiles.MakeChain(_temp.CreateDirectory("outer/" + long50 + "/" + long50 + "/root"), name, 20, "bottom");

        var result = Collected.Collect(_temp["outer/" + long50 + "/" + long50 + "/root"], SymlinkPolicy.CollapseAll);

        Assert.Equal([$"file: {below}bottom", $"file: {below}link <- {result.Rules.Root}/{below}bottom"], result.Lines());
        Assert.Empty(result.Problems);
        Assert.Equal([$"file: {below}bottom", $"link: {below}link -> {below}bottom"], Collected.Collect(_temp["root"]).Lines());
        var problem = Assert.Single(Collected.Collect(_temp["far"]).Problems);
        Assert.Equal(ErrorCode.LocalNameUnsupported, problem.Code);
        Assert.EndsWith("is longer in the manifest than 4096 bytes; rename or exclude it (what is below it is left out too).", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_manifest_path_may_have_4096_bytes_and_no_more()
    {
        RawFiles.MakeChain(_temp.CreateDirectory("fits"), new string('n', 240), 16, new string('f', 240));
        RawFiles.MakeChain(_temp.CreateDirectory("too-long"), new string('n', 240), 16, new string('f', 241));
        RawFiles.MakeChain(_temp.CreateDirectory("far-too-long"), new string('n', 240), 40, "f");

        Assert.Equal(4096, Assert.Single(Collected.Collect(_temp["fits"], SymlinkPolicy.ExcludeAll).Manifest.Files).Path.Length);
        Assert.Single(Collected.Collect(_temp["too-long"], SymlinkPolicy.ExcludeAll).Problems);
        Assert.Single(Collected.Collect(_temp["far-too-long"], SymlinkPolicy.ExcludeAll).Problems);
    }

    [Fact]
    public void Names_that_are_not_utf8_are_reported_readably_and_the_rest_is_collected()
    {
        var root = _temp.CreateDirectory("root");
        _temp.WriteFile("root/good", "1");
        RawFiles.WriteFile(root, [(byte)'c', (byte)'a', (byte)'f', 0xe9]);
        RawFiles.WriteFile(root, [0xed, 0xa0, 0x80]); // half a surrogate pair
        RawFiles.MakeDirectory(root, [0xff, (byte)'d']);

        var result = Collected.Collect(root);

        Assert.Equal(["file: good"], result.Lines());
        Assert.Equal([$"{root}/\\xed\\xa0\\x80", $"{root}/\\xffd", $"{root}/caf\\xe9"], result.Problems.Select(p => p.Path));
        Assert.All(result.Problems, p => Assert.Equal(ErrorCode.LocalNameUnsupported, p.Code));
        Assert.Equal(
            $"The name of '{root}/caf\\xe9' is not valid UTF-8, which manifests need; rename it (convmv helps) or exclude it.",
            result.Problems[2].Message);
    }

    [Theory]
    [InlineData("C:")]
    [InlineData("C:\\x")]
    [InlineData("\\\\server")]
    public void Names_that_a_manifest_would_take_for_absolute_paths_are_problems(string name)
    {
        new Tree { [$"root/{name}"] = File("1"), ["root/l"] = Link(name), ["root/sub/C:"] = File("2") }.CreateIn(_temp.Path);

        var result = Collected.Collect(_temp["root"]);

        Assert.Equal(["file: sub/C:"], result.Lines());
        Assert.Equal(
            [
                $"The path '{_temp["root/" + name]}' looks like an absolute path of Windows to a manifest; rename or exclude it (what is below it is left out too).",
                $"Link '{_temp["root/l"]}' cannot be kept: its target '{name}' is absolute in a manifest of relative paths; rename the target or exclude the link.",
            ],
            result.Problems.Select(p => p.Message).Order(StringComparer.Ordinal).Reverse());
        Assert.Empty(Collected.Collect(_temp["root"], absolute: true).Problems);
    }

    [Fact]
    public void Names_that_are_not_utf8_can_be_excluded()
    {
        RawFiles.WriteFile(_temp.CreateDirectory("root/cache"), [0xff]);

        Assert.Empty(Collected.Collect([_temp["root"]], new ScanOptions { Exclude = ["cache/*"] }).Problems);
        Assert.Empty(Collected.Collect([_temp["root"]], new ScanOptions { Exclude = ["cache"] }).Problems);
    }

    [Fact]
    public void Special_files_are_left_out_with_warnings_that_name_them()
    {
        new Tree { ["a-file"] = File("1"), ["only/a-fifo"] = Fifo() }.CreateIn(_temp.Path);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(_temp["a-socket"]));

        var result = Collected.Collect(_temp.Path);

        Assert.Equal(["dir: only", "file: a-file"], result.Lines());
        Assert.Equal(
            [
                $"'{_temp["a-socket"]}' is a socket and has no content to store; it is left out.",
                $"'{_temp["only/a-fifo"]}' is a fifo and has no content to store; it is left out.",
            ],
            result.Warnings.Select(w => w.Message));
        Assert.All(result.Warnings, w => Assert.Equal(ErrorCode.LocalSpecialFile, w.Code));
    }

    [Fact]
    public void Devices_are_left_out_with_a_warning()
    {
        var plan = ScanPlan.Create(["/dev/null", _temp.WriteFile("a", "1")], new ScanOptions());

        var warnings = plan.Tasks.SelectMany(task => new DirectoryScanner(plan.Rules).Scan(task)).SelectMany(batch => batch.Warnings);

        Assert.Equal("'/dev/null' is a device and has no content to store; it is left out.", Assert.Single(warnings).Message);
    }

    [Fact]
    public void Directories_without_access_are_problems_and_the_rest_is_collected()
    {
        new Tree { ["root/closed/secret"] = File("1"), ["root/listed-only/f"] = File("2"), ["root/open/f"] = File("3") }.CreateIn(_temp.Path);
        System.IO.File.SetUnixFileMode(_temp.Path, (UnixFileMode)0x1ED);
        System.IO.File.SetUnixFileMode(_temp["root/closed"], UnixFileMode.None);
        System.IO.File.SetUnixFileMode(_temp["root/listed-only"], (UnixFileMode)0x124); // r--: names can be read, files not
        CollectResult? result = null;

        OneThread.WithoutPrivileges(() => result = TreeCollector.Collect([_temp["root"]], new CollectOptions { Threads = 1 }));

        Assert.Equal(["dir: listed-only", "file: open/f"], result!.Lines());
        Assert.Equal(
            [
                $"Cannot read the directory '{_temp["root/closed"]}': permission denied; run as a user with access, or change the permissions.",
                $"Cannot read the attributes of '{_temp["root/listed-only/f"]}': permission denied; run as a user with access, or change the permissions.",
            ],
            result!.Problems.Select(p => p.Message));
        Assert.All(result.Problems, p => Assert.Equal(ErrorCode.LocalPermissionDenied, p.Code));
    }

    [Fact]
    public void A_link_whose_target_may_not_be_looked_at_is_a_problem()
    {
        new Tree { ["root/l"] = Link("../closed/f"), ["closed/f"] = File("1") }.CreateIn(_temp.Path);
        System.IO.File.SetUnixFileMode(_temp.Path, (UnixFileMode)0x1ED);
        System.IO.File.SetUnixFileMode(_temp["closed"], UnixFileMode.None);

        OneThread.WithoutPrivileges(() =>
            Assert.Equal(ErrorCode.LocalPermissionDenied, Assert.Single(TreeCollector.Collect([_temp["root"]], new CollectOptions { Threads = 1 }).Problems).Code));
    }

    [Fact]
    public void A_named_directory_that_vanishes_is_a_problem_and_one_below_it_is_not()
    {
        var plan = ScanPlan.Create([_temp.CreateDirectory("root")], new ScanOptions());
        var scanner = new DirectoryScanner(plan.Rules);
        Directory.Delete(_temp["root"]);

        var batch = Assert.Single(scanner.Scan(plan.Tasks[0]));

        Assert.Equal(ErrorCode.PathNotFound, Assert.Single(batch.Problems).Code);
        Assert.Empty(scanner.Scan(new ScanTask(_temp["root/sub"], "sub")));
    }
}
