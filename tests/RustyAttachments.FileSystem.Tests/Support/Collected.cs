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
