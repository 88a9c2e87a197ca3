using System.Collections.Immutable;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;
using RustyAttachments.Model;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>What is to be done with a link.</summary>
internal enum LinkAction
{
    /// <summary>Nothing: the policy leaves it out.</summary>
    Leave,
    /// <summary>It stays a link; the text is its target in the manifest's terms.</summary>
    Keep,
    /// <summary>It becomes a file; the text is where its content is.</summary>
    TakeFile,
    /// <summary>It becomes a directory; the text is the directory that it leads to.</summary>
    TakeDirectory,
    /// <summary>It is left out with a warning; the text says why.</summary>
    Warn,
    /// <summary>It cannot be handled; the text says why.</summary>
    Fail,
}

/// <summary>The judgement of one link.</summary>
internal readonly record struct LinkVerdict(LinkAction Action, string Text = "", FileMetadata Metadata = default, ErrorCode Code = default);

/// <summary>
/// Applies the symlink policy. A link escapes when the path that its text names is neither inside a collected directory
/// nor a collected file; that depends only on what was named for collection, so every link can be judged at once.
/// </summary>
internal sealed class LinkJudge(ScanRules rules, TargetMap targets)
{
    /// <summary>Links to directories that may be replaced inside one another.</summary>
    internal const int MaxNestedCollapses = 40;

    /// <summary>Whether the policy leaves out every link, whatever its text.</summary>
    internal bool LeavesAll => rules.Symlinks == SymlinkPolicy.ExcludeAll;

    /// <summary>Judges the link <paramref name="link"/> (for messages) with <paramref name="text"/> in <paramref name="realDirectory"/>.</summary>
    internal LinkVerdict Judge(string link, string text, string realDirectory, ImmutableArray<CollapsedLink> collapsed)
    {
        var target = LinkTarget.Of(realDirectory, text);
        if (rules.Symlinks == SymlinkPolicy.CollapseAll) return Collapse(link, target, realDirectory, collapsed);
        if (Inside(target, collapsed) is { } kept)
            return ManifestPath.Parent(target) == realDirectory ? Keep(link, kept) : KeepThroughNoLink(link, target, kept, realDirectory, collapsed);
        return rules.Symlinks switch
        {
            SymlinkPolicy.CollapseEscaping => Collapse(link, target, realDirectory, collapsed),
            SymlinkPolicy.ExcludeEscaping => default,
            SymlinkPolicy.Preserve => Preserve(link, target),
            _ => KeepTransitive(link, target),
        };
    }

    /// <summary>Keeps a link, provided that a manifest can hold its target.</summary>
    private LinkVerdict Keep(string link, string target)
    {
        var problem = ManifestPath.IsTooLong(target) ? $"is longer than {ManifestPath.MaxUtf8Bytes} bytes" : ManifestPath.Problem(target, rules.AbsolutePaths);
        return problem is null
            ? new LinkVerdict(LinkAction.Keep, target)
            : new LinkVerdict(LinkAction.Fail, $"Link '{link}' cannot be kept: its target '{target}' {problem}; rename the target or exclude the link.", default, ErrorCode.LocalNameUnsupported);
    }

    private static LinkVerdict Collapse(string link, string target, string realDirectory, ImmutableArray<CollapsedLink> collapsed)
    {
        var result = PathResolver.Resolve(target, out var resolved);
        if (result < 0) return Unresolved(link, target, result);
        switch (resolved.Metadata.Kind)
        {
            case EntryKind.File:
                return new LinkVerdict(LinkAction.TakeFile, resolved.Path, resolved.Metadata);
            case EntryKind.Directory when Contains(resolved.Path, realDirectory, collapsed):
                return Warning($"Link '{link}' leads to '{resolved.Path}', a directory that contains the link; it is left out.");
            case EntryKind.Directory when collapsed.Length >= MaxNestedCollapses:
                return Warning($"Link '{link}' is left out: it lies inside {MaxNestedCollapses} directory links that are replaced by their content already.");
            case EntryKind.Directory:
                return new LinkVerdict(LinkAction.TakeDirectory, resolved.Path);
            default:
                return new LinkVerdict(LinkAction.Warn, $"Link '{link}' leads to '{resolved.Path}', a fifo, socket or device; it is left out.", default, ErrorCode.LocalSpecialFile);
        }
    }

    private static LinkVerdict Unresolved(string link, string target, int result) => -result switch
    {
        Errno.NoEntry or Errno.NotDirectory => Warning($"Link '{link}' leads to '{target}', which does not exist; it is left out."),
        Errno.LinkLoop => Warning($"Link '{link}' leads through too many links, or in a circle; it is left out."),
        _ => Failure(LocalErrors.Reading(result, $"follow the link '{link}' to", target)),
    };

    private LinkVerdict Preserve(string link, string target) => rules.AbsolutePaths
        ? targets.IsBelowFile(target) ? ThroughNoDirectory(link, target) : Keep(link, target)
        : new LinkVerdict(
            LinkAction.Fail,
            $"Link '{link}' leads out of '{rules.Root}' to '{target}' and cannot be preserved in a manifest of relative paths; choose another symlink policy, or absolute paths.",
            default,
            ErrorCode.ManifestSymlinkEscapes);

