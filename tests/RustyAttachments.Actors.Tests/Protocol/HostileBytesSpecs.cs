using System.Runtime.Serialization;
using CsCheck;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Protocol.Wire;

namespace RustyAttachments.Actors.Tests.Protocol;

public sealed class HostileBytesSpecs
{
    public static TheoryData<string> Manifests => [.. WireMap.All.Select(static form => form.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Damaged_bytes_are_refused_or_are_a_message(string manifest)
    {
        var samples = Wire.Samples(WireMap.FormOf(manifest).Type).Select(Wire.Serializer.ToBinary).ToList();
        Gen.Select(Gen.Int[0, samples.Count - 1], Gen.Int, Gen.Int[1, 4]).Sample((sample, seed, times) =>
        {
            var random = new Random(seed);
            var bytes = samples[sample];
            for (var i = 0; i < times; i++) bytes = Damage(bytes, random);
            Check(bytes, manifest);
        }, iter: 300, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Any_bytes_are_refused_or_are_a_message(string manifest) =>
        Gen.Byte.Array[0, 64].Sample(bytes => Check(bytes, manifest), iter: 300, threads: 1);

    [Theory]
    [MemberData(nameof(Manifests))]
    public void What_a_newer_node_adds_is_ignored(string manifest)
    {
        byte[] added = [0xC2, 0x3E, 3, 1, 2, 3]; // field 1000, three bytes
        foreach (var sample in Wire.Samples(WireMap.FormOf(manifest).Type))
            Assert.Equal(Dump.Of(sample), Dump.Of(Wire.Serializer.FromBinary([.. Wire.Serializer.ToBinary(sample), .. added], manifest)));
    }

    [Theory]
    [InlineData("w-stop", "", "TransferId")]
    [InlineData("w-available", "", "Spec")]
    [InlineData("w-available", "0A00", "TransferId")]
    [InlineData("w-available", "0A030A0174", "Request")]
    [InlineData("w-available", "0A050A01741200", "request")] // a request of no kind
    [InlineData("w-available", "0A070A01741202 2200", "UploadDepth")] // an upload with nothing in it
    [InlineData("w-available", "0A070A017412023200", "CopyRoute")]
    [InlineData("w-granted", "0A01741200", "Unit")]
    [InlineData("w-granted", "0A017412021A00", "unit")] // a unit of no kind
    [InlineData("w-completed", "0A017412016E", "Result")]
    [InlineData("w-completed", "0A017412016E2A00", "Part")] // part 0 of 0
    [InlineData("w-completed", "0A017412016E2A0038818004", "Parts")] // of 65,537
    [InlineData("w-failed", "0A017412016E288FCE06", "code")]
    [InlineData("x-claim", "0A01731010", "part")]
    [InlineData("x-claim", "0A01731A00", "Hash")]
    [InlineData("x-claim", "0A01731A051203 1A012D", "hash")] // the hash "-"
    [InlineData("x-answered", "0A01731A021200", "ClaimVerdict")]
    [InlineData("te-assembly", "09FFFFFFFFFFFFFFFF", "time")]
    [InlineData("te-ending", "0809", "OutcomeStatus")]
    [InlineData("w-stop", "0A01FF", "")] // not UTF-8
    public void What_a_message_lacks_is_named(string manifest, string hex, string name)
    {
        var bytes = Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
        var refused = Assert.Throws<SerializationException>(() => Wire.Serializer.FromBinary(bytes, manifest));
        Assert.Contains($"'{manifest}'", refused.Message, StringComparison.Ordinal);
        Assert.Contains(name, refused.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_text_that_is_no_text_does_not_stop_a_message()
    {
        var message = new WorkProtocol.NodeExcluded("t", "n", "half of a character: \uD83D");
        var read = Assert.IsType<WorkProtocol.NodeExcluded>(Wire.RoundTrip(message));
        Assert.Equal("half of a character: \uFFFD", read.Reason);
    }

    // Whatever is read can be written, and is the same when it is read again.
    private static void Check(byte[] bytes, string manifest)
    {
        object message;
        try
        {
            message = Wire.Serializer.FromBinary(bytes, manifest);
        }
        catch (SerializationException)
        {
            return;
        }

        Assert.Equal(Dump.Of(message), Dump.Of(Wire.RoundTrip(message)));
    }

    private static byte[] Damage(byte[] bytes, Random random)
    {
        if (bytes.Length == 0) return [(byte)random.Next(256)];
        var at = random.Next(bytes.Length);
        switch (random.Next(4))
        {
            case 0:
                return bytes[..at];
            case 1:
                return [.. bytes[..at], (byte)random.Next(256), .. bytes[at..]];
            case 2:
                return [.. bytes[..at], .. bytes[Math.Min(bytes.Length, at + random.Next(8))..]];
            default:
                byte[] damaged = [.. bytes];
                damaged[at] ^= (byte)(1 << random.Next(8));
                return damaged;
        }
    }
}
