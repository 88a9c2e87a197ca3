using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>
/// Removes unfinished files of runs that died. A live run holds the advisory lock of each of its unfinished files, on
/// this machine or on another one that shares the file system, so a file whose lock can be had belongs to nobody. A
/// file that was created this moment and not locked yet may be hit: its owner notices (the file has no name any more)
/// and creates another. Links cannot be locked; theirs exist for a moment only, so an old one is a dead one.
/// </summary>
internal static class StaleTemps
{
    private static readonly TimeSpan LinkAge = TimeSpan.FromHours(1);

    /// <summary>Sweeps an open directory, best effort: one that cannot be listed stays as it is.</summary>
    internal static void Sweep(int directory, TimeProvider time)
    {
        using var reader = new DirectoryReader();
        if (reader.Open(directory) < 0) return;
        var oldest = (time.GetUtcNow() - LinkAge).ToUnixTimeSeconds();
        while (reader.Next(out var name, out _) > 0)
            if (TempName.Is(name[..^1])) SweepOne(directory, name, oldest);
    }

    private static void SweepOne(int directory, ReadOnlySpan<byte> name, long oldest)
    {
        if (Posix.StatAt(directory, name, out var metadata) < 0) return;
        if (metadata.Kind == EntryKind.Link && metadata.ChangedSeconds < oldest) _ = Posix.UnlinkAt(directory, name);
        if (metadata.Kind != EntryKind.File) return;
        var descriptor = Posix.OpenAt(directory, name, OpenFlags.ReadWrite | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.CloseOnExec);
        if (descriptor < 0) return;
        if (Posix.TryLock(descriptor) >= 0) _ = Posix.UnlinkAt(directory, name);
        Posix.Close(descriptor);
    }
}
