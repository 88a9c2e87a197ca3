using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.FileSystem.Tests.Support;

/// <summary>Collecting, and the result as lines: <c>file: path</c>, <c>file: path &lt;- source</c>, <c>link: path -> target</c>, <c>dir: path</c>.</summary>
internal static class Collected
{
    public static CollectResult Collect(string path, SymlinkPolicy policy = SymlinkPolicy.CollapseEscaping, bool absolute = false) =>
        Collect([path], new ScanOptions { Symlinks = policy, AbsolutePaths = absolute });

    public static CollectResult Collect(IReadOnlyList<string> paths, ScanOptions? options = null, ScanLimits? limits = null) =>
        TreeCollector.Collect(paths, new CollectOptions { Scan = options ?? new ScanOptions(), Limits = limits ?? ScanLimits.Default });

    /// <summary>
    /// What the scanner says before it becomes a manifest: a manifest leaves out directories that a link's target
    /// implies. Gives the lines, sorted, and the warnings.
    /// </summary>
    public static (IReadOnlyList<string> Lines, IReadOnlyList<ScanIssue> Warnings) Scan(string path, ScanOptions options, ScanLimits limits)
    {
        var (lines, warnings) = (new List<string>(), new List<ScanIssue>());
        ParallelScan.Run(
            ScanPlan.Create([path], options),
            threads: 2,
            batch =>
            {
                Assert.Empty(batch.Problems);
                lines.AddRange(batch.Files.Select(f => $"file: {f.Path}" + (f.SourcePath is null ? "" : $" <- {f.SourcePath}")));
                lines.AddRange(batch.Links.Select(l => $"link: {l.Path} -> {l.Target}"));
                lines.AddRange(batch.EmptyDirectories.Select(d => $"dir: {d}"));
                warnings.AddRange(batch.Warnings);
            },
            limits);
        lines.Sort(StringComparer.Ordinal);
        return (lines, warnings);
    }

    /// <summary>All entries, sorted; sources shortened by <paramref name="hide"/>.</summary>
    public static IReadOnlyList<string> Lines(this CollectResult result, string hide = "")
    {
        var files = result.Manifest.Files.Select(f => f.State == FileState.Symlink
            ? $"link: {f.Path} -> {f.SymlinkTarget}"
            : $"file: {f.Path}" + (result.Sources.TryGetValue(f.Path, out var source) ? $" <- {source}" : ""));
        return [.. files.Concat(result.Manifest.Dirs.Select(d => $"dir: {d.Path}"))
            .Select(line => hide.Length == 0 ? line : line.Replace(hide, "", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];
    }
}
