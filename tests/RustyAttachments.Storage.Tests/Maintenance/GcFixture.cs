using System.Text;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Storage.Maintenance;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Maintenance;

/// <summary>A store with a clock of the test's own, somebody who uploads into it as the protocol says, and who collects garbage.</summary>
internal sealed class GcFixture
{
    private int _manifests;

    public GcFixture() => Store = new InMemoryContentStore(Time);

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public InMemoryContentStore Store { get; }

    public IEnumerable<string> Objects => Store.Keys.Where(key => key.StartsWith(StoreKey.DataPrefix, StringComparison.Ordinal));

    public static StoreKey Key(string content) => StoreKey.Data(ContentHasher.HashText(content));

    public bool Has(string content) => Store.Keys.Contains(Key(content).Text);

    public void Plant(string content) => Store.Plant(Key(content), Encoding.UTF8.GetBytes(content));

    public StoreKey PlantManifest(params string[] contents)
    {
        var key = StoreKey.Parse($"Manifests/{++_manifests}_input");
        Store.Plant(key, TextOf(contents));
        return key;
    }

    public Task<GcReport> CollectAsync(IContentStore? store = null, bool run = true, Action<GcFate, string>? each = null) =>
        new GarbageCollector(store ?? Store, new GcOptions { Run = run, Each = each }, Time).RunAsync(CancellationToken.None);

    /// <summary>Marks the garbage that there is and lets the time pass after which it may be deleted.</summary>
    public async Task MarkAsync()
    {
        Time.Advance(TimeSpan.FromDays(15));
        await CollectAsync();
        Time.Advance(TimeSpan.FromDays(2));
    }

    /// <summary>An upload: asks for objects, stores those that are absent, then the manifest, then looks for sweeps.</summary>
    public async Task<StoreKey> UploadAsync(IContentStore store, params string[] contents)
    {
        var since = Time.GetUtcNow();
        foreach (var content in contents)
            if (await store.HeadAsync(Key(content), CancellationToken.None) is null)
                await store.PutAsync(Key(content), Encoding.UTF8.GetBytes(content), PutOptions.Content, CancellationToken.None);
        var manifest = StoreKey.Parse($"Manifests/{Interlocked.Increment(ref _manifests)}_input");
        await store.PutAsync(manifest, TextOf(contents), new PutOptions(), CancellationToken.None);
        await new SweepGuard(store, Time).EnsureKeptAsync(manifest, () => ManifestObjects.Of(ManifestCodec.Decode(TextOf(contents)).Manifest), since, CancellationToken.None);
        return manifest;
    }

    /// <summary>Lets time pass until something has waited long enough.</summary>
    public async Task PassAsync(Task waiting)
    {
        while (!waiting.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(30));
            await Task.Yield();
        }
    }

    private static byte[] TextOf(string[] contents) => ManifestCodec.Encode(
        new Snapshot([.. contents.Distinct().Select(content => FileEntry.Hashed(content, ContentHasher.HashText(content), Encoding.UTF8.GetByteCount(content), 1))], [], ChunkSize.Default), ManifestFormat.V2025);
}
