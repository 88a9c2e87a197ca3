using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace RustyAttachments.Common.Hashing;

/// <summary>
/// The inner loop and the end of XXH128 (XXH3, 128 bits, seed 0, the default secret) for content of more than
/// <see cref="ShortLimit"/> bytes, as its specification describes it. The library's own loop is not precompiled, since it
/// chooses between widths of vectors, and stays slow until a process has run for a while; this one is final at its first call.
/// </summary>
internal static unsafe class Xxh128
{
    /// <summary>Content up to so many bytes is hashed in other ways.</summary>
    public const int ShortLimit = 240;

    /// <summary>Bytes that are taken at a time.</summary>
    public const int Stripe = 64;

    /// <summary>Bytes between two scramblings of the lanes.</summary>
    public const int Block = StripesPerBlock * Stripe;

    /// <summary>How many lanes there are, of 64 bits each.</summary>
    public const int Lanes = 8;

    private const int SecretStep = 8;
    private const int StripesPerBlock = (SecretBytes - Stripe) / SecretStep;
    private const int SecretBytes = 192;
    private const int LastStripeSecret = SecretBytes - Stripe - 7;
    private const int LowSecret = 11;
    private const int HighSecret = SecretBytes - Stripe - 11;

    private const uint Prime32A = 0x9E3779B1, Prime32B = 0x85EBCA77, Prime32C = 0xC2B2AE3D;
    private const ulong Prime64A = 0x9E3779B185EBCA87, Prime64B = 0xC2B2AE3D27D4EB4F, Prime64C = 0x165667B19E3779F9, Prime64D = 0x85EBCA77C2B2AE63, Prime64E = 0x27D4EB2F165667C5;
    private const ulong PrimeAvalanche = 0x165667919E3779F9;

    private static ReadOnlySpan<byte> Secret =>
    [
        0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4, 0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb,
        0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e, 0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21,
        0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43, 0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
        0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19, 0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8,
        0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7, 0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31,
        0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78, 0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
        0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16, 0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc,
        0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f, 0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e,
    ];

    private static ReadOnlySpan<ulong> InitialLanes => [Prime32C, Prime64A, Prime64B, Prime64C, Prime64D, Prime32B, Prime64E, Prime32A];

    /// <summary>Makes lanes those of no content.</summary>
    public static void Start(Span<ulong> lanes) => InitialLanes.CopyTo(lanes);

    /// <summary>
    /// Takes <paramref name="blocks"/> blocks, and then <paramref name="stripes"/> stripes (fewer than a block has), into the
    /// lanes.
    /// </summary>
    public static void Accumulate(Span<ulong> lanes, ReadOnlySpan<byte> input, long blocks, int stripes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(input.Length, (blocks * Block) + (stripes * Stripe)); // what follows is unsafe
        fixed (ulong* to = lanes)
        fixed (byte* from = input, secret = Secret)
            Run(to, from, secret, secret, blocks, stripes);
    }

    /// <summary>The hash: of lanes that have all but the last stripe, of that stripe (the content's last 64 bytes), and of the content's length.</summary>
    public static UInt128 Finish(Span<ulong> lanes, ReadOnlySpan<byte> lastStripe, long length)
    {
        fixed (ulong* to = lanes)
        fixed (byte* from = lastStripe, secret = Secret)
        {
            Run(to, from, secret, secret + LastStripeSecret, 0, 1);
            return new UInt128(
                Merge(to, secret + HighSecret, ~((ulong)length * Prime64B)),
                Merge(to, secret + LowSecret, (ulong)length * Prime64A));
        }
    }

    /// <summary>Like <see cref="Accumulate"/>, without vectors: what processors without AVX2 do.</summary>
    internal static void AccumulateScalar(Span<ulong> lanes, ReadOnlySpan<byte> input, long blocks, int stripes)
    {
        fixed (ulong* to = lanes)
        fixed (byte* from = input, secret = Secret)
            RunScalar(to, from, secret, secret, blocks, stripes);
    }

