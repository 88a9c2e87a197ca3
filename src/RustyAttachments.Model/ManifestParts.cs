using RustyAttachments.Model.Directories;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.Model;

/// <summary>What a manifest is made of.</summary>
/// <param name="Files">In any order.</param>
/// <param name="Dirs">In any order.</param>
/// <param name="ChunkSize">How files are split.</param>
/// <param name="ParentHash">Only for diffs.</param>
/// <param name="Directories">The index of all of these, for who has it already.</param>
internal readonly record struct ManifestParts(
    FileEntry[] Files, DirEntry[] Dirs, ChunkSize ChunkSize, string? ParentHash, DirectoryIndex? Directories = null);
