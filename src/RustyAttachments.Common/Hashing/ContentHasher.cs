using System.IO.Hashing;
using System.Text;

namespace RustyAttachments.Common.Hashing;

/// <summary>XXH128 (XXH3, 128 bits, seed 0) over bytes, in one call or piece by piece.</summary>
public sealed class ContentHasher
{
    private readonly ulong[] _lanes = new ulong[Xxh128.Lanes];
    private readonly byte[] _held = new byte[Xxh128.Stripe + Xxh128.Block]; // the last stripe that was taken, and what is not yet
    private int _count; // bytes of what is not taken yet: a block only is when more follows
    private long _length;

    /// <summary>Starts with no content.</summary>
    public ContentHasher() => Xxh128.Start(_lanes);

    private Span<byte> Waiting => _held.AsSpan(Xxh128.Stripe);

    /// <summary>The hash of <paramref name="bytes"/>.</summary>
    public static ContentHash Hash(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= Xxh128.ShortLimit) return new(XxHash128.HashToUInt128(bytes));
        Span<ulong> lanes = stackalloc ulong[Xxh128.Lanes];
        Xxh128.Start(lanes);
        var (blocks, rest) = Math.DivRem(bytes.Length - 1, Xxh128.Block);
        Xxh128.Accumulate(lanes, bytes, blocks, rest / Xxh128.Stripe);
        return new(Xxh128.Finish(lanes, bytes[^Xxh128.Stripe..], bytes.Length));
    }

    /// <summary>The hash of a text's UTF-8 bytes; keys of manifests are made of it.</summary>
    public static ContentHash HashText(string text) => Hash(Encoding.UTF8.GetBytes(text));

    /// <summary>Adds <paramref name="bytes"/> to the content.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _length += bytes.Length;
        if (bytes.Length > Xxh128.Block - _count)
        {
            if (_count > 0)
            {
                var missing = Xxh128.Block - _count;
                bytes[..missing].CopyTo(Waiting[_count..]);
                bytes = bytes[missing..];
                Take(Waiting, 1);
                _count = 0;
            }

            var blocks = (bytes.Length - 1) / Xxh128.Block;
            if (blocks > 0) Take(bytes, blocks);
            bytes = bytes[(blocks * Xxh128.Block)..];
        }

        bytes.CopyTo(Waiting[_count..]);
        _count += bytes.Length;
    }

    /// <summary>The hash of everything added so far; adding may go on.</summary>
    public ContentHash Current()
    {
        if (_length <= Xxh128.ShortLimit) return Hash(Waiting[.._count]);
        Span<ulong> lanes = stackalloc ulong[Xxh128.Lanes];
        _lanes.CopyTo(lanes);
        Xxh128.Accumulate(lanes, Waiting, 0, (_count - 1) / Xxh128.Stripe);
        return new(Xxh128.Finish(lanes, _held.AsSpan(_count, Xxh128.Stripe), _length));
    }

    /// <summary>Forgets everything, to hash other content.</summary>
    public void Reset()
    {
        Xxh128.Start(_lanes);
        (_count, _length) = (0, 0);
    }

    private void Take(ReadOnlySpan<byte> bytes, int blocks)
    {
        Xxh128.Accumulate(_lanes, bytes, blocks, 0);
        bytes.Slice((blocks * Xxh128.Block) - Xxh128.Stripe, Xxh128.Stripe).CopyTo(_held);
    }
}
