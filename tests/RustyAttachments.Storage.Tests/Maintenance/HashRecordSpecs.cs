using CsCheck;
using RustyAttachments.Storage.Maintenance;

namespace RustyAttachments.Storage.Tests.Maintenance;

public sealed class HashRecordSpecs
{
    [Fact]
    public void Digests_come_back_as_they_were() => Gen.ULong.Select(Gen.ULong, static (high, low) => new UInt128(high, low)).Array[0, 100].Sample(static digests =>
        HashRecord.TryDecode(HashRecord.Encode(digests))!.AsSpan().SequenceEqual(digests));

    [Fact]
    public void A_changed_byte_and_a_cut_are_noticed()
    {
        var record = HashRecord.Encode([1, 2, 3]);
        for (var i = 0; i < record.Length; i++)
        {
            var changed = (byte[])record.Clone();
            changed[i] ^= 1;
            Assert.Null(HashRecord.TryDecode(changed));
            Assert.Null(HashRecord.TryDecode(record.AsSpan(0, i)));
        }
    }
}
