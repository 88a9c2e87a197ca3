using System.Buffers.Binary;
using System.IO.Hashing;

namespace RustyAttachments.Storage.S3.Data;

/// <summary>CRC-32 as S3 writes it: base64 of the big-endian number. The SDK's own is several times slower.</summary>
internal static class Crc32Text
{
    public static string Of(ReadOnlySpan<byte> bytes) => From(Crc32.HashToUInt32(bytes));

    public static string From(uint crc)
    {
        Span<byte> bigEndian = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(bigEndian, crc);
        return Convert.ToBase64String(bigEndian);
    }
}
