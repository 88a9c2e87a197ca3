using System.Diagnostics;
using RustyAttachments.Common.Errors;
using RustyAttachments.TestKit.Fuzzing;

namespace RustyAttachments.Bench;

/// <summary>Runs the fuzzer of the manifest decoder for long, and says what it saw.</summary>
internal static class FuzzCommand
{
    /// <summary>0 when the decoder kept its promise on every case; 1 at the first that it did not, which is saved.</summary>
    public static int Run(Options options)
    {
        var cases = options.Number("--cases", 1_000_000);
        var seed = options.Number("--seed", Random.Shared.NextInt64());
        var corpus = options.Text("--corpus", "");
        var seeds = corpus.Length == 0 ? [] : Directory.GetFiles(corpus).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
        var fuzzer = new ManifestFuzzer((ulong)seed, seeds);
        var rejected = new SortedDictionary<ErrorCode, long>();
        var (accepted, bytes, slowest, slowestCase, largest) = (0L, 0L, TimeSpan.Zero, 0L, 0L);
        var watch = Stopwatch.StartNew();
        Console.WriteLine($"seed {seed}, {cases} cases, {seeds.Length} texts from the corpus");
        for (var number = 0L; number < cases; number++)
        {
            var text = fuzzer.Case(number);
            bytes += text.Length;
            var began = watch.Elapsed;
            try
            {
                var verdict = DecoderOracle.Check(text);
                if (verdict.Rejected is { } code) rejected[code] = rejected.GetValueOrDefault(code) + 1;
                else accepted++;
                largest = Math.Max(largest, verdict.DecodedBytes);
            }
            catch (DecoderViolationException e)
            {
                return Report(e, text, seed, number, options.Text("--save", Path.GetTempPath()));
            }

            if (watch.Elapsed - began is var took && took > slowest) (slowest, slowestCase) = (took, number);
        }

        Console.WriteLine($"{cases} cases in {watch.Elapsed.TotalSeconds:F0} s ({cases / watch.Elapsed.TotalSeconds:F0} a second), {bytes >> 20} MiB of text, no violation");
        Console.WriteLine($"slowest case {slowest.TotalMilliseconds:F0} ms (number {slowestCase}); most allocated by one decode {largest >> 10} KiB");
        Console.WriteLine($"accepted {accepted}");
        foreach (var (code, count) in rejected) Console.WriteLine($"{code.ToText()} {code} {count}");
        return 0;
    }

    private static int Report(DecoderViolationException violation, byte[] text, long seed, long number, string directory)
    {
        var file = Path.Combine(directory, $"fuzz-{seed}-{number}.json");
        File.WriteAllBytes(file, text);
        Console.WriteLine($"violation at seed {seed}, case {number}: {violation.Message}");
        Console.WriteLine($"the text is in {file}");
        Console.WriteLine(violation.InnerException);
        return 1;
    }
}
