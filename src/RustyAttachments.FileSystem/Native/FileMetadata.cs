namespace RustyAttachments.FileSystem.Native;

/// <summary>What an entry of a directory is.</summary>
internal enum EntryKind : byte
{
    Unknown,
    File,
    Directory,
    Link,
    Fifo,
    Socket,
    Device,
}

/// <summary>What one statx call tells about a file. Size in bytes; times since the Unix epoch.</summary>
internal readonly struct FileMetadata
{
    private const ushort KindMask = 0xF000;
    private const ushort AnyExecute = 0x49; // 0o111
    private readonly ushort _mode;

    internal FileMetadata(in LibC.StatXBuffer raw)
    {
        _mode = raw.Mode;
        Size = raw.Size;
        Inode = raw.Inode;
        Device = ((ulong)raw.DeviceMajor << 32) | raw.DeviceMinor;
        Links = raw.Links;
        ChangedSeconds = raw.ChangedSeconds;
        Modified = new FileTime(raw.ModifiedSeconds, raw.ModifiedNanoseconds);
    }

    internal long Size { get; }

    internal ulong Inode { get; }

    internal ulong Device { get; }

    internal uint Links { get; }

    internal long ChangedSeconds { get; }

    internal FileTime Modified { get; }

    internal uint Permissions => _mode & 0xFFFu;

    internal bool Runnable => (_mode & AnyExecute) != 0;

    internal EntryKind Kind => (_mode & KindMask) switch
    {
        0x8000 => EntryKind.File,
        0x4000 => EntryKind.Directory,
        0xA000 => EntryKind.Link,
        0x1000 => EntryKind.Fifo,
        0xC000 => EntryKind.Socket,
        _ => EntryKind.Device,
    };

    internal bool IsSameFile(in FileMetadata other) => Inode == other.Inode && Device == other.Device;
}

/// <summary>A file's time: seconds since the Unix epoch rounded down (negative before 1970) and 0 to 999,999,999 ns above them.</summary>
internal readonly record struct FileTime(long Seconds, uint Nanoseconds)
{
    private const long MicrosPerSecond = 1_000_000;

    /// <summary>µs since the epoch, rounded down; times beyond ±292,000 years stop there.</summary>
    internal long Microseconds =>
        (long)Int128.Clamp(((Int128)Seconds * MicrosPerSecond) + (Nanoseconds / 1000), long.MinValue, long.MaxValue);

    /// <summary>
    /// ns since the epoch modulo 2^64: a stamp for telling a change. Exact between 1677 and 2262, where a 64-bit number
    /// of nanoseconds ends; beyond that it wraps, so that different times still differ.
    /// </summary>
    internal long Stamp => unchecked((Seconds * 1_000_000_000) + Nanoseconds);

    internal static FileTime FromMicroseconds(long micros)
    {
        var (seconds, rest) = Math.DivRem(micros, MicrosPerSecond);
        return rest < 0 ? new FileTime(seconds - 1, (uint)(rest + MicrosPerSecond) * 1000) : new FileTime(seconds, (uint)rest * 1000);
    }
}