    // The secret of stripes that belong to no whole block may begin elsewhere.
    private static void Run(ulong* lanes, byte* input, byte* secret, byte* lastSecret, long blocks, int stripes)
    {
        if (Avx2.IsSupported) RunAvx2(lanes, input, secret, lastSecret, blocks, stripes);
        else RunScalar(lanes, input, secret, lastSecret, blocks, stripes);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunAvx2(ulong* lanes, byte* input, byte* secret, byte* lastSecret, long blocks, int stripes)
    {
        var (a, b) = (Vector256.Load(lanes), Vector256.Load(lanes + 4));
        var prime = Vector256.Create(Prime32A);
        for (; blocks >= 0; blocks--)
        {
            var key = blocks > 0 ? secret : lastSecret;
            for (var n = blocks > 0 ? StripesPerBlock : stripes; n > 0; n--)
            {
                var (c, d) = (Vector256.Load((ulong*)input), Vector256.Load((ulong*)(input + 32)));
                var (e, f) = (c ^ Vector256.Load((ulong*)key), d ^ Vector256.Load((ulong*)(key + 32)));
                a += Avx2.Multiply(e.AsUInt32(), (e >>> 32).AsUInt32()) + Avx2.Shuffle(c.AsUInt32(), 0b01_00_11_10).AsUInt64();
                b += Avx2.Multiply(f.AsUInt32(), (f >>> 32).AsUInt32()) + Avx2.Shuffle(d.AsUInt32(), 0b01_00_11_10).AsUInt64();
                input += Stripe;
                key += SecretStep;
            }

            if (blocks == 0) break;
            a = a ^ (a >>> 47) ^ Vector256.Load((ulong*)(secret + SecretBytes - Stripe));
            b = b ^ (b >>> 47) ^ Vector256.Load((ulong*)(secret + SecretBytes - Stripe + 32));
            a = Avx2.Multiply(a.AsUInt32(), prime) + (Avx2.Multiply((a >>> 32).AsUInt32(), prime) << 32);
            b = Avx2.Multiply(b.AsUInt32(), prime) + (Avx2.Multiply((b >>> 32).AsUInt32(), prime) << 32);
        }

        a.Store(lanes);
        b.Store(lanes + 4);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void RunScalar(ulong* lanes, byte* input, byte* secret, byte* lastSecret, long blocks, int stripes)
    {
        for (; blocks >= 0; blocks--)
        {
            var key = blocks > 0 ? secret : lastSecret;
            for (var n = blocks > 0 ? StripesPerBlock : stripes; n > 0; n--)
            {
                for (var i = 0; i < Lanes; i++)
                {
                    var value = Read(input + (8 * i));
                    var mixed = value ^ Read(key + (8 * i));
                    lanes[i ^ 1] += value;
                    lanes[i] += (ulong)(uint)mixed * (mixed >> 32);
                }

                input += Stripe;
                key += SecretStep;
            }

            if (blocks == 0) break;
            for (var i = 0; i < Lanes; i++) lanes[i] = (lanes[i] ^ (lanes[i] >> 47) ^ Read(secret + SecretBytes - Stripe + (8 * i))) * Prime32A;
        }
    }

    private static ulong Merge(ulong* lanes, byte* secret, ulong start)
    {
        for (var i = 0; i < Lanes; i += 2)
        {
            var high = Math.BigMul(lanes[i] ^ Read(secret + (8 * i)), lanes[i + 1] ^ Read(secret + (8 * i) + 8), out var low);
            start += low ^ high;
        }

        start = (start ^ (start >> 37)) * PrimeAvalanche;
        return start ^ (start >> 32);
    }

    private static ulong Read(byte* at) => BinaryPrimitives.ReadUInt64LittleEndian(new ReadOnlySpan<byte>(at, 8));
}
