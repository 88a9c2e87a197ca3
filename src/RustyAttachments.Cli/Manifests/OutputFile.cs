using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Manifests;

/// <summary>Writes a file so that its name means either the old content or the whole new one.</summary>
internal static class OutputFile
{
    /// <summary>
    /// Writes <paramref name="content"/> to <paramref name="path"/>: beside it first, then renamed over it. Devices and
    /// pipes (<c>/dev/stdout</c>, a shell's <c>&gt;(…)</c>) are written in place.
    /// </summary>
    public static async Task WriteAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        try
        {
            if (IsSpecial(path)) await WriteInPlaceAsync(path, content, cancellationToken);
            else if (Directory.Exists(path)) throw new UnauthorizedAccessException();
            // A link stays a link: what it points to is replaced.
            else if (new FileInfo(path).LinkTarget is null) await ReplaceAsync(path, content, cancellationToken);
            else await WriteThroughLinkAsync(File.ResolveLinkTarget(path, returnFinalTarget: true)!.FullName, content, cancellationToken);
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "write", path);
        }
    }

    /// <summary>Creates the directory that <paramref name="target"/> is to be written into, when that is a local one.</summary>
    public static void CreateParent(CommandRun run, ManifestReference target)
    {
        var path = target switch
        {
            ManifestReference.LocalFile file => file.Path,
            ManifestReference.FileOrKey file => run.Absolute(file.Text),
            _ => null,
        };
        if (path is null) return;
        var directory = Path.GetDirectoryName(path)!;
        try
        {
            Directory.CreateDirectory(directory);
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw File.Exists(directory)
                ? new LocalIOException(ErrorCode.PathWrongKind, directory, $"Cannot write into '{directory}': it is a file; name a directory.", e)
                : LocalFailure.Of(e, "write", directory);
        }
    }

    private static Task WriteThroughLinkAsync(string target, Stream content, CancellationToken cancellationToken) =>
        IsSpecial(target) ? WriteInPlaceAsync(target, content, cancellationToken) : ReplaceAsync(target, content, cancellationToken);

    private static async Task WriteInPlaceAsync(string path, Stream content, CancellationToken cancellationToken)
    {
        await using var device = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        await content.CopyToAsync(device, cancellationToken);
    }

    private static async Task ReplaceAsync(string target, Stream content, CancellationToken cancellationToken)
    {
        var temporary = Path.Combine(Path.GetDirectoryName(target)!, $".ra-{Guid.NewGuid():N}.tmp");
        try
        {
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0))
                await content.CopyToAsync(file, cancellationToken);
            File.Move(temporary, target, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    private static bool IsSpecial(string path) =>
        path.StartsWith("/dev/", StringComparison.Ordinal) || path.StartsWith("/proc/", StringComparison.Ordinal);
}
