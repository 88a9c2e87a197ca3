using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Manifests;

/// <summary>Files without a name, for texts that must be complete before they go anywhere: gone when closed, however the process ends.</summary>
internal static class ScratchFile
{
    /// <summary>Creates one in the system's temporary directory.</summary>
    public static FileStream Create()
    {
        var path = Path.Combine(Path.GetTempPath(), $"ra-{Guid.NewGuid():N}.tmp");
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Delete, bufferSize: 0);
            File.Delete(path);
            return file;
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "write", path);
        }
    }

    /// <summary>Creates one with all of <paramref name="content"/>.</summary>
    public static async Task<FileStream> CopyAsync(Stream content, CancellationToken cancellationToken)
    {
        var file = Create();
        try
        {
            await content.CopyToAsync(file, cancellationToken);
            return file;
        }
        catch (Exception e)
        {
            await file.DisposeAsync();
            if (LocalFailure.Is(e)) throw LocalFailure.Of(e, "write", Path.GetTempPath());
            throw;
        }
    }

    /// <summary>Writes into <paramref name="file"/> and goes back to its beginning.</summary>
    public static T Fill<T>(FileStream file, Func<Stream, T> write)
    {
        try
        {
            var result = write(file);
            file.Position = 0;
            return result;
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "write", Path.GetTempPath());
        }
    }

    /// <summary>A path under which this process can open the file again, for as long as it is open.</summary>
    public static string PathOf(FileStream file) => $"/proc/self/fd/{file.SafeFileHandle.DangerousGetHandle()}";
}
