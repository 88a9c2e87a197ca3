using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model.Operations;

/// <summary>How two snapshots are compared.</summary>
public sealed record DiffOptions
{
    /// <summary>By content, without a parent hash.</summary>
    public static DiffOptions Default { get; } = new();

    /// <summary>The hash of the parent's text, which the diff carries; a diff without one cannot be written.</summary>
    public string? ParentHash { get; init; }

    /// <summary>Compare size, mtime and execute bit only, not hashes; either side may be unhashed.</summary>
    public bool Fast { get; init; }

    /// <summary>
    /// Do not compare execute bits, and give changed files the parent's: for snapshots made where files have none
    /// (Windows), so that applying the diff elsewhere does not take them away. New files keep their own.
    /// </summary>
    public bool PreserveRunnable { get; init; }
}

/// <summary>What became of a path between two snapshots.</summary>
public enum ChangeKind
{
    /// <summary>Only the current snapshot has it.</summary>
    Added,
    /// <summary>Both have it, with a difference.</summary>
    Modified,
    /// <summary>Only the parent has it.</summary>
    Deleted,
}

/// <summary>A file or link that differs between two snapshots.</summary>
/// <param name="Kind">What became of it.</param>
/// <param name="Parent">The parent's entry; null when added.</param>
/// <param name="Current">The current entry; null when deleted.</param>
public readonly record struct FileChange(ChangeKind Kind, FileEntry? Parent, FileEntry? Current)
{
    /// <summary>The path that changed.</summary>
    public string Path => (Current ?? Parent)!.Path;
}
