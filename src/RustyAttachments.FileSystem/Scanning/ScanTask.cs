using System.Collections.Immutable;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>
/// A directory subtree to be listed, or some entries of one directory. Plain data: it can be handed to any worker that
/// sees the same files, together with the <see cref="ScanRules"/>.
/// </summary>
/// <param name="SourceDirectory">The absolute directory on disk.</param>
/// <param name="ManifestPath">The manifest's path for that directory; empty for the root of a relative manifest.</param>
public sealed record ScanTask(string SourceDirectory, string ManifestPath)
{
    /// <summary>Where <see cref="SourceDirectory"/> leads when every link is followed; null when that is the same path.</summary>
    public string? RealDirectory { get; init; }

    /// <summary>The directory links that are being replaced by their content here, outermost first.</summary>
    public ImmutableArray<CollapsedLink> Collapsed { get; init; } = [];

    /// <summary>When not empty: only these entries of the directory are taken.</summary>
    public ImmutableArray<string> Names { get; init; } = [];
}

/// <summary>A directory link that is replaced by the content of its target.</summary>
/// <param name="RealTarget">The target with every link followed.</param>
/// <param name="ManifestPath">The link's path in the manifest, under which the content appears.</param>
/// <param name="RealParent">The directory that holds the link, with every link followed: a target that contains it would never end.</param>
public sealed record CollapsedLink(string RealTarget, string ManifestPath, string RealParent);
