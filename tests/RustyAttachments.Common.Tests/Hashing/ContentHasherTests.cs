using System.IO.Hashing;
using CsCheck;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Common.Tests.Hashing;

public sealed class ContentHasherTests
{
    [Theory] // what Debian's `xxhsum -H2` prints
    [InlineData("", "99aa06d3014798d86001c324468d497f")]
    [InlineData("a", "a96faf705af16834e6c632b61e964e1f")]
    [InlineData("abc", "06b05ab6733a618578af5f94892f3950")]
    [InlineData("hello world", "df8d09e93f874900a99b8775cc15b6c7")]
    public void Text_hashes_as_xxhsum_says(string text, string hash) => Assert.Equal(hash, ContentHasher.HashText(text).ToString());

    [Theory] // bytes i % 251; the lengths are around the borders between the algorithm's branches
    [InlineData(17, "685bc458b37d057fc06e233df7729217")]
    [InlineData(128, "14792fc3af88dc6c05321a0b64d67b41")]
    [InlineData(129, "dd5e74ac6b45f54ebc30b63382b09a3b")]
    [InlineData(240, "65b5be86da5540e7c92b68e16f83bbb6")]
    [InlineData(241, "1da1cb61bcb8a2a102e8cd95421c6d02")]
    [InlineData(512, "5884ea91ad7102d75c021aac13954143")]
    [InlineData(1024, "d0ac1f7b93bf57b9e5d78bafa45b2aa5")]
    [InlineData(4096, "e12cd72144990fe57135ffa504f1bc71")]
    [InlineData(65537, "0924e7a3a30e818770331d53d92bbc56")]
    [InlineData(1000003, "ff7880a76b3ad0273bd135bb217f309d")]
    public void Bytes_hash_as_xxhsum_says(int length, string hash) => Assert.Equal(hash, ContentHasher.Hash(Pattern(length)).ToString());

    [Fact]
    public void The_empty_hash_is_that_of_no_bytes()
    {
        Assert.Equal(ContentHash.Empty, ContentHasher.Hash([]));
        Assert.Equal(ContentHash.Empty, new ContentHasher().Current());
    }

    [Fact]
    public void Pieces_hash_like_the_whole() =>
        Gen.Int[0, 3000].Array[0, 8].Sample(lengths =>
        {
            var whole = Pattern(lengths.Sum());
            var hasher = new ContentHasher();
            hasher.Append("forgotten"u8);
            hasher.Reset();
            var at = 0;
            foreach (var length in lengths)
            {
                hasher.Append(whole.AsSpan(at, length));
                at += length;
                Assert.Equal(ContentHasher.Hash(whole.AsSpan(0, at)), hasher.Current());
            }
        });

    [Fact]
    public void Whatever_the_content_and_its_pieces_the_hash_is_that_of_another_implementation() =>
        Gen.Select(Gen.OneOf(Gen.Int[0, 300], Gen.Int[1000, 1100], Gen.Int[2000, 2100], Gen.Int[0, 20_000]), Gen.Int[1, 3000], Gen.Int).Sample((length, piece, seed) =>
        {
            var content = new byte[length];
            new Random(seed).NextBytes(content);
            var expected = new ContentHash(XxHash128.HashToUInt128(content));
            Assert.Equal(expected, ContentHasher.Hash(content));
            var hasher = new ContentHasher();
            for (var at = 0; at < length; at += piece) hasher.Append(content.AsSpan(at, Math.Min(piece, length - at)));
            Assert.Equal(expected, hasher.Current());
        });

    [Fact]
    public void Processors_without_vectors_come_to_the_same() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 15], Gen.Int).Sample((blocks, stripes, seed) =>
        {
            var content = new byte[(blocks * Xxh128.Block) + (stripes * Xxh128.Stripe)];
            new Random(seed).NextBytes(content);
            var (one, other) = (new ulong[Xxh128.Lanes], new ulong[Xxh128.Lanes]);
            Xxh128.Start(one);
            Xxh128.Start(other);
            Xxh128.Accumulate(one, content, blocks, stripes);
            Xxh128.AccumulateScalar(other, content, blocks, stripes);
            Assert.Equal(one, other);
        });

    private static byte[] Pattern(int length) => Enumerable.Range(0, length).Select(i => (byte)(i % 251)).ToArray();
}
