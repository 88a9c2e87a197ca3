using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Reading;

/// <summary>
/// A regular file that is open for reading, with its attributes at the time of opening. Owns its handle. Reads may come
/// from several threads.
/// </summary>
public sealed class SourceFile : IDisposable
{
    /// <summary>Below this many bytes the kernel's usual read-ahead gets everything anyway.</summary>
    private const long AdviseFrom = 128 * 1024;

    private readonly FileMetadata _opened;

    private SourceFile(string path, SafeFileHandle handle, in FileMetadata metadata)
    {
        (Path, Handle, _opened) = (path, handle, metadata);
    }

    /// <summary>The absolute path that was opened.</summary>
    public string Path { get; }

    /// <summary>The open file; belongs to this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Size in bytes when opened.</summary>
    public long Size => _opened.Size;

    /// <summary>Modification time when opened, in µs since the Unix epoch, rounded down.</summary>
    public long Mtime => _opened.Modified.Microseconds;

    /// <summary>Modification time when opened, in ns since the epoch modulo 2^64: for telling a change.</summary>
    public long MtimeStamp => _opened.Modified.Stamp;

    /// <summary>Whether any execute bit was set when opened.</summary>
    public bool Runnable => _opened.Runnable;

    /// <summary>
    /// Opens a regular file of any depth. A link is not followed (what a replaced link leads to is opened under its own
    /// path), a fifo is not waited for. Throws <see cref="LocalIOException"/>.
    /// </summary>
    public static SourceFile Open(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var descriptor = LongPath.Open(path, OpenFlags.ReadOnly | OpenFlags.NoFollow | OpenFlags.NonBlocking | OpenFlags.CloseOnExec);
        if (descriptor == -Errno.LinkLoop)
            throw new LocalIOException(ErrorCode.LocalFileChanged, path, $"'{path}' became a link while it was being collected; run again.");
        if (descriptor < 0) throw Vanished(descriptor, path);
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        try
        {
            return Opened(path, handle, descriptor);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads bytes from <paramref name="offset"/> on until <paramref name="buffer"/> is full or the file ends; returns
    /// their number. Throws <see cref="LocalIOException"/>.
    /// </summary>
    public int ReadAt(Span<byte> buffer, long offset)
    {
        var lease = false;
        try
        {
            Handle.DangerousAddRef(ref lease);
            return ReadAll((int)Handle.DangerousGetHandle(), buffer, offset);
        }
        finally
        {
            if (lease) Handle.DangerousRelease();
        }
    }

    /// <summary>
    /// Throws <see cref="ErrorCode.LocalFileChanged"/> when size or modification time are not what they were on
    /// opening, or the path no longer leads to this file: what was read may then be a mixture.
    /// </summary>
    public void EnsureUnchanged()
    {
        var result = LongPath.Stat(Path, out var now);
        if (result < 0) throw Vanished(result, Path);
        if (!now.IsSameFile(_opened) || now.Size != _opened.Size || now.Modified != _opened.Modified)
            throw new LocalIOException(ErrorCode.LocalFileChanged, Path, $"'{Path}' changed while it was being read; run again when nothing writes to it.");
    }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();

    private static SourceFile Opened(string path, SafeFileHandle handle, int descriptor)
    {
        var result = Posix.Stat(descriptor, out var metadata);
        if (result < 0) throw LocalErrors.Reading(result, "read the attributes of", path);
        if (metadata.Kind != EntryKind.File)
            throw new LocalIOException(ErrorCode.PathWrongKind, path, $"'{path}' is not a regular file (any more); exclude it, or run again.");
        result = Posix.ClearStatusFlags(descriptor);
        if (result < 0) throw LocalErrors.Reading(result, "open", path);
        if (metadata.Size >= AdviseFrom) Posix.AdviseSequential(descriptor);
        return new SourceFile(path, handle, metadata);
    }

    private static LocalIOException Vanished(int result, string path) => result == -Errno.NoEntry
        ? new LocalIOException(ErrorCode.LocalFileChanged, path, $"'{path}' vanished while it was being collected; run again.")
        : LocalErrors.Reading(result, "open", path);

    private int ReadAll(int descriptor, Span<byte> buffer, long offset)
    {
        var total = 0;
        while (total < buffer.Length)
        {
            var read = Posix.ReadAt(descriptor, buffer[total..], offset + total);
            if (read < 0) throw LocalErrors.Reading(read, "read", Path);
            if (read == 0) break;
            total += read;
        }

        return total;
    }
}
