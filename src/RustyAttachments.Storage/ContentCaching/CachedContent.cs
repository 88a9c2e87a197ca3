using Microsoft.Win32.SafeHandles;

namespace RustyAttachments.Storage.ContentCaching;

/// <summary>An object of the cache, open for reading: it stays readable until it is disposed, also when it is evicted meanwhile.</summary>
public sealed class CachedContent : IDisposable
{
    internal CachedContent(SafeFileHandle handle, long size) => (Handle, Size) = (handle, size);

    /// <summary>The file; this object's own.</summary>
    public SafeFileHandle Handle { get; }

    /// <summary>Bytes of content.</summary>
    public long Size { get; }

    /// <inheritdoc/>
    public void Dispose() => Handle.Dispose();
}
