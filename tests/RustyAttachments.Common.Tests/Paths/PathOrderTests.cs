using System.Buffers.Binary;
using System.Text;
using CsCheck;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Common.Tests.Paths;

public sealed class PathOrderTests
{
    private static readonly Gen<string> Text = Gen.Frequency(
        (6, Gen.OneOf("a", "b", "/", "ﬀ", "é", "\uFFFD", "\uE000")),
        (2, Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32))).Array[0, 6].Select(string.Concat);

    [Fact]
    public void A_ligature_sorts_behind_an_emoji_by_units_and_before_it_by_code_point()
    {
        Assert.True(PathOrder.Utf16.Compare("\uFB00", "\U0001F600") > 0);
        Assert.True(PathOrder.CompareCodePoints("\uFB00", "\U0001F600") < 0);
    }

    [Fact]
    public void The_order_of_units_is_that_of_big_endian_bytes() =>
        Gen.Select(Text, Text).Sample((a, b) => Math.Sign(PathOrder.Utf16.Compare(a, b)) == Math.Sign(Bytes(a).AsSpan().SequenceCompareTo(Bytes(b))));

    [Fact]
    public void The_order_of_code_points_is_that_of_UTF8() =>
        Gen.Select(Text, Text).Sample((a, b) =>
            Math.Sign(PathOrder.CompareCodePoints(a, b)) == Math.Sign(Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b)))
            && Math.Sign(PathOrder.CodePoint.Compare(a, b)) == -Math.Sign(PathOrder.CodePoint.Compare(b, a)), iter: 5000);

    private static byte[] Bytes(string text)
    {
        var bytes = new byte[text.Length * 2];
        for (var i = 0; i < text.Length; i++) BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2 * i), text[i]);
        return bytes;
    }
}
