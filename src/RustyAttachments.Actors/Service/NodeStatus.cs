using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace RustyAttachments.Actors.Service;

/// <summary>A node as it last told of itself. Times in UTC; sizes in bytes.</summary>
public sealed record NodeStatus
{
    /// <summary>Its address in the cluster: <c>HOST:PORT</c>.</summary>
    public required string Node { get; init; }

    /// <summary>What it does.</summary>
    public ImmutableArray<string> Roles { get; init; } = [];

    /// <summary>The version of its program.</summary>
    public string Version { get; init; } = "";

    /// <summary>When it was started.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When this was told.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether it takes no more work because it is about to leave.</summary>
    public bool Draining { get; init; }

    /// <summary>Units that it works on.</summary>
    public int UnitsRunning { get; init; }

    /// <summary>Units that it can work on at once.</summary>
    public int UnitSlots { get; init; }

    /// <summary>Content in its memory.</summary>
    public long MemoryUsed { get; init; }

    /// <summary>Content that may be in its memory.</summary>
    public long MemoryBudget { get; init; }

    /// <summary>Content in its cache.</summary>
    public long CacheUsed { get; init; }

    /// <summary>Content that may be in its cache; 0 when it has none.</summary>
    public long CacheBudget { get; init; }

    /// <summary>The names of the locations that it can reach.</summary>
    public ImmutableArray<string> Locations { get; init; } = [];

    /// <summary>Where its management endpoint is: <c>http://HOST:PORT</c>.</summary>
    public string Management { get; init; } = "";

    /// <summary>Where other nodes get objects of its cache; null when they cannot. Not for people.</summary>
    [JsonIgnore]
    public PeerEndpoint? Peer { get; init; }
}
