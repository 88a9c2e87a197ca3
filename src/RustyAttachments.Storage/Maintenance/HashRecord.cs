using System.Buffers.Binary;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Maintenance;

/// <summary>
/// The binary form of a list of digests in a store: 8 bytes that name the format, the digests in order, 16 bytes each, and
/// the XXH128 of all that, so that a damaged list is noticed.
/// </summary>
public static class HashRecord
{
    private const int DigestBytes = 16;
    private static ReadOnlySpan<byte> Magic => "RAHASH1\n"u8;

    /// <summary>The bytes of a record; <paramref name="digests"/> must be in order.</summary>
    public static byte[] Encode(ReadOnlySpan<UInt128> digests)
    {
        var bytes = new byte[Magic.Length + ((digests.Length + 1) * DigestBytes)];
        Magic.CopyTo(bytes);
        var position = Magic.Length;
        foreach (var digest in digests)
        {
            BinaryPrimitives.WriteUInt128BigEndian(bytes.AsSpan(position), digest);
            position += DigestBytes;
        }

        ContentHasher.Hash(bytes.AsSpan(0, position)).WriteBytes(bytes.AsSpan(position));
        return bytes;
    }

    /// <summary>The digests of a record, in order; null when it is not one, or damaged.</summary>
    public static UInt128[]? TryDecode(ReadOnlySpan<byte> bytes)
    {
        var length = bytes.Length - Magic.Length - DigestBytes;
        if (length < 0 || length % DigestBytes != 0 || !bytes.StartsWith(Magic)) return null;
        if (ContentHash.FromBytes(bytes[^DigestBytes..]) != ContentHasher.Hash(bytes[..^DigestBytes])) return null;
        var digests = new UInt128[length / DigestBytes];
        for (var i = 0; i < digests.Length; i++) digests[i] = BinaryPrimitives.ReadUInt128BigEndian(bytes[(Magic.Length + (i * DigestBytes))..]);
        return digests;
    }
}
