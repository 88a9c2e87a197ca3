using System.Globalization;
using Akka.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Actors;

/// <summary>The settings of <c>reference.conf</c>, typed and checked. Sizes in bytes.</summary>
public sealed record EngineSettings
{
    /// <summary>Units done at a time.</summary>
    public required int UnitsPerNode { get; init; }

    /// <summary>Parts under way in one unit.</summary>
    public required int PartsPerUnit { get; init; }

    /// <summary>Threads that read and hash, at least 1.</summary>
    public required int HashWorkers { get; init; }

    /// <summary>Parts up to this size are read once.</summary>
    public required long SinglePassLimit { get; init; }

    /// <summary>Objects up to this size are stored without asking first.</summary>
    public required long StraightToPut { get; init; }

    /// <summary>Files of a batch, at most.</summary>
    public required int BatchFiles { get; init; }

    /// <summary>Bytes of a batch, at which it ends.</summary>
    public required long BatchBytes { get; init; }

    /// <summary>Entries that one scan lists, about.</summary>
    public required int ScanEntries { get; init; }

    /// <summary>How long a lease lasts without a report.</summary>
    public required TimeSpan LeaseTime { get; init; }

    /// <summary>How often units report.</summary>
    public required TimeSpan ProgressInterval { get; init; }

    /// <summary>How often a unit is tried.</summary>
    public required int MaxAttempts { get; init; }

    /// <summary>The documented defaults: the text of <c>reference.conf</c>.</summary>
    public static Config Reference { get; } = ReadReference();

    /// <summary>Reads settings; all that is wrong is reported together.</summary>
    public static EngineSettings Create(Config config)
    {
        var problems = new List<string>();
        var section = config.GetConfig("rusty-attachments");
        var hashWorkers = Number(section, "hash-workers", 0, 1024, problems);
        var settings = new EngineSettings
        {
            UnitsPerNode = Number(section, "units-per-node", 1, 256, problems),
            PartsPerUnit = Number(section, "parts-per-unit", 1, 4096, problems),
            HashWorkers = hashWorkers == 0 ? Environment.ProcessorCount : hashWorkers,
            SinglePassLimit = Size(section, "single-pass-limit", ByteSize.GiB, problems),
            StraightToPut = Size(section, "straight-to-put", ByteSize.GiB, problems),
            BatchFiles = Number(section, "batch-files", 1, 65536, problems),
            BatchBytes = Size(section, "batch-bytes", 1024 * ByteSize.GiB, problems),
            ScanEntries = Number(section, "scan-entries", 1, 1_000_000, problems),
            LeaseTime = Duration(section, "lease-time", problems),
            ProgressInterval = Duration(section, "progress-interval", problems),
            MaxAttempts = Number(section, "max-attempts", 1, 100, problems),
        };
        if (settings.ProgressInterval * 3 > settings.LeaseTime)
            problems.Add("lease-time must be at least three times progress-interval, or leases end while work goes on");
        if (problems.Count > 0)
            throw new RustyAttachmentsException(ErrorCode.ConfigInvalid, "The settings below rusty-attachments are not usable: " + string.Join("; ", problems) + ".");
        return settings;
    }

    private static int Number(Config section, string key, int min, int max, List<string> problems)
    {
        var text = section.GetString(key);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        problems.Add($"{key} = '{text}' is not a whole number from {min} to {max}");
        return min;
    }

    private static long Size(Config section, string key, long max, List<string> problems)
    {
        var text = section.GetString(key);
        if (ByteSize.TryParse(text, out var bytes) && bytes <= max) return bytes;
        problems.Add($"{key} = '{text}' is not a size up to {ByteSize.Format(max)}");
        return 0;
    }

    private static TimeSpan Duration(Config section, string key, List<string> problems)
    {
        try
        {
            if (section.GetTimeSpan(key) is var value && value > TimeSpan.Zero) return value;
        }
        catch (Exception e) when (e is FormatException or ConfigurationException)
        {
            // Said below, with the text.
        }

        problems.Add($"{key} = '{section.GetString(key)}' is not a time such as 200ms or 60s");
        return TimeSpan.FromSeconds(1);
    }

    private static Config ReadReference()
    {
        using var stream = typeof(EngineSettings).Assembly.GetManifestResourceStream("RustyAttachments.Actors.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
