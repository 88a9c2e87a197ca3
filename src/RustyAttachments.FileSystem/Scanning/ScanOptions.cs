using System.Collections.Immutable;
using RustyAttachments.Model;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>What a user decides about a scan.</summary>
public sealed record ScanOptions
{
    /// <summary>What becomes of symbolic links.</summary>
    public SymlinkPolicy Symlinks { get; init; } = SymlinkPolicy.CollapseEscaping;

    /// <summary>Whether the manifest's paths (and link targets) are absolute.</summary>
    public bool AbsolutePaths { get; init; }

    /// <summary>Globs on paths relative to the root; empty means everything.</summary>
    public ImmutableArray<string> Include { get; init; } = [];

    /// <summary>Globs of what is left out.</summary>
    public ImmutableArray<string> Exclude { get; init; } = [];
}

/// <summary>How scanning is cut into pieces.</summary>
public sealed record ScanLimits
{
    /// <summary>The defaults.</summary>
    public static ScanLimits Default { get; } = new();

    /// <summary>Entries after which a task hands the directories it has not listed back as further tasks, so that workers share a tree.</summary>
    public int TaskEntries { get; init; } = 4096;

    /// <summary>Entries of one batch, at most.</summary>
    public int BatchEntries { get; init; } = 1024;
}
