using System.Runtime.CompilerServices;
using RustyAttachments.Actors.Protocol.Wire;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>
/// Bytes of every message as they were first written: older nodes send them and journals keep them. A file <c>.bin</c> has
/// the bytes, the <c>.txt</c> beside it what they mean. Only those that are missing are written, when WRITE_GOLDEN is set.
/// </summary>
public sealed class GoldenSpecs
{
    private static readonly string Folder = FolderOf();

    public static TheoryData<string> Manifests => [.. WireMap.All.Select(static form => form.Manifest)];

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Old_bytes_mean_what_they_meant(string manifest)
    {
        var files = Directory.GetFiles(Folder, manifest + ".*.bin").Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0 && Environment.GetEnvironmentVariable("WRITE_GOLDEN") is not null) files = Write(manifest);
        Assert.True(files.Count > 0, $"No bytes of '{manifest}' are kept: set WRITE_GOLDEN=1 once, and commit what this test then writes.");
        foreach (var file in files)
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

    [Fact]
    public void No_manifest_is_gone()
    {
        var kept = Directory.GetFiles(Folder, "*.bin").Select(static file => Path.GetFileName(file).Split('.')[0]).Distinct().Order(StringComparer.Ordinal);
        var gone = kept.Except(WireMap.All.Select(static form => form.Manifest)).ToList();
        Assert.True(gone.Count == 0, $"Older nodes and journals still have {string.Join(", ", gone)}: keep reading old bytes.");
    }

    private static List<string> Write(string manifest)
    {
        var samples = Wire.Samples(WireMap.FormOf(manifest).Type).ToList();
        return [.. samples.Select((sample, i) =>
        {
            var file = Path.Combine(Folder, $"{manifest}.{i}.bin");
            File.WriteAllBytes(file, Wire.Serializer.ToBinary(sample));
            File.WriteAllText(Path.ChangeExtension(file, ".txt"), Dump.Of(sample));
            return file;
        })];
    }

    // Beside this source; where tests run without their sources, beside the tests.
    private static string FolderOf([CallerFilePath] string source = "")
    {
        var beside = Path.Combine(Path.GetDirectoryName(source)!, "golden");
        return Directory.Exists(beside) ? beside : Path.Combine(AppContext.BaseDirectory, "Protocol", "golden");
    }
}
