using RustyAttachments.Storage.Stores;

namespace RustyAttachments.TestKit.Stores;

/// <summary>An open local file, for calls that read or write one.</summary>
public sealed class LocalTestFile : IDisposable
{
    private LocalTestFile(FileRange range) => Range = range;

    /// <summary>The whole file.</summary>
    public FileRange Range { get; }

    /// <summary>Opens an existing file for reading and writing.</summary>
    public static LocalTestFile Open(string path, long length) =>
        new(new FileRange(File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite), path, 0, length));

    /// <summary>The bytes that it holds now.</summary>
    public byte[] Content() => File.ReadAllBytes(Range.Path);

    public void Dispose() => Range.Handle.Dispose();
}
