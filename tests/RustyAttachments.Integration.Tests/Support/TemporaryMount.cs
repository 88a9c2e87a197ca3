using System.Diagnostics;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>A small file system in memory, for as long as a test needs it. Needs root.</summary>
internal sealed class TemporaryMount : IDisposable
{
    private TemporaryMount(string path) => Path = path;

    /// <summary>Where it is mounted.</summary>
    public string Path { get; }

    /// <summary>Mounts one with the given options (<c>size=1m,ro</c>).</summary>
    public static TemporaryMount Create(string path, string options)
    {
        Directory.CreateDirectory(path);
        Assert.Equal(0, Run("mount", "-t", "tmpfs", "-o", options, "tmpfs", path));
        return new TemporaryMount(path);
    }

    public void Dispose() => Run("umount", "--lazy", Path);

    private static int Run(string program, params string[] args)
    {
        using var process = Process.Start(program, args);
        process.WaitForExit();
        return process.ExitCode;
    }
}
