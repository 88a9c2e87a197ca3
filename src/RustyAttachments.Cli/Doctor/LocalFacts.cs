using System.Globalization;

namespace RustyAttachments.Cli.Doctor;

/// <summary>Facts about this machine. Sizes in bytes.</summary>
internal static class LocalFacts
{
    /// <summary>Memory that programs can still take, a container's limit included.</summary>
    public static long AvailableMemory()
    {
        const string MemInfo = "/proc/meminfo";
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return File.Exists(MemInfo) ? Math.Min(limit, ReadAvailableMemory(File.ReadAllText(MemInfo)) ?? limit) : limit;
    }

    /// <summary>The limits on open files, or null where the system does not tell.</summary>
    public static (long Soft, long Hard)? OpenFiles()
    {
        const string Limits = "/proc/self/limits";
        return File.Exists(Limits) ? ReadOpenFiles(File.ReadAllText(Limits)) : null;
    }

    /// <summary>Free space for this user at <paramref name="path"/>, or at the nearest directory above that exists.</summary>
    public static long FreeSpace(string path)
    {
        var existing = path;
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing) ?? "/";
        return new DriveInfo(existing).AvailableFreeSpace;
    }

    /// <summary><c>MemAvailable</c> in the text of <c>/proc/meminfo</c>; null when it does not say.</summary>
    internal static long? ReadAvailableMemory(string memInfo) =>
        Fields(memInfo, "MemAvailable:") is [var kibibytes, ..] && Number(kibibytes) is { } number ? number * 1024 : null;

    /// <summary>The soft and hard limit of open files in the text of <c>/proc/self/limits</c>; null when it does not say.</summary>
    internal static (long Soft, long Hard)? ReadOpenFiles(string limits) =>
        Fields(limits, "Max open files") is [var soft, var hard, ..] && Number(soft) is { } s && Number(hard) is { } h ? (s, h) : null;

    private static string[]? Fields(string text, string label) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith(label, StringComparison.Ordinal))?[label.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static long? Number(string text) =>
        text == "unlimited" ? long.MaxValue : long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
