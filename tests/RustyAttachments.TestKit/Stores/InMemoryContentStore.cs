using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.TestKit.Stores;

/// <summary>The port in its plainest form: a dictionary. Counts what it is asked, and lets a test damage what it holds.</summary>
public sealed class InMemoryContentStore(TimeProvider? time = null) : IContentStore
{
    private readonly ConcurrentDictionary<string, Entry> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<StoreCall, int> _calls = [];
    private readonly Lock _writing = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;

    public string DisplayName => "memory";

    public IUnfinishedWrites? Unfinished => null;

    public StoreCapabilities Capabilities { get; init; } = new(MaxConcurrency: 16, CheapHead: true, ServerSideCopy: false);

    /// <summary>The keys of everything stored, in order.</summary>
    public IReadOnlyList<string> Keys => [.. _objects.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The bytes of an object.</summary>
    public byte[] this[StoreKey key] => _objects[key.Text].Content;

    /// <summary>How often a call was made.</summary>
    public int Calls(StoreCall call) => _calls.GetValueOrDefault(call);

    /// <summary>Puts any bytes under any key, right or wrong, without counting.</summary>
    public void Plant(StoreKey key, byte[] content) => _objects[key.Text] = new Entry(content, new PutOptions(), _time.GetUtcNow());

    /// <summary>Removes an object without counting; whether there was one.</summary>
    public bool Lose(StoreKey key) => _objects.TryRemove(key.Text, out _);

    public Task<ObjectInfo?> HeadAsync(StoreKey key, CancellationToken cancellationToken)
    {
        Count(StoreCall.Head, cancellationToken);
        return Task.FromResult(_objects.TryGetValue(key.Text, out var found) ? found.Info(key) : null);
    }

    public Task<PutOutcome> PutAsync(StoreKey key, ReadOnlyMemory<byte> content, PutOptions options, CancellationToken cancellationToken)
    {
        options.Validate();
        Count(StoreCall.Put, cancellationToken);
        return Task.FromResult(Put(key, content.ToArray(), options));
    }

    public Task<PutOutcome> PutFileAsync(ContentHash expected, FileRange source, CancellationToken cancellationToken)
    {
        Count(StoreCall.PutFile, cancellationToken);
        var content = new byte[source.Length];
        for (var done = 0; done < content.Length;) done += LocalFile.Read(source, done, content.AsSpan(done));
        source.Moved?.Invoke(content.Length);
        return ContentHasher.Hash(content) == expected
            ? Task.FromResult(Put(StoreKey.Data(expected), content, PutOptions.Content))
            : throw LocalFile.Changed(source);
    }

    public Task GetRangeAsync(StoreKey key, long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Count(StoreCall.GetRange, cancellationToken);
        var content = Find(key).Content;
        if (content.Length < offset + destination.Length) throw StoreFailures.WrongSize(DisplayName, key.Text, offset + destination.Length, content.Length);
        content.AsMemory((int)offset, destination.Length).CopyTo(destination);
        return Task.CompletedTask;
    }

    public Task<StoredObject> GetAsync(StoreKey key, long maxBytes, CancellationToken cancellationToken)
    {
        Count(StoreCall.Get, cancellationToken);
        var found = Find(key);
        return found.Content.Length <= maxBytes
            ? Task.FromResult(new StoredObject(found.Content, found.Options.Metadata, found.Options.ContentType))
            : throw StoreFailures.TooLarge(DisplayName, key.Text, maxBytes, found.Content.Length);
    }

    public Task<ContentHash> GetToFileAsync(StoreKey key, long length, FileRange destination, CancellationToken cancellationToken)
    {
        Count(StoreCall.GetToFile, cancellationToken);
        var content = Find(key).Content;
        if (content.Length != length) throw StoreFailures.WrongSize(DisplayName, key.Text, length, content.Length);
        LocalFile.Write(destination, 0, content);
        return Task.FromResult(ContentHasher.Hash(content));
    }

    public async IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Count(StoreCall.List, cancellationToken);
        await Task.Yield();
        foreach (var (key, entry) in _objects.Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal)).OrderBy(o => o.Key, StringComparer.Ordinal))
            yield return entry.Info(StoreKey.Parse(key));
    }

    public Task DeleteAsync(StoreKey key, CancellationToken cancellationToken)
    {
        Count(StoreCall.Delete, cancellationToken);
        Lose(key);
        return Task.CompletedTask;
    }

    public async Task<PutOutcome> CopyFromAsync(IContentStore source, ContentHash hash, long size, CopyRoute route, CancellationToken cancellationToken)
    {
        Count(StoreCall.Copy, cancellationToken);
        var key = StoreKey.Data(hash);
        if (_objects.TryGetValue(key.Text, out var found) && found.Content.Length == size) return PutOutcome.AlreadyPresent;
        var content = new byte[size];
        await source.GetRangeAsync(key, 0, content, cancellationToken);
        return ContentHasher.Hash(content) == hash ? Put(key, content, PutOptions.Content) : throw StoreFailures.WrongContent(source.DisplayName, key.Text);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private PutOutcome Put(StoreKey key, byte[] content, PutOptions options)
    {
        lock (_writing)
        {
            var existing = _objects.GetValueOrDefault(key.Text);
            if (options.OnlyIfAbsent && existing?.Content.Length == content.Length) return PutOutcome.AlreadyPresent;
            _objects[key.Text] = new Entry(content, options, _time.GetUtcNow());
            return options.OnlyIfAbsent && existing is not null ? PutOutcome.Replaced : PutOutcome.Stored;
        }
    }

    private Entry Find(StoreKey key) => _objects.TryGetValue(key.Text, out var found) ? found : throw StoreFailures.Missing(DisplayName, key.Text);

    private void Count(StoreCall call, CancellationToken cancellationToken)
    {
        _calls.AddOrUpdate(call, 1, static (_, count) => count + 1);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private sealed record Entry(byte[] Content, PutOptions Options, DateTimeOffset Modified)
    {
        public ObjectInfo Info(StoreKey key) => new(key, Content.Length, Modified);
    }
}
