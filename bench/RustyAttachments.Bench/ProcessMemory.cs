using System.Globalization;

namespace RustyAttachments.Bench;

/// <summary>The peak of this process's resident memory, as the kernel counts it.</summary>
internal static class ProcessMemory
{
    /// <summary>Forgets the peak so far.</summary>
    public static void ResetPeak() => File.WriteAllText("/proc/self/clear_refs", "5");

    /// <summary>The peak in bytes.</summary>
    public static long PeakBytes()
    {
        var line = File.ReadLines("/proc/self/status").First(static l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return 1024 * long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
