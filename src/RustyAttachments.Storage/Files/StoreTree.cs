using Microsoft.Win32.SafeHandles;

namespace RustyAttachments.Storage.Files;

/// <summary>
/// The directories of a file store. The root itself may be reached through links (its owner chose the path); below it
/// every component is opened without following links, so that a link planted in the store cannot redirect a write.
/// </summary>
internal sealed class StoreTree(string root, bool durable)
{
    /// <summary>How often something is tried in a directory that somebody may remove as it is empty.</summary>
    public const int MaxAttempts = 4;

    public string Root => root;

    /// <summary>Opens a directory below the root (<c>""</c> is the root); null when it, or the root, is absent.</summary>
    public SafeFileHandle? TryOpen(string directory)
    {
        var handle = Libc.TryOpenDirectory(root);
        foreach (var name in Components(directory))
        {
            if (handle is null) return null;
            using var parent = handle;
            handle = Libc.TryOpenDirectory(parent, name);
        }

        return handle;
    }

    /// <summary>Opens a directory below the root, creating what is missing of it, the root included.</summary>
    public SafeFileHandle OpenOrCreate(string directory)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return OpenOrCreateOnce(directory);
            }
            catch (IOException e) when (e.HResult == Errno.ENOENT && attempt < MaxAttempts)
            {
                // Somebody removed an empty directory of the path in between.
            }
        }
    }

    /// <summary>
    /// Removes a directory that is empty, and those above it that are so without it. What is directly below the root stays:
    /// it is in use again in no time. So does a directory that cannot be removed.
    /// </summary>
    public void RemoveEmpty(string directory)
    {
        try
        {
            for (var slash = directory.LastIndexOf('/'); slash > 0; slash = directory.LastIndexOf('/'))
            {
                using var parent = TryOpen(directory[..slash]);
                if (parent is null || !Libc.RemoveDirectory(parent, directory[(slash + 1)..])) return;
                directory = directory[..slash];
            }
        }
        catch (IOException)
        {
            // Another file system is mounted there, or it is another user's: what was to be deleted is.
        }
    }

    private SafeFileHandle OpenOrCreateOnce(string directory)
    {
        var handle = Libc.TryOpenDirectory(root) ?? CreateRoot();
        foreach (var name in Components(directory))
        {
            using var parent = handle;
            handle = Libc.TryOpenDirectory(parent, name) ?? CreateChild(parent, name);
        }

        return handle;
    }

    private SafeFileHandle CreateRoot()
    {
        var existing = root;
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing)!; // ends at "/"
        var handle = Libc.TryOpenDirectory(existing) ?? throw Vanished(existing);
        foreach (var name in Components(root[existing.Length..]))
        {
            using var parent = handle;
            handle = CreateChild(parent, name);
        }

        return handle;
    }

    private SafeFileHandle CreateChild(SafeFileHandle parent, string name)
    {
        Libc.MakeDirectory(parent, name); // another writer may have been faster: all that matters is that it exists
        if (durable) Libc.Sync(parent, name);
        return Libc.TryOpenDirectory(parent, name) ?? throw Vanished(name);
    }

    private static string[] Components(string path) => path.Length == 0 ? [] : path.Split('/', StringSplitOptions.RemoveEmptyEntries);

    private static IOException Vanished(string name) => new($"Directory vanished while it was opened : '{name}'", Errno.ENOENT);
}
