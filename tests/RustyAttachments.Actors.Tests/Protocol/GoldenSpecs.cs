using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using RustyAttachments.Actors.Protocol.Wire;
using RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>
/// Bytes of every message as they were first written: older nodes send them and journals keep them. A file <c>.bin</c> has
/// the bytes, the <c>.txt</c> beside it what they mean. Only those that are missing are written, when WRITE_GOLDEN is set.
/// </summary>
public sealed partial class GoldenSpecs
{
    private static readonly string Folder = FolderOf();

    public static TheoryData<string> Manifests => [.. WireMap.All.Select(static form => form.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Old_bytes_mean_what_they_meant(string manifest)
    {
        foreach (var file in Files(manifest))
        {
            var bytes = File.ReadAllBytes(file);
            var message = Wire.Serializer.FromBinary(bytes, manifest);
            Assert.True(
                bytes.AsSpan().SequenceEqual(Wire.Serializer.ToBinary(message)),
                $"'{manifest}' is written in another way than in {Path.GetFileName(file)}, so that other nodes and journals would misread it: add a field instead of changing one, and keep reading old bytes.");
            var lost = File.ReadAllLines(Path.ChangeExtension(file, ".txt")).Except(Dump.Of(message).Split('\n')).ToList();
            Assert.True(
                lost.Count == 0,
                $"The bytes in {Path.GetFileName(file)} no longer mean what they did ({string.Join("; ", lost.Take(3))}): keep reading old bytes, and give what is new a field of its own.");
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Everything_that_a_message_may_hold_is_in_the_bytes_that_are_kept(string manifest)
    {
        if (Environment.GetEnvironmentVariable("WRITE_GOLDEN") is not null) Write(manifest);
        var missing = Wire.Samples(WireMap.FormOf(manifest).Type).SelectMany(static sample => Places(Dump.Of(sample))).Except(Kept(manifest)).ToList();
        Assert.True(missing.Count == 0, $"No bytes of '{manifest}' are kept with {string.Join(", ", missing.Take(3))}: set WRITE_GOLDEN=1 once, and commit what this test then writes.");
    }

    [Fact]
    public void No_manifest_is_gone()
    {
        var kept = Directory.GetFiles(Folder, "*.bin").Select(static file => Path.GetFileName(file).Split('.')[0]).Distinct().Order(StringComparer.Ordinal);
        var gone = kept.Except(WireMap.All.Select(static form => form.Manifest)).ToList();
        Assert.True(gone.Count == 0, $"Older nodes and journals still have {string.Join(", ", gone)}: keep reading old bytes.");
    }

    [Fact]
    public void No_field_and_no_value_of_the_protocol_changes_its_number_or_type()
    {
        var file = Path.Combine(Folder, "numbers.txt");
        var numbers = Numbers().ToList();
        if (Environment.GetEnvironmentVariable("WRITE_GOLDEN") is not null) File.WriteAllLines(file, File.Exists(file) ? File.ReadAllLines(file).Union(numbers) : numbers);
        var kept = File.ReadAllLines(file);
        var changed = kept.Except(numbers).ToList();
        Assert.True(changed.Count == 0, $"protocol.proto no longer has {string.Join(", ", changed.Take(3))}: keep reading old bytes.");
        var missing = numbers.Except(kept).ToList();
        Assert.True(missing.Count == 0, $"{string.Join(", ", missing.Take(3))} is not in {Path.GetFileName(file)}: set WRITE_GOLDEN=1 once, and commit what this test then writes.");
    }

    private static IEnumerable<string> Numbers()
    {
        var protocol = ProtocolReflection.Descriptor;
        var fields = protocol.MessageTypes.SelectMany(static message => message.Fields.InFieldNumberOrder())
            .Select(static field => $"{field.FullName} = {field.FieldNumber} {(field.IsRepeated ? "repeated " : "")}{field.FieldType}");
        return fields.Concat(protocol.EnumTypes.SelectMany(static choice => choice.Values).Select(static value => $"{value.Name} = {value.Number}"));
    }

    private static IEnumerable<string> Files(string manifest) => Directory.GetFiles(Folder, manifest + ".*.bin").Order(StringComparer.Ordinal);

    private static IEnumerable<string> Kept(string manifest) => Files(manifest).SelectMany(static file => Places(File.ReadAllText(Path.ChangeExtension(file, ".txt"))));

    // The properties and kinds of a dump, without their values.
    private static IEnumerable<string> Places(string dump) => dump.Split('\n')
        .Select(static line => ItemNumber().Replace(line, "[]"))
        .Select(static line => line.Contains(" is a ", StringComparison.Ordinal) ? line : line.Split(' ')[0]).Distinct();

    // Samples with anything that is not kept yet.
    private static void Write(string manifest)
    {
        foreach (var sample in Wire.Samples(WireMap.FormOf(manifest).Type))
        {
            var dump = Dump.Of(sample);
            if (!Places(dump).Except(Kept(manifest)).Any()) continue;
            var file = Path.Combine(Folder, FormattableString.Invariant($"{manifest}.{Files(manifest).Count()}.bin"));
            File.WriteAllBytes(file, Wire.Serializer.ToBinary(sample));
            File.WriteAllText(Path.ChangeExtension(file, ".txt"), dump);
        }
    }

    [GeneratedRegex(@"\[\d+\]")]
    private static partial Regex ItemNumber();

    // Beside this source; where tests run without their sources, beside the tests.
    private static string FolderOf([CallerFilePath] string source = "")
    {
        var beside = Path.Combine(Path.GetDirectoryName(source)!, "golden");
        return Directory.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, "Protocol", "golden");
    }
}
