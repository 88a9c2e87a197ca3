using Microsoft.Win32.SafeHandles;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>
/// A file that is being written under a temporary name beside its target. Nothing is seen at the target until a commit;
/// disposing without one removes what was written. Writing may go on from several threads; committing and disposing
/// belong to one.
/// </summary>
public sealed class PendingFile : IDisposable
{
    private const int MaxCopies = 10_000;
    private readonly DestinationRoot _root;
    private readonly OpenDirectory _directory;
    private readonly string _tempName;
    private bool _ended;

    internal PendingFile(DestinationRoot root, OpenDirectory directory, string target, string tempName, SafeFileHandle handle)
    {
        (_root, _directory, _tempName) = (root, directory, tempName);
        (Target, Handle) = (target, handle);
    }

    /// <summary>The path, relative to the destination, that the file will have.</summary>
    public string Target { get; }

    /// <summary>The open file, for reading and writing; belongs to this object.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>The absolute path of the target, for messages.</summary>
    public string TargetPath => _root.FullPath(Target);

    /// <summary>Writes all bytes at an offset. Throws <see cref="LocalIOException"/>, for a full disk with <see cref="ErrorCode.LocalDiskFull"/>.</summary>
    public void WriteAt(ReadOnlySpan<byte> bytes, long offset)
    {
        var lease = false;
        try
        {
            Handle.DangerousAddRef(ref lease);
            WriteAll(Descriptor, bytes, offset);
        }
        finally
        {
            if (lease) Handle.DangerousRelease();
        }
    }

    /// <summary>
    /// Gives the file its modification time (µs since the Unix epoch), its execute bits (for everybody who may read it)
    /// and its name. A file or link that stands there is replaced in one step; a directory is
    /// <see cref="ErrorCode.LocalConflict"/>.
    /// </summary>
    public void Commit(long mtime, bool runnable)
    {
        SetAttributes(mtime, runnable);
        _ = Move(NameOf(Target), replace: true);
    }

    /// <summary>As <see cref="Commit"/>, but false, and nothing happens, when something stands at the target.</summary>
    public bool TryCommitNew(long mtime, bool runnable)
    {
        SetAttributes(mtime, runnable);
        return Move(NameOf(Target), replace: false);
    }

    /// <summary>
    /// As <see cref="TryCommitNew"/>, but goes on to <c>name (1).ext</c>, <c>name (2).ext</c> … until one is free.
    /// Returns the path, relative to the destination, that the file got.
    /// </summary>
    public string CommitCopy(long mtime, bool runnable)
    {
        SetAttributes(mtime, runnable);
        var name = NameOf(Target);
        for (var number = 0; number < MaxCopies; number++)
        {
            var candidate = number == 0 ? name : CopyName(name, number);
            if (Move(candidate, replace: false)) return ManifestPath.Combine(_directory.Path, candidate);
        }

        throw new LocalIOException(ErrorCode.LocalConflict, TargetPath, $"'{TargetPath}' and {MaxCopies - 1} numbered copies exist already; move some away.");
    }

    /// <summary>Closes the file, and removes it unless it was committed.</summary>
    public void Dispose()
    {
        if (!_ended) End(removeTemp: true);
    }

    /// <summary>The path of a numbered copy: <c>dir/name (1).ext</c>; a leading dot begins no extension.</summary>
    public static string CopyPath(string path, int number) => ManifestPath.Combine(ManifestPath.Parent(path) ?? "", CopyName(NameOf(path), number));

    internal static string CopyName(string name, int number)
    {
        var dot = name.LastIndexOf('.');
        return dot <= 0 ? $"{name} ({number})" : $"{name[..dot]} ({number}){name[dot..]}";
    }

    private static string NameOf(string path) => path[(path.LastIndexOf('/') + 1)..];

    private int Descriptor => (int)Handle.DangerousGetHandle();

    private void WriteAll(int descriptor, ReadOnlySpan<byte> bytes, long offset)
    {
        while (bytes.Length > 0)
        {
            var written = Posix.WriteAt(descriptor, bytes, offset);
            if (written < 0) throw LocalErrors.Writing(written, "write", TargetPath);
            bytes = bytes[written..];
            offset += written;
        }
    }

    private void SetAttributes(long mtime, bool runnable)
    {
        ObjectDisposedException.ThrowIf(_ended, this);
        var result = 0;
        if (runnable)
        {
            result = Posix.Stat(Descriptor, out var metadata);
            if (result >= 0) result = Posix.AllowExecute(Descriptor, metadata);
        }

        if (result >= 0) result = Posix.SetModified(Descriptor, FileTime.FromMicroseconds(mtime));
        if (result < 0) throw LocalErrors.Writing(result, "set the attributes of", TargetPath);
    }

    private bool Move(string name, bool replace)
    {
        var result = DirectoryEntries.Move(_directory.Descriptor, _tempName, name, replace);
        if (result == -Errno.Exists && !replace) return false;
        if (result < 0) throw DirectoryEntries.CannotPut(result, _root.FullPath(ManifestPath.Combine(_directory.Path, name)));
        End(removeTemp: false);
        return true;
    }

    private void End(bool removeTemp)
    {
        _ended = true;
        if (removeTemp) DirectoryEntries.Remove(_directory.Descriptor, _tempName);
        Handle.Dispose();
        _root.Return(_directory);
    }
}
