namespace RustyAttachments.FileSystem.Native;

/// <summary>
/// Opens absolute paths of any length. The kernel takes at most 4,095 bytes of path at once, so a longer one is opened
/// in pieces, each from the directory that the piece before it led to.
/// </summary>
internal static class LongPath
{
    private const int MaxPiece = 4095;

    /// <summary>Opens <paramref name="path"/>; <paramref name="flags"/> apply to its last component, links before it are followed.</summary>
    internal static int Open(ReadOnlySpan<char> path, int flags)
    {
        using var bytes = new PathBytes(path, stackalloc byte[PathBytes.StackSize]);
        if (!bytes.IsValid) return -Errno.IllegalBytes;
        return bytes.WithNul.Length <= MaxPiece + 1
            ? Posix.OpenAt(AtFlags.CurrentDirectory, bytes.WithNul, flags)
            : OpenInPieces(bytes.WithNul, flags);
    }

    /// <summary>Metadata of <paramref name="path"/> itself, whatever it is.</summary>
    internal static int Stat(ReadOnlySpan<char> path, out FileMetadata metadata)
    {
        using var bytes = new PathBytes(path, stackalloc byte[PathBytes.StackSize]);
        metadata = default;
        if (!bytes.IsValid) return -Errno.IllegalBytes;
        if (bytes.WithNul.Length <= MaxPiece + 1) return Posix.StatAt(AtFlags.CurrentDirectory, bytes.WithNul, out metadata);
        var descriptor = OpenInPieces(bytes.WithNul, OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
        if (descriptor < 0) return descriptor;
        var result = Posix.Stat(descriptor, out metadata);
        Posix.Close(descriptor);
        return result;
    }

    private static int OpenInPieces(ReadOnlySpan<byte> rest, int flags)
    {
        Span<byte> piece = stackalloc byte[MaxPiece + 1];
        var directory = AtFlags.CurrentDirectory;
        try
        {
            while (rest.Length > MaxPiece + 1)
            {
                var cut = rest[..MaxPiece].LastIndexOf((byte)'/');
                if (cut <= 0) return -Errno.NameTooLong;
                rest[..cut].CopyTo(piece);
                piece[cut] = 0;
                var next = Posix.OpenAt(directory, piece[..(cut + 1)], OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);
                if (next < 0) return next;
                if (directory >= 0) Posix.Close(directory);
                directory = next;
                rest = rest[cut..].TrimStart((byte)'/');
            }

            return Posix.OpenAt(directory, rest, flags);
        }
        finally
        {
            if (directory >= 0) Posix.Close(directory);
        }
    }
}
