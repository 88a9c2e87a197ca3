using RustyAttachments.Common.Errors;

namespace RustyAttachments.TestKit.Stores;

/// <summary>A way in which one call of a store goes wrong.</summary>
public abstract record Fault
{
    private Fault()
    {
    }

    /// <summary>The call fails and the store never hears of it.</summary>
    public sealed record Before(ErrorCode Code) : Fault;

    /// <summary>The store does it, but the answer is lost.</summary>
    public sealed record After(ErrorCode Code) : Fault;

    /// <summary>The call waits at a gate, then goes on.</summary>
    public sealed record Slow(Gate Gate) : Fault;

    /// <summary>The call never ends unless it is cancelled.</summary>
    public sealed record Hang : Fault;

    /// <summary>A read ends half-way: half the bytes arrive, and calls that know the length fail as damaged.</summary>
    public sealed record Truncate : Fault;

    /// <summary>A read succeeds with the lowest bit of its middle byte flipped.</summary>
    public sealed record BitFlip : Fault;
}
