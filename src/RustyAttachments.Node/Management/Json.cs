using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace RustyAttachments.Node.Management;

/// <summary>Writes documents.</summary>
internal static class Json
{
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

/// <summary>A node; locations and times are known of the node that answers only.</summary>
internal sealed record NodeDocument(
    string Address, string Status, bool Reachable, IReadOnlyList<string> Roles, string Version, bool Self,
    IReadOnlyDictionary<string, string>? Locations, DateTimeOffset? StartedAt, double? UptimeSeconds);

/// <summary>How documents are written: names in camel case, absent members left out.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(MessageDocument))]
[JsonSerializable(typeof(ReadyDocument))]
[JsonSerializable(typeof(MembersDocument))]
[JsonSerializable(typeof(MemberDocument))]
[JsonSerializable(typeof(NodesDocument))]
internal sealed partial class ManagementJson : JsonSerializerContext;
