using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using Xunit;

namespace RustyAttachments.TestKit.Caches;

/// <summary>What every check cache promises.</summary>
public abstract class CheckCacheContract
{
    private static readonly ContentHash[] Hashes = [.. Enumerable.Range(0, 1000).Select(i => ContentHasher.HashText($"{i}"))];

    /// <summary>An empty cache.</summary>
    protected abstract ICheckCache Create();

    [Fact]
    public async Task What_was_seen_is_known_in_the_order_of_the_questions()
    {
        var cache = Create();
        await cache.RecordAsync(Hashes[..500]);
        await cache.RecordAsync(Hashes[250..500]);

        Assert.Equal(Enumerable.Range(0, 1000).Select(i => i < 500).ToArray(), await cache.FindAsync(Hashes, default));
        Assert.Empty(await cache.FindAsync([], default));
    }

    [Fact]
    public async Task After_forgetting_nothing_is_known_but_what_is_seen_later()
    {
        var cache = Create();
        await cache.RecordAsync(Hashes[..2]);
        await cache.ForgetAsync();
        await cache.RecordAsync(Hashes[1..2]);

        Assert.Equal(new[] { false, true }, await cache.FindAsync(Hashes[..2], default));
    }

    [Fact]
    public async Task Hashes_that_are_not_digests_are_not_kept()
    {
        var cache = Create();
        await cache.RecordAsync([ContentHash.Parse("Zz9")]);

        Assert.Equal(new[] { false }, await cache.FindAsync([ContentHash.Parse("Zz9")], default));
    }
}
