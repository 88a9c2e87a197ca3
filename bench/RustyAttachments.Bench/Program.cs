using System.Diagnostics;
using RustyAttachments.Bench;
using RustyAttachments.Model.Codecs;

var count = args.Length > 0 ? int.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1_000_000;
var tree = ManifestData.Tree(count, 1);
foreach (var format in new[] { ManifestFormat.V2025, ManifestFormat.V2023 })
{
    byte[] text = [];
    for (var i = 0; i < 3; i++)
    {
        var a0 = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        text = ManifestCodec.Encode(tree, format);
        Console.WriteLine($"{format} encode {watch.ElapsedMilliseconds} ms, {text.Length >> 20} MiB, allocated {(GC.GetTotalAllocatedBytes() - a0) >> 20} MiB");
        a0 = GC.GetTotalAllocatedBytes();
        var g = GC.CollectionCount(2);
        watch.Restart();
        var decoded = ManifestCodec.Decode(text);
        Console.WriteLine($"{format} decode {watch.ElapsedMilliseconds} ms, {decoded.Manifest.Files.Count} entries, allocated {(GC.GetTotalAllocatedBytes() - a0) >> 20} MiB gen2 {GC.CollectionCount(2) - g} pause {GC.GetTotalPauseDuration().TotalMilliseconds}");
    }

    if (args.Length > 1) File.WriteAllBytes(Path.Combine(args[1], $"{format}.json"), text);
}

Console.WriteLine($"peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB");
