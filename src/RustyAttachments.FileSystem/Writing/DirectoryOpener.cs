using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Paths;
using RustyAttachments.FileSystem.Native;

namespace RustyAttachments.FileSystem.Writing;

/// <summary>Opens the directories that users name. Links are followed here. Descriptors are the caller's to close.</summary>
internal static class DirectoryOpener
{
    private static readonly int Flags = OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec;

    /// <summary>Opens an absolute, normalized path, creating what is missing of it.</summary>
    internal static int OpenOrCreate(string path)
    {
        var at = OpenNearest(path, out var reached);
        while (reached.Length < path.Length)
        {
            var start = reached.EndsWith('/') ? reached.Length : reached.Length + 1;
            var end = path.IndexOf('/', start);
            reached = end < 0 ? path : path[..end];
            var next = CreateAndOpen(at, reached[start..]);
            Posix.Close(at);
            if (next < 0) throw LocalErrors.Writing(next, "create the directory", reached);
            at = next;
        }

        return at;
    }

    /// <summary>Opens the directory itself, or the nearest one above it that exists.</summary>
    internal static int OpenNearest(string path) => OpenNearest(path, out _);

    private static int OpenNearest(string path, out string reached)
    {
        for (reached = path; ; reached = ManifestPath.Parent(reached) ?? "/")
        {
            var result = LongPath.Open(reached, Flags);
            if (result >= 0) return result;
            if (result == -Errno.NotDirectory)
                throw new LocalIOException(ErrorCode.PathWrongKind, path, $"'{path}' cannot be a directory because it, or something above it, is a file; choose another destination or move the file away.");
            if (result != -Errno.NoEntry || reached == "/") throw LocalErrors.Writing(result, "open the directory", reached);
        }
    }

    private static int CreateAndOpen(int parent, string name)
    {
        using var bytes = new PathBytes(name, stackalloc byte[PathBytes.StackSize]);
        if (!bytes.IsValid) return -Errno.IllegalBytes;
        var result = Posix.MakeDirectoryAt(parent, bytes.WithNul);
        return result < 0 && result != -Errno.Exists ? result : Posix.OpenAt(parent, bytes.WithNul, Flags);
    }
}
