using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Akka.Util;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>Requests to a management endpoint.</summary>
internal static class Api
{
    private const int Shards = 100;
    private static readonly HttpClient Http = new();

    /// <summary>A document.</summary>
    public static async Task<JsonElement> GetAsync(string management, string path) => JsonDocument.Parse(await Http.GetStringAsync(management + path)).RootElement;

    /// <summary>Submits something; returns how the node answered, and the transfer's id where it was accepted.</summary>
    public static async Task<(HttpStatusCode Status, string? Id)> TrySubmitAsync(string management, string body, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, management + "/api/v1/transfers") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        if (key is not null) request.Headers.Add("Idempotency-Key", key);
        using var response = await Http.SendAsync(request);
        var answer = JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
        return (response.StatusCode, response.IsSuccessStatusCode ? answer.GetProperty("id").GetString() : null);
    }

    /// <summary>How many coordinators live on a node, by shard.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> CoordinatorsAsync(string management) => (await GetAsync(management, "/cluster/shards/transfers"))
        .GetProperty("regions").EnumerateArray().ToDictionary(static shard => shard.GetProperty("shardId").GetString()!, static shard => shard.GetProperty("numEntities").GetInt32());

    /// <summary>The shard that the coordinator of a transfer belongs to.</summary>
    public static string ShardOf(string id) => (Math.Abs(MurmurHash.StringHash(id)) % Shards).ToString(CultureInfo.InvariantCulture);
}
