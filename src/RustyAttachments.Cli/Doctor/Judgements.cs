using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Doctor;

/// <summary>What measured facts mean. Pure; sizes in bytes.</summary>
internal static class Judgements
{
    private static readonly TimeSpan SkewWorthFixing = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SkewRefused = TimeSpan.FromMinutes(15); // S3 refuses requests signed further off
    private const long ComfortableFiles = 1024;
    private const long LowSpace = 4 * ByteSize.GiB;
    private const long NoSpace = 64 * ByteSize.MiB;

    /// <summary>The clock of this machine against that of the store; an object's time has whole seconds.</summary>
    public static CheckResult Clock(TimeSpan skew)
    {
        var off = skew.Duration();
        var text = off < TimeSpan.FromSeconds(2) ? "agrees with the store" : $"is {ProgressText.Duration(off)} {(skew > TimeSpan.Zero ? "ahead of" : "behind")} the store";
        if (off >= SkewRefused) return CheckResult.Fail("clock", $"the clock {text}; S3 refuses requests that far off", "set the clock (timedatectl set-ntp true)", ErrorCode.StoreClockSkew);
        return off >= SkewWorthFixing
            ? CheckResult.Warn("clock", $"the clock {text}", "set the clock (timedatectl set-ntp true) before S3 refuses requests")
            : CheckResult.Ok("clock", $"the clock {text}");
    }

    /// <summary>The limit on open files: soft as it is, hard as it may be raised to.</summary>
    public static CheckResult OpenFiles(long soft, long hard)
    {
        if (soft >= ComfortableFiles) return CheckResult.Ok("open files", $"{ProgressText.Count(soft)} files may be open");
        return CheckResult.Warn("open files", $"only {ProgressText.Count(soft)} files may be open", $"raise the limit (ulimit -n {Math.Min(hard, 65536)})");
    }

    /// <summary>The memory that content in flight may take against what is free.</summary>
    public static CheckResult Memory(long budget, long available)
    {
        var finding = $"{ByteSize.Format(budget)} for content in flight, {ByteSize.Format(available)} available";
        return budget <= available
            ? CheckResult.Ok("memory", finding)
            : CheckResult.Warn("memory", finding, $"set a smaller budget (--memory {ByteSize.Format(Math.Max(available / 2, 16 * ByteSize.MiB)).Replace(" ", "", StringComparison.Ordinal)}) or end other programs");
    }

    /// <summary>Free space of the file system that holds <paramref name="path"/>.</summary>
    public static CheckResult Space(string what, string path, long free)
    {
        var finding = $"{ByteSize.Format(free)} free for {what} at '{path}'";
        if (free < NoSpace) return CheckResult.Fail("disk space", finding, "free some space", ErrorCode.LocalDiskFull);
        return free < LowSpace ? CheckResult.Warn("disk space", finding, "free some space before large transfers") : CheckResult.Ok("disk space", finding);
    }
}
