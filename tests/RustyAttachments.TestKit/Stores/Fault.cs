using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.TestKit.Stores;

/// <summary>A way in which one call of a store goes wrong.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>What a store says when "503 slow down" has outlasted its own retries.</summary>
    public static Fault Throttled { get; } = new Before(ErrorCode.StoreUnreachable);

    /// <summary>What a store says when the clocks differ too much.</summary>
    public static Fault ClockSkew { get; } = new Before(ErrorCode.StoreClockSkew);

    /// <summary>The call fails and the store never hears of it.</summary>
    public sealed record Before(ErrorCode Code) : Fault;

    /// <summary>The store does it, but the answer is lost.</summary>
    public sealed record After(ErrorCode Code) : Fault;

    /// <summary>The call waits at a gate, then goes on. At a gate that never opens it hangs until it is cancelled.</summary>
    public sealed record Slow(Gate Gate) : Fault;

    /// <summary>The call never ends unless it is cancelled.</summary>
    public sealed record Hang : Fault;

    /// <summary>The call lets others that are under way overtake it.</summary>
    public sealed record Overtaken : Fault;

    /// <summary>Something happens before the call goes on as if nothing had.</summary>
    public sealed record Meanwhile(Action<StoreKey> Happens) : Fault;

    /// <summary>A read ends half-way: half the bytes arrive, and calls that know the length fail as damaged.</summary>
    public sealed record Truncate : Fault;

    /// <summary>A read succeeds with the lowest bit of its middle byte flipped.</summary>
    public sealed record BitFlip : Fault;

    /// <summary>The connection breaks half-way: half of what is read has arrived, nothing of what is written is seen.</summary>
    public sealed record Reset : Fault;

    /// <summary>Half-way the store is full; for a read into a file, the disk of that file is.</summary>
    public sealed record DiskFull : Fault;

    /// <summary>The store throws what no store should: a bug in it.</summary>
    public sealed record Surprise : Fault;
}
