using System.Text;
using CsCheck;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Common.Tests.Hashing;

public sealed class ContentHashTests
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.String[Gen.Char["0123456789abcdef"], 32, 32],
        Gen.String[Gen.Char["0123456789abcdefABCDEF"], 32, 32],
        Gen.String[Gen.Char.AlphaNumeric, 1, 128]);

    [Fact]
    public void A_digest_is_32_lowercase_hex_characters()
    {
        var hash = ContentHash.Parse("0123456789abcdef00000000000000ff");
        Assert.True(hash.IsDigest);
        Assert.Equal(new ContentHash(new UInt128(0x0123456789abcdef, 0xff)), hash);
        Assert.Equal("0123456789abcdef00000000000000ff", hash.ToString());
        Assert.Equal(32, hash.TextLength);
    }

    [Fact]
    public void Every_byte_in_every_place_of_a_digest_is_judged()
    {
        for (var place = 0; place < ContentHash.DigestTextLength; place++)
        {
            for (var value = 0; value < 256; value++)
            {
                var text = "0123456789abcdef9876543210fedcba"u8.ToArray();
                text[place] = (byte)value;
                var parsed = ContentHash.TryParse(text, out var hash);
                Assert.Equal((place, value, char.IsAsciiLetterOrDigit((char)value)), (place, value, parsed));
                if (!parsed) continue;
                Assert.Equal((place, value, char.IsAsciiHexDigitLower((char)value)), (place, value, hash.IsDigest));
                if (hash.IsDigest) Assert.Equal(UInt128.Parse(Encoding.ASCII.GetString(text), System.Globalization.NumberStyles.AllowHexSpecifier, null), hash.Digest);
            }
        }
    }

    [Theory]
    [InlineData("0123456789ABCDEF0123456789abcdef")]
    [InlineData("abc")]
    [InlineData("xyz0123456789abcdef0123456789abcd")]
    [InlineData("h")]
    public void Another_text_is_kept_as_it_is(string text)
    {
        var hash = ContentHash.Parse(text);
        Assert.False(hash.IsDigest);
        Assert.Equal(text, hash.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a/b")]
    [InlineData("..")]
    [InlineData("a b")]
    [InlineData("é")]
    [InlineData("0123456789abcdef0123456789abcde\0")]
    public void What_cannot_be_part_of_a_file_name_is_refused(string text)
    {
        Assert.False(ContentHash.TryParse(text, out _));
        Assert.False(ContentHash.TryParse(Encoding.UTF8.GetBytes(text), out _));
        Assert.Throws<FormatException>(() => ContentHash.Parse(text));
    }

    [Fact]
    public void More_than_128_characters_are_refused()
    {
        Assert.True(ContentHash.TryParse(new string('a', 128), out _));
        Assert.False(ContentHash.TryParse(new string('a', 129), out _));
        Assert.False(ContentHash.TryParse(Encoding.UTF8.GetBytes(new string('a', 129)), out _));
    }

    [Fact]
    public void Text_bytes_and_value_agree() =>
        Text.Sample(text =>
        {
            var hash = ContentHash.Parse(text);
            Assert.True(ContentHash.TryParse(Encoding.ASCII.GetBytes(text), out var fromBytes));
            Assert.Equal(hash, fromBytes);
            Assert.Equal(hash.GetHashCode(), fromBytes.GetHashCode());
            Assert.Equal(hash.ShardKey, fromBytes.ShardKey);
            var buffer = new byte[ContentHash.MaxTextLength];
            Assert.Equal(text, Encoding.ASCII.GetString(buffer, 0, hash.WriteText(buffer)));
            Assert.Equal(text.Length, hash.TextLength);
        }, iter: 2000);

    [Fact]
    public void Order_and_equality_are_those_of_the_texts() =>
        Gen.Select(Text, Text).Sample((a, b) =>
        {
            var (x, y) = (ContentHash.Parse(a), ContentHash.Parse(b));
            var order = Math.Sign(string.CompareOrdinal(a, b));
            Assert.Equal(order, Math.Sign(x.CompareTo(y)));
            Assert.Equal(a == b, x == y);
            Assert.Equal(a != b, x != y);
            Assert.Equal((order < 0, order <= 0, order > 0, order >= 0), (x < y, x <= y, x > y, x >= y));
        }, iter: 2000);

    [Fact]
    public void Canonical_bytes_are_big_endian()
    {
        var bytes = Enumerable.Range(0, 16).Select(i => (byte)i).ToArray();
        Assert.Equal("000102030405060708090a0b0c0d0e0f", ContentHash.FromBytes(bytes).ToString());
    }

    [Fact]
    public void The_default_value_is_a_digest_of_zeros() => Assert.Equal(new string('0', 32), default(ContentHash).ToString());

    [Fact]
    public void Chosen_digests_do_not_share_a_hash_code()
    {
        // Equal halves cancel out in any code that only mixes them with each other.
        var codes = Enumerable.Range(0, 10_000).Select(i => new ContentHash(new UInt128((ulong)i, (ulong)i)).GetHashCode()).Distinct().Count();
        Assert.InRange(codes, 9_900, 10_000);
    }
}
