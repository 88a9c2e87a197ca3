using System.Diagnostics;
using System.Globalization;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Bench;

/// <summary>
/// One operation, once, in a process of its own, so that the peak of memory is that of the operation and its input: cold,
/// nothing is compiled or cached yet, as for a command line; warm, the operation has run on a small manifest of the same
/// shape until its code is final, as in a service. Prints one line of <c>name=value</c>.
/// </summary>
internal static class ManifestOperation
{
    private const int WarmEntries = 20_000;
    private const int WarmRepetitions = 100;

    /// <summary>Makes the texts in the directory, or runs an operation on them.</summary>
    public static int Run(Options options)
    {
        var directory = options.Text("--data", ".");
        var operation = options.Text("--operation", "");
        if (operation == "make")
        {
            foreach (var (name, text) in Texts((int)options.Number("--entries", 1_000_000))) File.WriteAllBytes(Path.Combine(directory, name), text);
            return 0;
        }

        if (options.Number("--warm", 0) != 0) WarmUp(operation);
        if (Prepare(operation, name => File.ReadAllBytes(Path.Combine(directory, name))) is not { } prepared)
        {
            Console.Error.WriteLine($"bench: there is no operation '{operation}'.");
            return 2;
        }

        Measure(prepared);
        return 0;
    }

    private static void WarmUp(string operation)
    {
        var texts = Texts(WarmEntries);
        var small = Prepare(operation, name => texts[name]);
        for (var i = 0; i < WarmRepetitions; i++) small?.Invoke();
    }

    /// <summary>The operation with its inputs read; null when there is none of that name.</summary>
    private static Func<object>? Prepare(string operation, Func<string, byte[]> read)
    {
        Manifest Decoded(string name) => ManifestCodec.Decode(read(name)).Manifest;
        switch (operation)
        {
            case "decode v2023" or "decode v2025":
                var text = read($"{operation[^5..]}.json");
                return () => ManifestCodec.Decode(text).Manifest;
            case "encode v2023" or "encode v2025":
                var manifest = Decoded($"{operation[^5..]}.json");
                var format = operation.EndsWith("2023", StringComparison.Ordinal) ? ManifestFormat.V2023 : ManifestFormat.V2025;
                return () => ManifestCodec.Encode(manifest, format);
            case "diff":
                var (parent, current) = (Decoded("v2025.json"), Decoded("changed.json"));
                return () => ManifestDiff.Between(parent, current);
            case "compose":
                var (below, diff) = (Decoded("v2025.json"), Decoded("diff.json"));
                return () => ManifestCompose.Apply(below, [diff]);
            default:
                return null;
        }
    }

    private static Dictionary<string, byte[]> Texts(int entries)
    {
        var tree = ManifestData.Tree(entries, 1);
        var changed = ManifestData.Changed(tree, 2);
        var diff = ManifestDiff.Between(tree, changed, new DiffOptions { ParentHash = "aa" });
        return new Dictionary<string, byte[]>(StringComparer.Ordinal)
        {
            ["v2025.json"] = ManifestCodec.Encode(tree, ManifestFormat.V2025),
            ["v2023.json"] = ManifestCodec.Encode(tree, ManifestFormat.V2023),
            ["changed.json"] = ManifestCodec.Encode(changed, ManifestFormat.V2025),
            ["diff.json"] = ManifestCodec.Encode(diff, ManifestFormat.V2025),
        };
    }

    private static void Measure(Func<object> operation)
    {
        GC.Collect();
        ProcessMemory.ResetPeak();
        var (allocated, gen2, paused) = (GC.GetTotalAllocatedBytes(precise: true), GC.CollectionCount(2), GC.GetTotalPauseDuration());
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        var result = operation();
        var seconds = watch.Elapsed.TotalSeconds;
        cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;
        (gen2, paused) = (GC.CollectionCount(2) - gen2, GC.GetTotalPauseDuration() - paused);
        var peak = ProcessMemory.PeakBytes();
        GC.Collect();
        var large = GC.GetGCMemoryInfo(GCKind.Any).GenerationInfo[3].SizeAfterBytes;
        GC.KeepAlive(result);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"seconds={seconds:F3} cpu={cpu.TotalSeconds:F3} allocated={allocated} gen2={gen2} paused={paused.TotalSeconds:F3} large={large} peak={peak}"));
    }
}
