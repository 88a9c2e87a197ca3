using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.ContentCaching;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.ContentCaching;

/// <summary>A cache in a directory of one test's own, and a store that it is filled from.</summary>
internal sealed class CacheFixture : IDisposable
{
    public const int Block = 4096;

    private readonly TempDirectory _directory = new();
    private readonly List<ContentCache> _opened = [];

    public CacheFixture() => Faulty = new FaultyContentStore(Store);

    public InMemoryContentStore Store { get; } = new();

    /// <summary>The same store, whose calls a test can have go wrong.</summary>
    public FaultyContentStore Faulty { get; }

    public FakeTimeProvider Time { get; } = new(DateTimeOffset.UtcNow);

    public StoreSource Source => new(Faulty);

    public string Path => _directory["cache"];

    /// <summary>Names of the objects that are in the directory.</summary>
    public IReadOnlyList<string> Objects => !Directory.Exists(Path) ? [] : [.. Directory.GetFiles(Path).Select(f => System.IO.Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    /// <summary>Files that are not whole.</summary>
    public IReadOnlyList<string> Unfinished => !Directory.Exists(Path) ? [] : Directory.GetFiles(System.IO.Path.Combine(Path, ".tmp"), "*", SearchOption.AllDirectories);

    public long Bytes => !Directory.Exists(Path) ? 0 : new DirectoryInfo(Path).GetFiles().Sum(f => (f.Length + Block - 1) / Block * Block);

    /// <summary>Opens the directory, as another process would after the first time.</summary>
    public ContentCache Open(long budget = 1024 * Block)
    {
        _opened.Add(new ContentCache(Path, budget, Time));
        return _opened[^1];
    }

    /// <summary>Puts content of a number of blocks into the store.</summary>
    public (ContentHash Hash, byte[] Content) Plant(int seed, int length = Block)
    {
        var content = new byte[length];
        new Random(seed).NextBytes(content);
        var hash = ContentHasher.Hash(content);
        Store.Plant(StoreKey.Data(hash), content);
        return (hash, content);
    }

    /// <summary>Brings an object into the cache, a few minutes after the one before.</summary>
    public async Task UseAsync(ContentCache cache, ContentHash hash, long size = Block)
    {
        Time.Advance(TimeSpan.FromMinutes(5));
        (await cache.OpenAsync(hash, size, Source, CancellationToken.None)).Dispose();
    }

    /// <summary>All bytes of an open object.</summary>
    public static byte[] Read(CachedContent content)
    {
        var bytes = new byte[content.Size];
        for (var done = 0; done < bytes.Length;)
        {
            var read = RandomAccess.Read(content.Handle, bytes.AsSpan(done), done);
            Assert.NotEqual(0, read);
            done += read;
        }

        return bytes;
    }

    public static string NameOf(ContentHash hash) => hash + ".xxh128";

    public void Dispose()
    {
        foreach (var cache in _opened) cache.Dispose();
        _directory.Dispose();
    }
}
