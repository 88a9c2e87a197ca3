using Akka.Configuration;
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

    /// <summary>How long a node has had a unit when another one, with nothing else to do, gets a copy of it.</summary>
    public required TimeSpan SecondCopyAfter { get; init; }

    /// <summary>How long a transfer may say nothing before it is begun again, in a cluster.</summary>
    public required TimeSpan SilenceLimit { get; init; }

    /// <summary>How long a node that alone can do a part of a transfer may be out of the cluster before that part is given up.</summary>
    public required TimeSpan AbsenceLimit { get; init; }

    /// <summary>How often a transfer is announced to nodes that may have come later.</summary>
    public required TimeSpan AnnounceInterval { get; init; }

    /// <summary>How long the cluster believes what it has found out about a store: a transfer may rest on what was seen so long before it began.</summary>
    public required TimeSpan ExistenceMemory { get; init; }

    /// <summary>How often questions to the cluster about a store, and orders to store, are repeated while they are open.</summary>
    public required TimeSpan ExistenceRepeat { get; init; }

    /// <summary>The documented defaults: the text of <c>reference.conf</c>.</summary>
    public static Config Reference { get; } = ReadReference();

    /// <summary>Reads settings; all that is wrong is reported together.</summary>
    public static EngineSettings Create(Config config)
    {
        ArgumentNullException.ThrowIfNull(config);
        var problems = new List<string>();
        var settings = Read(config, problems);
        SettingsReader.ThrowIfAny(problems);
        return settings;
    }

    /// <summary>Reads settings like <see cref="Create"/>, but adds what is wrong to <paramref name="problems"/>.</summary>
    public static EngineSettings Read(Config config, ICollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(config);
        ArgumentNullException.ThrowIfNull(problems);
        var reader = new SettingsReader(config.GetConfig("rusty-attachments"), problems);
        var hashWorkers = reader.Number("hash-workers", 0, 1024);
        var settings = new EngineSettings
        {
            UnitsPerNode = reader.Number("units-per-node", 1, 256),
            PartsPerUnit = reader.Number("parts-per-unit", 1, 4096),
            HashWorkers = hashWorkers == 0 ? Environment.ProcessorCount : hashWorkers,
            SinglePassLimit = reader.Size("single-pass-limit", 0, ByteSize.GiB),
            StraightToPut = reader.Size("straight-to-put", 0, ByteSize.GiB),
            BatchFiles = reader.Number("batch-files", 1, 65536),
            BatchBytes = reader.Size("batch-bytes", 0, 1024 * ByteSize.GiB),
            ScanEntries = reader.Number("scan-entries", 1, 1_000_000),
            LeaseTime = reader.Duration("lease-time", TimeSpan.MaxValue),
            ProgressInterval = reader.Duration("progress-interval", TimeSpan.MaxValue),
            MaxAttempts = reader.Number("max-attempts", 1, 100),
            SecondCopyAfter = reader.Duration("second-copy-after", TimeSpan.MaxValue),
            SilenceLimit = reader.Duration("silence-limit", TimeSpan.FromHours(1)),
            AbsenceLimit = reader.Duration("absence-limit", TimeSpan.FromDays(7)),
            AnnounceInterval = reader.Duration("announce-interval", TimeSpan.FromHours(1)),
            ExistenceMemory = reader.Duration("existence-memory", TimeSpan.FromDays(1)),
            ExistenceRepeat = reader.Duration("existence-repeat", TimeSpan.FromHours(1)),
        };
        if (settings.ProgressInterval * 3 > settings.LeaseTime)
            problems.Add("lease-time must be at least three times progress-interval, or leases end while work goes on");
        return settings;
    }

    private static Config ReadReference()
    {
        using var stream = typeof(EngineSettings).Assembly.GetManifestResourceStream("RustyAttachments.Actors.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
