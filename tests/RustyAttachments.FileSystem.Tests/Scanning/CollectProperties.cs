using CsCheck;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>Random trees full of links, against a naive model and against what must hold of any manifest.</summary>
public sealed class CollectProperties
{
    [Theory]
    [InlineData(SymlinkPolicy.CollapseEscaping)]
    [InlineData(SymlinkPolicy.CollapseAll)]
    [InlineData(SymlinkPolicy.ExcludeEscaping)]
    [InlineData(SymlinkPolicy.ExcludeAll)]
    public void Collecting_equals_the_naive_model(SymlinkPolicy policy) => OnRandomTrees(top =>
    {
        var naive = new NaiveCollector($"{top}/root", policy);
        var expected = naive.Run();

        var (lines, warnings) = Collected.Scan($"{top}/root", new ScanOptions { Symlinks = policy }, new ScanLimits { TaskEntries = 3, BatchEntries = 2 });

        Assert.Equal(string.Join('\n', expected), string.Join('\n', lines));
        Assert.Equal(naive.Warned.Count, warnings.Count);
    });

    [Fact]
    public void Absolute_manifests_say_the_same_as_relative_ones_but_for_links_to_the_root() => OnRandomTrees(top =>
    {
        var prefix = $"{top}/root/";
        var relative = Collected.Collect($"{top}/root", SymlinkPolicy.ExcludeEscaping);
        var absolute = Collected.Collect($"{top}/root", SymlinkPolicy.ExcludeEscaping, absolute: true);

        Assert.Equal(
            relative.Manifest.Files.Select(f => f.MovedTo(prefix + f.Path, prefix + f.SymlinkTarget)),
            absolute.Manifest.Files.Where(f => f.SymlinkTarget != $"{top}/root"));
    });

    [Fact]
    public void Transitive_manifests_hold_whatever_their_links_lead_to() => OnRandomTrees(top =>
    {
        var result = Collected.Collect($"{top}/root", SymlinkPolicy.TransitiveIncludeTargets, absolute: true);
        var scanned = Collected.Scan($"{top}/root", new ScanOptions { Symlinks = SymlinkPolicy.TransitiveIncludeTargets, AbsolutePaths = true }, ScanLimits.Default);
        var paths = result.Manifest.Files.Select(f => f.Path).ToHashSet();
        paths.UnionWith(scanned.Lines.Where(line => line.StartsWith("dir: ", StringComparison.Ordinal)).Select(line => line[5..]));
        foreach (var path in paths.ToList())
            for (var parent = Path.GetDirectoryName(path)!; parent.Length > 1; parent = Path.GetDirectoryName(parent)!)
                paths.Add(parent);
        var links = result.Manifest.Files.Where(f => f.IsSymlink).ToDictionary(f => f.Path, f => f.SymlinkTarget!);

        foreach (var (link, target) in links)
        {
            var reached = RawFiles.RealPath(link);
            Assert.True(reached is null || paths.Contains(reached) || reached == "/", $"{link} -> {target} leads to {reached}, which was not collected");
        }

        Assert.DoesNotContain(result.Manifest.Files, f => links.Keys.Any(l => f.Path.StartsWith(l + "/", StringComparison.Ordinal)));
    });

    [Theory]
    [InlineData(SymlinkPolicy.CollapseEscaping, false)]
    [InlineData(SymlinkPolicy.CollapseEscaping, true)]
    [InlineData(SymlinkPolicy.CollapseAll, false)]
    [InlineData(SymlinkPolicy.ExcludeEscaping, false)]
    [InlineData(SymlinkPolicy.Preserve, true)]
    [InlineData(SymlinkPolicy.TransitiveIncludeTargets, false)]
    [InlineData(SymlinkPolicy.TransitiveIncludeTargets, true)]
    public void Manifests_are_consistent(SymlinkPolicy policy, bool absolute) => OnRandomTrees(top =>
    {
        string[] named = absolute ? [$"{top}/root", $"{top}/out/f"] : [$"{top}/root"];
        var result = Collected.Collect(named, new ScanOptions { Symlinks = policy, AbsolutePaths = absolute });
        var paths = result.Manifest.Files.Select(f => f.Path).Concat(result.Manifest.Dirs.Select(d => d.Path)).ToList();

        Assert.Equal(paths.Count, paths.Distinct().Count());
        Assert.DoesNotContain(paths, path => result.Manifest.Files.Any(f => path.StartsWith(f.Path + "/", StringComparison.Ordinal)));
        Assert.All(result.Manifest.Files, f => Assert.True(f.State is FileState.Unhashed or FileState.Symlink));
        if (policy == SymlinkPolicy.CollapseAll) Assert.DoesNotContain(result.Manifest.Files, f => f.IsSymlink);
        foreach (var (path, source) in result.Sources) Assert.True(File.Exists(source), $"{path} <- {source}");
    });

    private static void OnRandomTrees(Action<string> check) => RandomTree.Any.Sample(
        tree =>
        {
            using var temp = new TempDirectory();
            check(RandomTree.CreateIn(temp, tree));
        },
        iter: 150,
        threads: 1,
        print: tree => tree.ToString());
}
