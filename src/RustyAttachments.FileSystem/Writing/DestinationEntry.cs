using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>What stands at a path of a destination.</summary>
public enum DestinationKind
{
    /// <summary>A regular file.</summary>
    File,
    /// <summary>A directory.</summary>
    Directory,
    /// <summary>A symbolic link.</summary>
    Symlink,
    /// <summary>A fifo, socket or device.</summary>
    Special,
}

/// <summary>An entry of a destination.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Size">Size in bytes.</param>
/// <param name="Mtime">Modification time in µs since the Unix epoch, rounded down.</param>
/// <param name="MtimeStamp">Modification time in ns since the epoch modulo 2^64: for telling a change.</param>
/// <param name="Runnable">Whether any execute bit is set.</param>
public readonly record struct DestinationEntry(DestinationKind Kind, long Size, long Mtime, long MtimeStamp, bool Runnable)
{
    internal static DestinationEntry Of(in FileMetadata metadata) => new(
        metadata.Kind switch
        {
            EntryKind.File => DestinationKind.File,
            EntryKind.Directory => DestinationKind.Directory,
            EntryKind.Link => DestinationKind.Symlink,
            _ => DestinationKind.Special,
        },
        metadata.Size,
        metadata.Modified.Microseconds,
        metadata.Modified.Stamp,
        metadata.Runnable);
}
