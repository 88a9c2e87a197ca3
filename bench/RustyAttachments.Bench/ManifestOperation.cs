using System.Diagnostics;
using System.Globalization;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Operations;

namespace RustyAttachments.Bench;

/// <summary>
/// One operation, once, in a process of its own: nothing is compiled or cached yet, as for a command line, and the peak
/// of memory is that of the operation and its input. Prints one line of <c>name=value</c>.
/// </summary>
internal static class ManifestOperation
{
    /// <summary>Makes the texts in the directory, or runs an operation on them.</summary>
    public static int Run(Options options)
    {
        var directory = options.Text("--data", ".");
        var operation = options.Text("--operation", "");
        string Data(string name) => Path.Combine(directory, name);
        switch (operation)
        {
            case "make":
                Make(directory, (int)options.Number("--entries", 1_000_000));
                break;
            case "decode v2023" or "decode v2025":
                var text = File.ReadAllBytes(Data($"{operation[^5..]}.json"));
                Measure(() => ManifestCodec.Decode(text).Manifest);
                break;
            case "encode v2023" or "encode v2025":
                var manifest = Read(Data($"{operation[^5..]}.json"));
                var format = operation.EndsWith("2023", StringComparison.Ordinal) ? ManifestFormat.V2023 : ManifestFormat.V2025;
                Measure(() => ManifestCodec.Encode(manifest, format));
                break;
            case "diff":
                var (parent, current) = (Read(Data("v2025.json")), Read(Data("changed.json")));
                Measure(() => ManifestDiff.Between(parent, current));
                break;
            case "compose":
                var (below, diff) = (Read(Data("v2025.json")), Read(Data("diff.json")));
                Measure(() => ManifestCompose.Apply(below, [diff]));
                break;
            default:
                Console.Error.WriteLine($"bench: there is no operation '{operation}'.");
                return 2;
        }

        return 0;
    }

    private static void Make(string directory, int entries)
    {
        var tree = ManifestData.Tree(entries, 1);
        var changed = ManifestData.Changed(tree, 2);
        void Write(string name, Manifest manifest, ManifestFormat format) => File.WriteAllBytes(Path.Combine(directory, name), ManifestCodec.Encode(manifest, format));
        Write("v2025.json", tree, ManifestFormat.V2025);
        Write("v2023.json", tree, ManifestFormat.V2023);
        Write("changed.json", changed, ManifestFormat.V2025);
        Write("diff.json", ManifestDiff.Between(tree, changed, new DiffOptions { ParentHash = "aa" }), ManifestFormat.V2025);
    }

    private static Manifest Read(string path) => ManifestCodec.Decode(File.ReadAllBytes(path)).Manifest;

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
