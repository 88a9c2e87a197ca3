using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model.Entries;
using RustyAttachments.Model.Validation;

namespace RustyAttachments.Model.Codecs;

/// <summary>The members that entries can have.</summary>
[Flags]
internal enum EntryKeys : ushort
{
    None = 0,
    Name = 1,
    Path = 2,
    Hash = 4,
    ChunkHashes = 8,
    Symlink = 16,
    Size = 32,
    Mtime = 64,
    Runnable = 128,
    Delete = 256,
    Deleted = 512,
}

/// <summary>
/// An entry as its text says it, before it is known to make sense. The first thing wrong with a member is remembered
/// and reported when the whole entry has been read, so that the message can name the entry.
/// </summary>
internal struct RawEntry
{
    /// <summary>Members that stood in the text, whatever their value.</summary>
    public EntryKeys Seen;

    /// <summary>Members with a value that counts: not null, and for flags not false.</summary>
    public EntryKeys Present;

    public string? Path;
    public string? Target;

    /// <summary>The number of the path's directory, as <see cref="PathUnfolder.Unfold"/> gives it.</summary>
    public int Parent;

    /// <summary>The number of the target's directory.</summary>
    public int TargetParent;

    public ContentHash Hash;
    public ContentHash[]? ChunkHashes;
    public long Size;
    public long Mtime;
    private ErrorCode _problemCode;
    private string? _problem;

    /// <summary>Remembers what is wrong unless something already is; for hashes the text is the member's name.</summary>
    public void Reject(ErrorCode code, string problem)
    {
        if (_problem is not null) return;
        _problemCode = code;
        _problem = problem;
    }

    /// <summary>Throws what was remembered; an entry without a path is called by its place in its array.</summary>
    public readonly void ThrowIfRejected(string array, int index)
    {
        if (_problem is null && Path is not null) return;
        var name = Path ?? $"entry {index} of {array}";
        throw _problemCode switch
        {
            ErrorCode.ManifestHashInvalid => ManifestRules.HashInvalid(name, _problem!),
            ErrorCode.ManifestMalformed => new ManifestException(_problemCode, $"'{ManifestRules.Shown(name)}': {_problem}.", name),
            _ => ManifestRules.FieldInvalid(name, _problem ?? "the path is missing"),
        };
    }

    /// <summary>The entry in the one state that its members make; throws when they make none.</summary>
    public readonly FileEntry ToFile()
    {
        var path = Path!;
        if (Has(EntryKeys.Delete | EntryKeys.Deleted))
        {
            var rest = Present & ~(EntryKeys.Delete | EntryKeys.Deleted | EntryKeys.Name | EntryKeys.Path);
            return rest == 0 ? FileEntry.Deleted(path) : throw ManifestRules.DeletedWithFields(path, KeyText(rest));
        }

        var content = Present & (EntryKeys.Hash | EntryKeys.ChunkHashes | EntryKeys.Symlink);
        var first = Lowest(content);
        if (content != first) throw ManifestRules.ContentConflict(path, KeyText(first), KeyText(content & ~first));
        var facts = Present & (EntryKeys.Size | EntryKeys.Mtime | EntryKeys.Runnable);
        if (first == EntryKeys.Symlink)
            return facts == 0 ? FileEntry.Symlink(path, Target!) : throw ManifestRules.FieldInvalid(path, $"a symlink does not carry '{KeyText(facts)}'");
        if (!Has(EntryKeys.Size)) throw ManifestRules.FieldInvalid(path, "'size' is missing");
        if (!Has(EntryKeys.Mtime)) throw ManifestRules.FieldInvalid(path, "'mtime' is missing");
        var runnable = Has(EntryKeys.Runnable);
        return first switch
        {
            EntryKeys.Hash => FileEntry.Hashed(path, Hash, Size, Mtime, runnable),
            EntryKeys.ChunkHashes => FileEntry.Chunked(path, ChunkHashes!, Size, Mtime, runnable),
            _ => FileEntry.Unhashed(path, Size, Mtime, runnable),
        };
    }

    /// <summary>Whether one of <paramref name="keys"/> has a value.</summary>
    public readonly bool Has(EntryKeys keys) => (Present & keys) != 0;

    /// <summary>The name of the first of <paramref name="keys"/> in the text.</summary>
    public static string KeyText(EntryKeys keys) => Lowest(keys).ToString().ToLowerInvariant();

    private static EntryKeys Lowest(EntryKeys keys) => (EntryKeys)((int)keys & -(int)keys);
}
