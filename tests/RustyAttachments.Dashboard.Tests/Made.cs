using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Service;
using RustyAttachments.Node.Tests.Management;

namespace RustyAttachments.Dashboard.Tests;

/// <summary>Made-up states.</summary>
internal static class Made
{
    public const long MiB = 1 << 20;

    /// <summary>Where made-up time begins: shortly before now, since pages show how long ago things were.</summary>
    public static DateTimeOffset Start { get; } = DateTimeOffset.UtcNow.AddMinutes(-5);

    /// <summary>A running upload of 1,000 files and 1,000 MiB, of which so many are done.</summary>
    public static TransferStatus Running(int number, int done, double second = 0) => new()
    {
        Id = FakeTransferService.IdOf(number),
        Kind = TransferKind.Upload,
        Name = $"shot_{number:D3}",
        State = TransferState.Transferring,
        SubmittedAt = Start.AddSeconds(number),
        UpdatedAt = Start.AddSeconds(60 + second),
        TotalsFinal = true,
        UnitsLeased = 4,
        Counters = new UnitCounters { FilesTotal = 1000, BytesTotal = 1000 * MiB, FilesDone = done, BytesDone = done * MiB },
    };

    /// <summary>A transfer that has ended.</summary>
    public static TransferStatus Ended(int number, TransferState state, int failures = 0) => Running(number, 500) with
    {
        State = state,
        EndedAt = Start.AddMinutes(2),
        FailureCount = failures,
    };

    /// <summary>A node that works.</summary>
    public static NodeStatus Node(string name) => new()
    {
        Node = name,
        Roles = ["coordinator", "worker"],
        StartedAt = Start,
        UpdatedAt = Start,
        UnitsRunning = 3,
        UnitSlots = 8,
        MemoryUsed = 128 * MiB,
        MemoryBudget = 512 * MiB,
        CacheUsed = 1024 * MiB,
        CacheBudget = 4096 * MiB,
        Locations = ["ProjectFiles"],
    };
}
