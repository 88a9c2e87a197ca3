using RustyAttachments.Model;

namespace RustyAttachments.FileSystem.Tests.Support;

/// <summary>
/// The rules of collecting in the most obvious form: recursion over .NET's directory listings, real paths asked from the
/// kernel. One root, relative paths. Gives the lines of <see cref="Collected.Lines"/>.
/// </summary>
internal sealed class NaiveCollector(string root, SymlinkPolicy policy)
{
    private readonly List<string> _lines = [];

    /// <summary>Links left out with a warning, in terms of the manifest.</summary>
    public List<string> Warned { get; } = [];

    public IReadOnlyList<string> Run()
    {
        Directory("", root, []);
        return [.. _lines.Order(StringComparer.Ordinal)];
    }

    private bool Directory(string path, string real, List<(string Real, string Path, string LinkParent)> frames)
    {
        var any = false;
        foreach (var entry in new DirectoryInfo(real).GetFileSystemInfos())
        {
            var child = path.Length == 0 ? entry.Name : $"{path}/{entry.Name}";
            if (entry.LinkTarget is { } text) any |= Link(child, real, text, frames);
            else if (entry is DirectoryInfo) any = Directory(child, entry.FullName, frames) || true;
            else any = File(child, frames.Count > 0 ? entry.FullName : null);
        }

        if (!any && path.Length > 0) _lines.Add($"dir: {path}");
        return true;
    }

    private bool File(string path, string? source)
    {
        _lines.Add($"file: {path}" + (source is null ? "" : $" <- {source}"));
        return true;
    }

    private bool Link(string path, string real, string text, List<(string Real, string Path, string LinkParent)> frames)
    {
        if (policy == SymlinkPolicy.ExcludeAll) return false;
        var target = OneStep(real, text);
        if (policy != SymlinkPolicy.CollapseAll && Inside(target, frames) is { } kept)
        {
            // A manifest path cannot pass through a link or a file: where the way to the target does, it is followed.
            var way = Path.GetDirectoryName(target) ?? "/";
            var parent = RawFiles.RealPath(way) is { } resolved && System.IO.Directory.Exists(resolved) ? resolved : null;
            if (parent is null && !BreaksOffAtDirectory(way))
            {
                Warned.Add(path);
                return false;
            }

            var free = parent is null ? null : Inside(Path.Combine(parent, Path.GetFileName(target)), frames);
            if (free is null && parent is not null && policy == SymlinkPolicy.ExcludeEscaping) return false;
            _lines.Add($"link: {path} -> {free ?? kept}");
            return true;
        }

        if (policy == SymlinkPolicy.ExcludeEscaping) return false;
        var final = RawFiles.RealPath(target);
        if (final is not null && System.IO.File.Exists(final)) return File(path, final);
        if (final is null || IsIn(real, final) || frames.Any(f => IsIn(f.LinkParent, final)))
        {
            Warned.Add(path);
            return false;
        }

        return Directory(path, final, [.. frames, (final, path, real)]);
    }

    private string? Inside(string target, List<(string Real, string Path, string LinkParent)> frames)
    {
        for (var i = frames.Count - 1; i >= 0; i--)
            if (IsIn(target, frames[i].Real)) return frames[i].Path + target[frames[i].Real.Length..];
        if (target != root && IsIn(target, root)) return target[(root.Length + 1)..];
        if (frames.Count == 0 || RawFiles.RealPath(Path.GetDirectoryName(target) ?? "/") is not { } parent) return null;
        var physical = Path.Combine(parent, Path.GetFileName(target));
        for (var i = frames.Count - 1; i >= 0; i--)
            if (IsIn(physical, frames[i].Real)) return frames[i].Path + physical[frames[i].Real.Length..];
        return null;
    }

    private static bool BreaksOffAtDirectory(string path)
    {
        var at = path;
        while (!Path.Exists(at) && new FileInfo(at).LinkTarget is null) at = Path.GetDirectoryName(at)!;
        return new FileInfo(at).LinkTarget is null && System.IO.Directory.Exists(at);
    }

    private static string OneStep(string directory, string text)
    {
        var at = text.StartsWith('/') ? "/" : directory;
        foreach (var part in text.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == "..") at = Path.GetDirectoryName(RawFiles.RealPath(at) ?? at) ?? "/";
            else if (part != ".") at = Path.Combine(at, part);
        }

        return at;
    }

    private static bool IsIn(string path, string directory) => path == directory || path.StartsWith(directory + "/", StringComparison.Ordinal);
}
