using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace RustyAttachments.Node.Management;

/// <summary>Writes documents.</summary>
internal static class Json
{
    /// <summary>The documents, with quotes as they are: no page is made of them.</summary>
    public static ManagementJson Documents { get; } = new(new JsonSerializerOptions(ManagementJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    /// <summary>Answers with <paramref name="document"/>.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(document, type);
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}

/// <summary>One sentence.</summary>
internal sealed record MessageDocument(string Message);

/// <summary>The checks that hold.</summary>
internal sealed record ReadyDocument(string Message, IReadOnlyList<string> Checks);

/// <summary>The cluster as one node sees it, in the form of Akka's HTTP management.</summary>
internal sealed record MembersDocument(
    string SelfNode, string? Leader, string? Oldest, IReadOnlyDictionary<string, string> OldestPerRole,
    IReadOnlyList<UnreachableDocument> Unreachable, IReadOnlyList<MemberDocument> Members);

/// <summary>A member that does not answer.</summary>
internal sealed record UnreachableDocument(string Node);

/// <summary>A member of the cluster.</summary>
internal sealed record MemberDocument(string Node, string NodeUid, string Status, IReadOnlyList<string> Roles);

/// <summary>The nodes of the cluster.</summary>
internal sealed record NodesDocument(IReadOnlyList<NodeDocument> Nodes);

/// <summary>A node. What it does is known once it has told of itself; of this node some of it at once. Sizes in bytes.</summary>
internal sealed record NodeDocument
{
    /// <summary>By which name it goes elsewhere: <c>HOST:PORT</c>.</summary>
    public required string Node { get; init; }

    /// <summary>Its whole address.</summary>
    public required string Address { get; init; }

    /// <summary>Its status in the cluster.</summary>
    public required string Status { get; init; }

    /// <summary>Whether it answers.</summary>
    public required bool Reachable { get; init; }

    /// <summary>What it does.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The version of its program.</summary>
    public required string Version { get; init; }

    /// <summary>Whether it is the node that answers.</summary>
    public required bool Self { get; init; }

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

    /// <summary>When it told this.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }
}

/// <summary>The shards of a region on the node that answers, in the form of Akka's HTTP management.</summary>
internal sealed record ShardsDocument(IReadOnlyList<ShardDocument> Regions);

/// <summary>A shard.</summary>
internal sealed record ShardDocument(string ShardId, int NumEntities);

/// <summary>How documents are written: names in camel case, absent members left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageDocument))]
[JsonSerializable(typeof(ReadyDocument))]
[JsonSerializable(typeof(MembersDocument))]
[JsonSerializable(typeof(MemberDocument))]
[JsonSerializable(typeof(NodesDocument))]
[JsonSerializable(typeof(TransfersDocument))]
[JsonSerializable(typeof(TransferDocument))]
[JsonSerializable(typeof(SubmittedDocument))]
[JsonSerializable(typeof(IssuesDocument))]
[JsonSerializable(typeof(NodeGoneDocument))]
[JsonSerializable(typeof(CurrentDocument))]
[JsonSerializable(typeof(ShardsDocument))]
internal sealed partial class ManagementJson : JsonSerializerContext;
