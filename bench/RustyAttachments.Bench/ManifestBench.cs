using System.Globalization;

namespace RustyAttachments.Bench;

/// <summary>
/// Times decoding, encoding, diff and compose of manifests, in turn with CPython's json on the same text, each in a
/// process of its own, cold and warm, and prints a table of medians.
/// </summary>
internal static class ManifestBench
{
    private static readonly string[] Operations = ["decode v2025", "encode v2025", "decode v2023", "encode v2023", "diff", "compose"];

    /// <summary>What CPython does of the same: times itself and leaves out reading the file.</summary>
    private const string Python = """
        import json, sys, time
        operation, path = sys.argv[1:]
        text = open(path, "rb").read()
        if operation == "encode":
            value = json.loads(text)
            begin, cpu = time.perf_counter(), time.process_time()
            result = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
        else:
            begin, cpu = time.perf_counter(), time.process_time()
            result = json.loads(text)
        print(f"seconds={time.perf_counter() - begin} cpu={time.process_time() - cpu}")
        """;

    /// <summary>Makes the data, runs the rounds and prints the table.</summary>
    public static int Run(Options options)
    {
        var (entries, rounds) = (options.Number("--entries", 1_000_000), (int)options.Number("--rounds", 3));
        var data = Directory.CreateTempSubdirectory("ra-bench-");
        try
        {
            Child.Self("manifest-operation", "--operation", "make", "--data", data.FullName, "--entries", entries.ToString(CultureInfo.InvariantCulture));
            Print(entries, rounds, Measure(data.FullName, rounds));
        }
        finally
        {
            data.Delete(recursive: true);
        }

        return 0;
    }

    private static Dictionary<string, List<Round>> Measure(string data, int rounds)
    {
        var measured = Operations.ToDictionary(static o => o, static _ => new List<Round>(), StringComparer.Ordinal);
        for (var round = 0; round < rounds; round++)
        {
            foreach (var operation in Operations)
            {
                var cold = Child.Self("manifest-operation", "--operation", operation, "--data", data);
                var warm = Child.Self("manifest-operation", "--operation", operation, "--data", data, "--warm", "1");
                var words = operation.Split(' ');
                var peer = words.Length == 1 ? null : Child.Run("python3", "-c", Python, words[0], Path.Combine(data, words[1] + ".json"));
                measured[operation].Add(new Round(cold, warm, peer));
            }
        }

        return measured;
    }

    private static void Print(long entries, int rounds, Dictionary<string, List<Round>> measured)
    {
        Console.WriteLine($"{entries} entries, medians of {rounds} rounds, each operation in a new process");
        Console.WriteLine();
        Console.WriteLine("| operation | cold s | CPU s | warm s | CPU s | CPython s | CPU s | cold CPU ratio | warm ratio | CPU ratio | peak MiB | allocated B/entry | LOH after MiB | gen2 | paused s |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (operation, all) in measured)
        {
            double Cold(string name) => Median(all.Select(r => r.Cold[name]));
            double Warm(string name) => Median(all.Select(r => r.Warm[name]));
            double Peer(string name) => all[0].Peer is null ? double.NaN : Median(all.Select(r => r.Peer![name]));
            var (peer, peerCpu, warm, warmCpu) = (Peer("seconds"), Peer("cpu"), Warm("seconds"), Warm("cpu"));
            var ratios = $"{Shown(Cold("cpu") / peerCpu)} | {Shown(warm / peer)} | {Shown(warmCpu / peerCpu)}";
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"| {operation} | {Cold("seconds"):F2} | {Cold("cpu"):F2} | {warm:F2} | {warmCpu:F2} | {Shown(peer)} | {Shown(peerCpu)} | {ratios} | {Cold("peak") / (1 << 20):F0} | {Cold("allocated") / entries:F0} | {Cold("large") / (1 << 20):F0} | {Cold("gen2"):F0} | {Cold("paused"):F2} |"));
        }
    }

    private static string Shown(double value) => double.IsNaN(value) ? "–" : value.ToString("F2", CultureInfo.InvariantCulture);

    private static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    private sealed record Round(Dictionary<string, double> Cold, Dictionary<string, double> Warm, Dictionary<string, double>? Peer);
}
