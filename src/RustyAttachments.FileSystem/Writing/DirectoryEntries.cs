using RustyAttachments.Common.Errors;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>What is done to names in one open directory. Results below zero are negated error numbers.</summary>
internal static class DirectoryEntries
{
    /// <summary>Renames in one step; without <paramref name="replace"/> an existing target is <see cref="Errno.Exists"/>.</summary>
    internal static int Move(int directory, string from, string to, bool replace)
    {
        using var source = new PathBytes(from, stackalloc byte[PathBytes.StackSize]);
        using var target = new PathBytes(to, stackalloc byte[PathBytes.StackSize]);
        if (!source.IsValid || !target.IsValid) return -Errno.IllegalBytes;
        var result = Posix.RenameIn(directory, source.WithNul, target.WithNul, noReplace: !replace);
        return result == -Errno.Invalid && !replace ? MoveByLink(directory, source.WithNul, target.WithNul) : result;
    }

    /// <summary>For file systems (NFS) that cannot rename without replacing: a second name, then away with the first.</summary>
    internal static int MoveByLink(int directory, ReadOnlySpan<byte> from, ReadOnlySpan<byte> to)
    {
        var result = Posix.LinkIn(directory, from, to);
        if (result >= 0) _ = Posix.UnlinkAt(directory, from);
        return result;
    }

    /// <summary>Metadata of an entry itself.</summary>
    internal static int Stat(int directory, string name, out FileMetadata metadata)
    {
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        metadata = default;
        return bytes.IsValid ? Posix.StatAt(directory, bytes.WithNul, out metadata) : -Errno.IllegalBytes;
    }

    /// <summary>Removes a file or link, or (with the flag) an empty directory.</summary>
    internal static int Remove(int directory, string name, int flags = 0)
    {
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        return bytes.IsValid ? Posix.UnlinkAt(directory, bytes.WithNul, flags) : -Errno.IllegalBytes;
    }

    /// <summary>Creates a link; something that exists is <see cref="Errno.Exists"/>.</summary>
    internal static int CreateLink(int directory, string name, string text)
    {
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        using var target = new PathBytes(text, stackalloc byte[PathBytes.StackSize]);
        return bytes.IsValid && target.IsValid ? Posix.SymlinkAt(target.WithNul, directory, bytes.WithNul) : -Errno.IllegalBytes;
    }

    /// <summary>Whether an entry is a link with exactly this text.</summary>
    internal static bool IsLinkTo(int directory, string name, string text)
    {
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        return PathResolver.ReadLink(directory, bytes.WithNul, out var found) >= 0 && found == text;
    }

    /// <summary>The error of putting a file or link to where <paramref name="path"/> is.</summary>
    internal static LocalIOException CannotPut(int result, string path) => -result is Errno.IsDirectory or Errno.NotEmpty or Errno.Exists
        ? new LocalIOException(ErrorCode.LocalConflict, path, $"'{path}' must be a file or link but is a directory; move it away or choose another destination.")
        : LocalErrors.Writing(result, "create", path);
}
