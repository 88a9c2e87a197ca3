using System.Text;

namespace RustyAttachments.FileSystem.Native;

/// <summary>
/// Follows links as the kernel would and tells where they lead. Walks from directory to directory, so neither the
/// length of the path nor a missing /proc matters; gives up after 40 links, the kernel's own limit.
/// </summary>
internal static class PathResolver
{
    private const int MaxLinks = 40;
    private const int MaxLinkText = 4096;
    private static readonly UTF8Encoding Strict = new(false, true);

    /// <summary>Resolves an absolute path completely. Returns 0, or a negated error number.</summary>
    internal static int Resolve(string absolutePath, out ResolvedPath resolved)
    {
        var walk = new Walk(absolutePath);
        try
        {
            var result = walk.Run();
            resolved = result < 0 ? default : walk.Result();
            return result;
        }
        finally
        {
            walk.Close();
        }
    }

    /// <summary>
    /// Resolves all but the last component: the directory physically, the name as it is. A path that ends in a
    /// directory's own name keeps that name even when it is a link.
    /// </summary>
    internal static int ResolveParent(string absolutePath, out string path)
    {
        var slash = absolutePath.LastIndexOf('/');
        var result = Resolve(slash <= 0 ? "/" : absolutePath[..slash], out var parent);
        path = result < 0 ? "" : Join(parent.Path, absolutePath[(slash + 1)..]);
        return result;
    }

    /// <summary>Decodes a link's text; null when it is not valid UTF-8.</summary>
    internal static string? Decode(ReadOnlySpan<byte> text)
    {
        try
        {
            return Strict.GetString(text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>Reads a link's text from an open directory. Returns its length, or a negated error number.</summary>
    internal static int ReadLink(int directory, ReadOnlySpan<byte> name, out string text)
    {
        text = "";
        Span<byte> buffer = stackalloc byte[MaxLinkText];
        var length = Posix.ReadLinkAt(directory, name, buffer);
        if (length < 0) return length;
        if (Decode(buffer[..length]) is not { } decoded) return -Errno.IllegalBytes;
        text = decoded;
        return length;
    }

    /// <summary>Reads the text of the link at an absolute path. Returns its length, or a negated error number, also for what is no link.</summary>
    internal static int ReadLink(string absolutePath, out string text)
    {
        text = "";
        var descriptor = LongPath.Open(absolutePath, OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
        if (descriptor < 0) return descriptor;
        var length = ReadLink(descriptor, "\0"u8, out text);
        Posix.Close(descriptor);
        return length;
    }

    private static string Join(string directory, string name) =>
        directory == "/" ? "/" + name : name.Length == 0 ? directory : $"{directory}/{name}";

    /// <summary>The state of one resolution: where it stands, and the components still to go.</summary>
    private sealed class Walk
    {
        private readonly Stack<string> _rest = new();
        private readonly List<string> _path = [];
        private int _current;
        private int _links;

        internal Walk(string absolutePath)
        {
            Push(absolutePath);
            _current = OpenRoot();
        }

        internal int Run()
        {
            while (_current >= 0 && _rest.TryPop(out var component))
            {
                var result = Step(component);
                if (result < 0) return result;
            }

            return Math.Min(_current, 0);
        }

        internal ResolvedPath Result()
        {
            _ = Posix.Stat(_current, out var metadata);
            return new ResolvedPath("/" + string.Join('/', _path), metadata);
        }

        internal void Close()
        {
            if (_current >= 0) Posix.Close(_current);
        }

        private static int OpenRoot() =>
            Posix.OpenAt(AtFlags.CurrentDirectory, "/\0"u8, OpenFlags.PathOnly | OpenFlags.Directory | OpenFlags.CloseOnExec);

        private int Step(string component)
        {
            var next = Posix.OpenAt(_current, component, OpenFlags.PathOnly | OpenFlags.NoFollow | OpenFlags.CloseOnExec);
            if (next < 0) return next;
            _ = Posix.Stat(next, out var metadata);
            if (metadata.Kind == EntryKind.Link)
            {
                var result = ReadLink(next, "\0"u8, out var text);
                Posix.Close(next);
                return result < 0 ? result : Follow(text);
            }

            if (component != "..") _path.Add(component);
            else if (_path.Count > 0) _path.RemoveAt(_path.Count - 1);
            Advance(next);
            return 0;
        }

        private int Follow(string text)
        {
            if (++_links > MaxLinks) return -Errno.LinkLoop;
            Push(text);
            if (!text.StartsWith('/')) return 0;
            _path.Clear();
            Advance(OpenRoot());
            return Math.Min(_current, 0);
        }

        private void Advance(int next)
        {
            Close();
            _current = next;
        }

        private void Push(string path)
        {
            var parts = path.Split('/');
            for (var i = parts.Length - 1; i >= 0; i--)
                if (parts[i] is not ("" or ".")) _rest.Push(parts[i]);
        }
    }
}

/// <summary>Where a path leads when every link is followed, and what is there.</summary>
internal readonly record struct ResolvedPath(string Path, FileMetadata Metadata);
