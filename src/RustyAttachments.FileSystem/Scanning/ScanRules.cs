using System.Collections.Immutable;
using RustyAttachments.Common.Paths;
using RustyAttachments.Model;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// What all tasks of one scan have in common: how paths on disk become paths of the manifest, and which links count as
/// escaping. Plain data: every worker that scans a part of the tree gets the same.
/// </summary>
public sealed record ScanRules
{
    /// <summary>The absolute directory that relative paths start from: the one collected directory, or the common ancestor of all.</summary>
    public required string Root { get; init; }

    /// <summary>Whether the manifest's paths and link targets are absolute.</summary>
    public required bool AbsolutePaths { get; init; }

    /// <summary>What becomes of symbolic links.</summary>
    public required SymlinkPolicy Symlinks { get; init; }

    /// <summary>Globs on paths relative to the root; empty means everything.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];

    /// <summary>The directories that are collected whole; none is inside another.</summary>
    public ImmutableArray<CollectedPath> Directories { get; init; } = [];

    /// <summary>The files that are collected by name.</summary>
    public ImmutableArray<CollectedPath> Files { get; init; } = [];

    /// <summary>The manifest's path for an absolute path at or below <see cref="Root"/>; empty for the root of a relative manifest.</summary>
    public string ManifestPathOf(string absolutePath) =>
        AbsolutePaths ? absolutePath : absolutePath.Length <= Root.Length ? "" : absolutePath[(Root == "/" ? 1 : Root.Length + 1)..];

    /// <summary>Where the content of <paramref name="file"/> is on disk.</summary>
    public string SourceOf(in ScannedFile file) =>
        file.SourcePath ?? (AbsolutePaths ? file.Path : ManifestPath.Combine(Root, file.Path));
}

/// <summary>Something that was named for collection.</summary>
/// <param name="Path">The absolute, normalized path as it was given.</param>
/// <param name="RealPath">The same with links followed (for a file: links in its directory; a link that was named stays itself).</param>
public sealed record CollectedPath(string Path, string RealPath);
