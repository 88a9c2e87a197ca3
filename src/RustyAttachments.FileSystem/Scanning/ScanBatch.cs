using System.Collections.Immutable;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.FileSystem.Scanning;

/// <summary>A part of what a task found, in no particular order. Immutable.</summary>
public sealed record ScanBatch
{
    /// <summary>Regular files, and links that are replaced by a file's content.</summary>
    public ImmutableArray<ScannedFile> Files { get; init; } = [];

    /// <summary>Links that stay links.</summary>
    public ImmutableArray<ScannedLink> Links { get; init; } = [];

    /// <summary>Manifest paths of directories that hold nothing that a manifest can hold.</summary>
    public ImmutableArray<string> EmptyDirectories { get; init; } = [];

    /// <summary>Directories that this task leaves to others.</summary>
    public ImmutableArray<ScanTask> Tasks { get; init; } = [];

    /// <summary>What could not be read or cannot be described: with these the result is incomplete.</summary>
    public ImmutableArray<ScanIssue> Problems { get; init; } = [];

    /// <summary>What was left out as a rule: special files, broken links, cycles.</summary>
    public ImmutableArray<ScanIssue> Warnings { get; init; } = [];
}

/// <summary>A file that was found.</summary>
/// <param name="Path">Its path in the manifest.</param>
/// <param name="SourcePath">Where its content is, when that is not the root and the path: behind a replaced link.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Mtime">Modification time in µs since the Unix epoch, rounded down.</param>
/// <param name="MtimeStamp">Modification time in ns since the Unix epoch modulo 2^64: for telling a change, not for showing.</param>
/// <param name="Runnable">Whether any execute bit is set.</param>
public readonly record struct ScannedFile(string Path, string? SourcePath, long Size, long Mtime, long MtimeStamp, bool Runnable)
{
    /// <summary>The manifest entry, without hash.</summary>
    public FileEntry ToEntry() => FileEntry.Unhashed(Path, Size, Mtime, Runnable);
}

/// <summary>A link that is kept.</summary>
/// <param name="Path">Its path in the manifest.</param>
/// <param name="Target">The target's path in the manifest's terms: from the root, or absolute.</param>
public readonly record struct ScannedLink(string Path, string Target)
{
    /// <summary>The manifest entry.</summary>
    public FileEntry ToEntry() => FileEntry.Symlink(Path, Target);
}

/// <summary>Something to tell the user about one path on disk.</summary>
/// <param name="Path">The path on disk; bytes that are not UTF-8 appear as <c>\xNN</c>.</param>
/// <param name="Code">The kind.</param>
/// <param name="Message">One sentence: what, where, what to do.</param>
public sealed record ScanIssue(string Path, ErrorCode Code, string Message);
