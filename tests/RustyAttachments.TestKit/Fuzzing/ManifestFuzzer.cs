using CsCheck;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.TestKit.Manifests;

namespace RustyAttachments.TestKit.Fuzzing;

/// <summary>
/// Texts that no decoder of manifests should stumble over: the same for the same seed and number, so that a case is
/// told by these two. Some are noise, some are shaped like manifests, most are valid ones with a few changes.
/// </summary>
/// <param name="seed">What makes this run differ from others.</param>
/// <param name="seeds">Texts to mutate beside generated ones; may be empty.</param>
public sealed class ManifestFuzzer(ulong seed, IReadOnlyList<byte[]> seeds)
{
    /// <summary>The text of case <paramref name="number"/>.</summary>
    public byte[] Case(long number)
    {
        var state = Mixed(seed + Mixed((ulong)number));
        var random = new Random((int)state);
        var pcg = new PCG((uint)(state >> 32), state);
        var mutator = new TextMutator(random);
        var kind = random.Next(20);
        if (kind == 0) return random.Next(4) == 0 ? mutator.RandomBytes(random.Next(200)) : Soup(random);
        var shaped = kind < 9;
        var text = shaped ? new HostileManifest(random).Write() : Valid(random, pcg);
        for (var n = random.Next(shaped ? 3 : 5); n > 0; n--) text = mutator.Mutate(text, () => Valid(random, pcg));
        return text;
    }

    private byte[] Valid(Random random, PCG pcg)
    {
        if (seeds.Count > 0 && random.Next(8) == 0) return HostileValues.Pick(random, seeds);
        var manifest = ManifestGen.Any.Generate(pcg, null, out _);
        if (manifest.IsAbsolute || random.Next(3) == 0) return ManifestCodec.Encode(manifest, ManifestFormat.V2025);
        if (random.Next(2) == 0 && manifest.ChunkSize == ChunkSize.Default) return ManifestCodec.Encode(manifest, ManifestFormat.V2025Beta);
        var files = manifest.Files.Where(static f => f.Hash is not null).ToArray();
        return ManifestCodec.Encode(new Snapshot(files, [], ChunkSize.None), ManifestFormat.V2023);
    }

    /// <summary>Tokens in no order.</summary>
    private static byte[] Soup(Random random)
    {
        var tokens = new string[random.Next(40)];
        for (var i = 0; i < tokens.Length; i++)
            tokens[i] = random.Next(2) == 0 ? HostileValues.Value(random) : HostileValues.Pick(random, ["{", "}", "[", "]", ",", ":", " ", "{\"files\":[", "{\"name\":", "\"dirs\":["]);
        return System.Text.Encoding.UTF8.GetBytes(string.Concat(tokens));
    }

    /// <summary>Spreads neighbouring numbers over all 64 bits.</summary>
    private static ulong Mixed(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
