using System.Text.Json;

namespace RustyAttachments.Model.Codecs;

/// <summary>The names of <see cref="EntryKeys"/>.</summary>
internal static class EntryKeyNames
{
    /// <summary>The member that the current property name means.</summary>
    public static EntryKeys Match(ref Utf8JsonReader json)
    {
        if (!json.ValueIsEscaped) return Match(json.ValueSpan);
        Span<byte> name = stackalloc byte[JsonReading.LongestName];
        return Match(name[..JsonReading.CopyName(ref json, name)]);
    }

    private static EntryKeys Match(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("hash"u8) => EntryKeys.Hash,
        4 when name.SequenceEqual("name"u8) => EntryKeys.Name,
        4 when name.SequenceEqual("size"u8) => EntryKeys.Size,
        4 when name.SequenceEqual("path"u8) => EntryKeys.Path,
        5 when name.SequenceEqual("mtime"u8) => EntryKeys.Mtime,
        6 when name.SequenceEqual("delete"u8) => EntryKeys.Delete,
        7 when name.SequenceEqual("symlink"u8) => EntryKeys.Symlink,
        7 when name.SequenceEqual("deleted"u8) => EntryKeys.Deleted,
        8 when name.SequenceEqual("runnable"u8) => EntryKeys.Runnable,
        11 when name.SequenceEqual("chunkhashes"u8) => EntryKeys.ChunkHashes,
        _ => EntryKeys.None,
    };
}
