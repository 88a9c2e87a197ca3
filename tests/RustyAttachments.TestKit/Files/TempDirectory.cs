using System.Diagnostics;

namespace RustyAttachments.TestKit.Files;

/// <summary>A directory of one test's own, removed with everything in it (however deep, whatever its names) on dispose.</summary>
public sealed class TempDirectory : IDisposable
{
    public TempDirectory() => Path = Directory.CreateTempSubdirectory("ra-test-").FullName;

    /// <summary>Its absolute path, free of links.</summary>
    public string Path { get; }

    /// <summary>The absolute path of something in it.</summary>
    public string this[string relative] => System.IO.Path.Combine(Path, relative);

    /// <summary>Creates a directory in it and returns its absolute path.</summary>
    public string CreateDirectory(string relative) => Directory.CreateDirectory(this[relative]).FullName;

    /// <summary>Writes a file, with its parents, and returns its absolute path.</summary>
    public string WriteFile(string relative, string content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllText(this[relative], content);
        return this[relative];
    }

    /// <summary>Writes a file, with its parents, and returns its absolute path.</summary>
    public string WriteFile(string relative, byte[] content)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(this[relative])!);
        File.WriteAllBytes(this[relative], content);
        return this[relative];
    }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // Beyond PATH_MAX, and with names that are not UTF-8, only rm gets everything.
            using var rm = Process.Start("rm", ["-rf", "--", Path]);
            rm.WaitForExit();
        }
    }

    public override string ToString() => Path;
}