    private static bool Contains(string directory, string realDirectory, ImmutableArray<CollapsedLink> collapsed)
    {
        if (ManifestPath.IsSameOrBelow(realDirectory, directory)) return true;
        foreach (var outer in collapsed)
            if (ManifestPath.IsSameOrBelow(outer.RealParent, directory)) return true;
        return false;
    }

    private static LinkVerdict Warning(string message) => new(LinkAction.Warn, message, default, ErrorCode.LocalLinkSkipped);

    private static LinkVerdict Failure(LocalIOException error) => new(LinkAction.Fail, error.Message, default, error.Code);

    /// <summary>Every target that exists was made part of the collection beforehand, under its physical directory; what remains is broken.</summary>
    private LinkVerdict KeepTransitive(string link, string target)
    {
        if (TargetWay.Follow(target) is not { } physical) return ThroughNoDirectory(link, target);
        if ((targets.Find(physical) ?? (rules.AbsolutePaths ? physical : null)) is { } kept) return Keep(link, kept);
        var why = LongPath.Stat(physical, out _) < 0 ? "does not exist" : "has no path in the manifest";
        return Warning($"Link '{link}' leads to '{target}', which {why}; it is left out.");
    }

    private static LinkVerdict ThroughNoDirectory(string link, string target) =>
        Warning($"Link '{link}' leads to '{target}', through something that is no directory; it is left out.");

    /// <summary>The target in the manifest's terms when it is inside a tree that is being collapsed, or inside what is collected.</summary>
    private string? Inside(string target, ImmutableArray<CollapsedLink> collapsed)
    {
        if (InsideCollapsed(target, collapsed) is { } inner) return inner;
        if (targets.Find(target) is { } found) return found;
        // A collapsed tree was entered by its physical path, so a path that gets there through other links counts too.
        return collapsed.Length > 0 && PathResolver.ResolveParent(target, out var physical) >= 0 ? InsideCollapsed(physical, collapsed) : null;
    }

    /// <summary>
    /// Keeps a link, with links on the way to its target (not at the end) followed: a manifest path that passes through
    /// a link, or through a file, would make that entry a directory as well, which no manifest can hold.
    /// </summary>
    private LinkVerdict KeepThroughNoLink(string link, string target, string kept, string realDirectory, ImmutableArray<CollapsedLink> collapsed)
    {
        if (TargetWay.Follow(target) is not { } physical) return ThroughNoDirectory(link, target);
        if (physical == target) return Keep(link, kept);
        if ((InsideCollapsed(physical, collapsed) ?? targets.Find(physical)) is { } direct) return Keep(link, direct);
        return rules.Symlinks switch
        {
            SymlinkPolicy.Preserve => Preserve(link, physical),
            SymlinkPolicy.ExcludeEscaping => default,
            SymlinkPolicy.TransitiveIncludeTargets => KeepTransitive(link, physical),
            _ => IsReplacedOnTheWay(target, collapsed) ? Keep(link, kept) : Collapse(link, target, realDirectory, collapsed),
        };
    }

    /// <summary>Whether all links on the way to a collected path are replaced by directories, so that the manifest has that way.</summary>
    private bool IsReplacedOnTheWay(string target, ImmutableArray<CollapsedLink> collapsed)
    {
        var frame = FrameOf(target, collapsed);
        var (at, rest) = frame >= 0 ? (collapsed[frame].RealTarget, target[collapsed[frame].RealTarget.Length..]) : targets.Locate(target);
        collapsed = collapsed[..(frame + 1)];
        foreach (var name in rest.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1))
        {
            var next = ManifestPath.Combine(at, name);
            if (PathResolver.ReadLink(next, out var text) < 0)
            {
                at = next;
                continue;
            }

            if (Judge(next, text, at, collapsed) is not { Action: LinkAction.TakeDirectory, Text: var replacement }) return false;
            collapsed = collapsed.Add(new CollapsedLink(replacement, next, at)); // where it appears decides nothing
            at = replacement;
        }

        return LongPath.Stat(at, out var found) >= 0 && found.Kind == EntryKind.Directory;
    }

    private static string? InsideCollapsed(string target, ImmutableArray<CollapsedLink> collapsed) => FrameOf(target, collapsed) is var i and >= 0
        ? ManifestPath.Combine(collapsed[i].ManifestPath, target[collapsed[i].RealTarget.Length..].TrimStart('/'))
        : null;

    /// <summary>The innermost tree being collapsed that holds a path; -1 when none does.</summary>
    private static int FrameOf(string target, ImmutableArray<CollapsedLink> collapsed)
    {
        var i = collapsed.Length - 1;
        while (i >= 0 && !ManifestPath.IsSameOrBelow(target, collapsed[i].RealTarget)) i--;
        return i;
    }
}
