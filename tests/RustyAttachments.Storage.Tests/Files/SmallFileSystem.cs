using System.Diagnostics;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Storage.Tests.Files;

/// <summary>
/// A file system of a few kilobytes: a tmpfs in a mount namespace of its own, which needs no privileges where user
/// namespaces are allowed. It lives as long as the process that holds the namespace.
/// </summary>
internal sealed class SmallFileSystem : IDisposable
{
    private readonly Process _holder;

    private SmallFileSystem(Process holder, string path)
    {
        _holder = holder;
        Path = path;
    }

    /// <summary>Its directory, seen from this process.</summary>
    public string Path { get; }

    /// <summary>Mounts one; null in containers that may not mount.</summary>
    public static SmallFileSystem? TryCreate(TempDirectory directory, string options)
    {
        var start = new ProcessStartInfo("unshare") { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--user", "--map-root-user", "--mount", "sh", "-c", "mount -t tmpfs -o \"$1\" none \"$2\" && echo $$ && read end", "sh", options, directory.Path])
            start.ArgumentList.Add(argument);
        var holder = Process.Start(start)!;
        var pid = holder.StandardOutput.ReadLine();
        if (pid is not null) return new SmallFileSystem(holder, $"/proc/{pid}/root{directory.Path}");
        holder.Dispose();
        return null;
    }

    public void Dispose()
    {
        _holder.StandardInput.Close();
        _holder.WaitForExit();
        _holder.Dispose();
    }
}
