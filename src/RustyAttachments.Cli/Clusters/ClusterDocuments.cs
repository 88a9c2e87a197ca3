using System.Text.Json;
using System.Text.Json.Serialization;
using RustyAttachments.Actors.Protocol;

namespace RustyAttachments.Cli.Clusters;

/// <summary>A transfer as a management endpoint describes it. Times in UTC, sizes in bytes.</summary>
internal sealed record ClusterTransfer
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>upload, prestage, download or sync.</summary>
    public string Kind { get; init; } = "";

    /// <summary>What people call it.</summary>
    public string Name { get; init; } = "";

    /// <summary>Where it is: <c>transferring</c>, <c>completed-with-skips</c>.</summary>
    public string State { get; init; } = "";

    /// <summary>Whether nothing more will change.</summary>
    public bool Ended { get; init; }

    /// <summary>When it was submitted.</summary>
    public DateTimeOffset SubmittedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>What was found and done.</summary>
    public UnitCounters Counters { get; init; } = UnitCounters.Zero;

    /// <summary>Whether totals will not grow any more.</summary>
    public bool TotalsFinal { get; init; }

    /// <summary>Units that wait for a node.</summary>
    public long UnitsPending { get; init; }

    /// <summary>Units that nodes work on.</summary>
    public long UnitsLeased { get; init; }

    /// <summary>Paths that could not be processed.</summary>
    public long FailureCount { get; init; }

    /// <summary>Paths that are worth a word.</summary>
    public long WarningCount { get; init; }

    /// <summary>The first failure.</summary>
    public ClusterIssue? FirstFailure { get; init; }

    /// <summary>The key of the stored manifest.</summary>
    public string? ManifestKey { get; init; }

    /// <summary>What the manifest's paths are relative to.</summary>
    public string? Root { get; init; }

    /// <summary>What each node has done.</summary>
    public IReadOnlyList<ClusterShare> Nodes { get; init; } = [];

    /// <summary>Nodes that may not work for it.</summary>
    public IReadOnlyList<ClusterExclusion> Excluded { get; init; } = [];

    /// <summary>Bytes a second that all nodes may move for it.</summary>
    public long? LimitRate { get; init; }
}

/// <summary>What one node has done for a transfer.</summary>
internal sealed record ClusterShare(string Node, UnitCounters Counters, long UnitsDone, int UnitsRunning);

/// <summary>A node that may not work for a transfer.</summary>
internal sealed record ClusterExclusion(string Node, string Reason);

/// <summary>Transfers, newest first, of <paramref name="Total"/>.</summary>
internal sealed record ClusterTransfers(int Total, IReadOnlyList<ClusterTransfer> Transfers);

/// <summary>The answer to a submission.</summary>
internal sealed record ClusterSubmitted(string Id);

/// <summary>Something that went wrong with a path.</summary>
internal sealed record ClusterIssue(string Path, string Code, string Message);

/// <summary>Some issues of a transfer.</summary>
internal sealed record ClusterIssues(long Total, IReadOnlyList<ClusterIssue> Issues);

/// <summary>A sentence.</summary>
internal sealed record ClusterMessage(string Message);

/// <summary>A failure as <c>application/problem+json</c>.</summary>
internal sealed record ClusterProblem(string? Code, string? Detail);

/// <summary>The nodes.</summary>
internal sealed record ClusterNodes(IReadOnlyList<ClusterNode> Nodes);

/// <summary>A node. What it does is known once it has told of itself. Sizes in bytes.</summary>
internal sealed record ClusterNode
{
    /// <summary><c>HOST:PORT</c>.</summary>
    public string Node { get; init; } = "";

    /// <summary>Its status in the cluster: <c>Up</c>.</summary>
    public string Status { get; init; } = "";

    /// <summary>Whether it answers.</summary>
    public bool Reachable { get; init; } = true;

    /// <summary>What it does.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>The version of its program.</summary>
    public string Version { get; init; } = "";

    /// <summary>Whether it is the node that answers.</summary>
    public bool Self { get; init; }

    /// <summary>Names of the locations that it reaches.</summary>
    public IReadOnlyList<string>? Locations { get; init; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Whether it takes no more work.</summary>
    public bool Draining { get; init; }

    /// <summary>Units that it works on.</summary>
    public int? UnitsRunning { get; init; }

    /// <summary>Units that it can work on at once.</summary>
    public int? UnitSlots { get; init; }

    /// <summary>Content in memory.</summary>
    public long? MemoryUsed { get; init; }

    /// <summary>Content that may be in memory.</summary>
    public long? MemoryBudget { get; init; }

    /// <summary>Content in its cache.</summary>
    public long? CacheUsed { get; init; }

    /// <summary>Content that may be in its cache.</summary>
    public long? CacheBudget { get; init; }

    /// <summary>Its management endpoint.</summary>
    public string? Management { get; init; }
}

/// <summary>A node that has left.</summary>
internal sealed record ClusterNodeGone(string Node);

/// <summary>How documents are read and written; compiled, so that nothing is found out at run time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterTransfers))]
[JsonSerializable(typeof(ClusterTransfer))]
[JsonSerializable(typeof(ClusterSubmitted))]
[JsonSerializable(typeof(ClusterIssues))]
[JsonSerializable(typeof(ClusterMessage))]
[JsonSerializable(typeof(ClusterProblem))]
[JsonSerializable(typeof(ClusterNodes))]
[JsonSerializable(typeof(ClusterNodeGone))]
internal sealed partial class ClusterJson : JsonSerializerContext
{
    /// <summary>Writes a document as part of another one.</summary>
    public static void Write<T>(Utf8JsonWriter json, T document, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) => JsonSerializer.Serialize(json, document, type);
}
