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
        var (becomes, target) = Decide(real, text, frames);
        switch (becomes)
        {
            case Becomes.Link: _lines.Add($"link: {path} -> {target}"); return true;
            case Becomes.File: return File(path, target);
            case Becomes.Directory: return Directory(path, target, [.. frames, (target, path, real)]);
            case Becomes.Warning: Warned.Add(path); return false;
            default: return false;
        }
    }

    private enum Becomes { Nothing, Warning, Link, File, Directory }

    private (Becomes As, string Target) Decide(string real, string text, List<(string Real, string Path, string LinkParent)> frames)
    {
        if (policy == SymlinkPolicy.ExcludeAll) return (Becomes.Nothing, "");
        var target = OneStep(real, text);
        if (policy != SymlinkPolicy.CollapseAll && Inside(target, frames) is { } kept)
        {
            // A manifest path cannot pass through a link or a file: where the way to the target does, it is followed.
            if (Follow(Path.GetDirectoryName(target) ?? "/") is not { } way) return (Becomes.Warning, "");
            if (Inside(Path.Combine(way, Path.GetFileName(target)), frames) is { } free) return (Becomes.Link, free);
            if (policy == SymlinkPolicy.CollapseEscaping && AreReplaced(target, frames)) return (Becomes.Link, kept);
        }

        if (policy == SymlinkPolicy.ExcludeEscaping) return (Becomes.Nothing, "");
        var final = RawFiles.RealPath(target);
        if (final is not null && System.IO.File.Exists(final)) return (Becomes.File, final);
        return final is null || IsIn(real, final) || frames.Any(f => IsIn(f.LinkParent, final)) ? (Becomes.Warning, "") : (Becomes.Directory, final);
    }

    /// <summary>Whether all links on the way to a target become directories.</summary>
    private bool AreReplaced(string target, List<(string Real, string Path, string LinkParent)> frames)
    {
        frames = frames[..(frames.FindLastIndex(f => IsIn(target, f.Real)) + 1)];
        var at = frames.Count > 0 ? frames[^1].Real : root;
        foreach (var name in target[at.Length..].Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            var next = Path.Combine(at, name);
            if (new FileInfo(next).LinkTarget is { } text)
            {
                var (becomes, final) = Decide(at, text, frames);
                if (becomes != Becomes.Directory) return false;
                frames = [.. frames, (final, "", at)];
                next = final;
            }

            at = next;
        }

        return System.IO.Directory.Exists(at);
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

    /// <summary>A directory with links followed, as far as it exists; null when something on the way is none.</summary>
    private static string? Follow(string path)
    {
        if (RawFiles.RealPath(path) is { } real) return System.IO.Directory.Exists(real) ? real : null;
        if (new FileInfo(path).LinkTarget is not null) return null;
        return Follow(Path.GetDirectoryName(path)!) is { } parent ? Path.Combine(parent, Path.GetFileName(path)) : null;
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
