using System.Net;
using System.Text;
using System.Text.Json;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Model.Entries;
using RustyAttachments.Node.Tests.Management;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Telemetry;

namespace RustyAttachments.Node.Tests.Peers;

/// <summary>Prestaging on a cluster of three nodes, submitted over HTTP.</summary>
public sealed class PrestageClusterTests : IAsyncLifetime
{
    private const int Objects = 300;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TempDirectory _files = new();
    private readonly List<RunningNode> _nodes = [];

    public async Task InitializeAsync()
    {
        for (var i = 0; i < 3; i++) _nodes.Add(await StartAsync(i));
        foreach (var node in _nodes) Assert.True(await node.Host.WaitUpAsync().WaitAsync(Patience));
        foreach (var node in _nodes) await NodesAreKnownAsync(node);
    }

    public async Task DisposeAsync()
    {
        foreach (var node in Enumerable.Reverse(_nodes)) await node.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task Each_object_leaves_the_store_once_and_is_on_every_node()
    {
        var hashes = Plant();
        var measured = _nodes.ConvertAll(node => new Measurements("node", node.Host.Content!.Address.Node));

        var ended = await RunAsync("""{"kind":"prestage","manifests":["Manifests/show/shot_input"]}""");

        Assert.True(ended.GetProperty("state").GetString() == "completed", ended.ToString());
        for (var i = 0; i < _nodes.Count; i++)
            Assert.All(hashes, hash => Assert.True(File.Exists(_files[$"cache-{i}/{hash}.xxh128"])));
        Assert.Equal(Objects, measured.Sum(m => m.Sum("ra.content_fetch.objects", "store/ok")));
        Assert.Equal(2 * Objects, measured.Sum(m => m.Sum("ra.content_fetch.objects", "peer/ok")));
        measured.ForEach(m => m.Dispose());
    }

    [Fact]
    public async Task A_tree_is_recreated_on_every_node_in_its_own_directory_and_each_object_leaves_the_store_once()
    {
        Plant();
        var measured = _nodes.ConvertAll(node => new Measurements("node", node.Host.Content!.Address.Node));

        var ended = await RunAsync("""{"kind":"prestage","manifests":["Manifests/show/shot_input"],"directory":{"location":"Scratch","path":"shots/010"}}""");

        Assert.True(ended.GetProperty("state").GetString() == "completed", ended.ToString());
        Assert.Equal(3 * Objects, ended.GetProperty("counters").GetProperty("filesWritten").GetInt32());
        for (var i = 0; i < _nodes.Count; i++)
        {
            var tree = Directory.GetFiles(_files[$"scratch-{i}/shots/010"]).ToDictionary(file => Path.GetFileName(file)!, File.ReadAllText);
            Assert.Equal(Enumerable.Range(0, Objects).Select(n => ($"file {n}", new string('x', n * 10) + n)).Order(), tree.Select(file => (file.Key, file.Value)).Order());
        }

        Assert.Equal(Objects, measured.Sum(m => m.Sum("ra.content_fetch.objects", "store/ok")));
        measured.ForEach(m => m.Dispose());
    }

    [Fact]
    public async Task A_node_whose_location_is_not_there_has_its_part_given_up_and_the_others_have_theirs()
    {
        Plant();
        Directory.Delete(_files["scratch-1"]);

        var ended = await RunAsync("""{"kind":"prestage","manifests":["Manifests/show/shot_input"],"directory":{"location":"Scratch","path":"out"}}""");

        Assert.True(ended.GetProperty("state").GetString() == "failed", ended.ToString());
        Assert.Contains("cannot take its part", ended.GetProperty("firstFailure").GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal((Objects, false, Objects), (Directory.GetFiles(_files["scratch-0/out"]).Length, Directory.Exists(_files["scratch-1"]), Directory.GetFiles(_files["scratch-2/out"]).Length));
    }

    [Fact]
    public async Task No_answer_of_an_endpoint_shows_the_token_of_a_node()
    {
        foreach (var node in _nodes)
        {
            foreach (var path in (string[])["/api/v1/nodes", "/cluster/members", "/metrics", "/ready"])
            {
                using var answer = await node.SendAsync(HttpMethod.Get, path);
                var text = await answer.Content.ReadAsStringAsync();
                Assert.All(_nodes, other => Assert.DoesNotContain(other.Host.Content!.Address.Token, text, StringComparison.Ordinal));
            }
        }
    }

    private async Task<RunningNode> StartAsync(int number)
    {
        var seed = _nodes.Count == 0 ? "" : $"seeds = [\"{_nodes[0].Host.Content!.Address.Node}\"]";
        _files.CreateDirectory($"scratch-{number}");
        return await RunningNode.StartAsync($"node {{ locations.Scratch = \"{_files[$"scratch-{number}"]}\", store = \"{_files["store"]}\", cache.directory = \"{_files[$"cache-{number}"]}\"\n {seed} }}");
    }

    // All three have told the node of themselves.
    private static async Task NodesAreKnownAsync(RunningNode node)
    {
        using var patience = new CancellationTokenSource(Patience);
        while ((await node.GetAsync("/api/v1/nodes")).GetProperty("nodes").EnumerateArray().Count(n => n.TryGetProperty("unitSlots", out var slots) && slots.ValueKind == JsonValueKind.Number) < 3)
            await Task.Delay(50, patience.Token);
    }

    private async Task<JsonElement> RunAsync(string submission)
    {
        using var content = new StringContent(submission, Encoding.UTF8, "application/json");
        using var submitted = await _nodes[0].Client.PostAsync("/api/v1/transfers", content);
        var id = (await RunningNode.DocumentAsync(submitted, HttpStatusCode.Created)).GetProperty("id").GetString();
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var transfer = await _nodes[0].GetAsync($"/api/v1/transfers/{id}");
            if (transfer.GetProperty("state").GetString() is "completed" or "completed-with-skips" or "failed" or "cancelled") return transfer;
            await Task.Delay(50, patience.Token);
        }
    }

    private List<ContentHash> Plant()
    {
        var contents = Enumerable.Range(0, Objects).Select(i => Encoding.UTF8.GetBytes(new string('x', i * 10) + i)).ToList();
        var files = contents.Select((content, i) => FileEntry.Hashed($"file {i}", ContentHasher.Hash(content), content.Length, 1)).ToList();
        foreach (var (content, file) in contents.Zip(files)) _files.WriteFile($"store/Data/{file.Hash}.xxh128", content);
        _files.WriteFile("store/Manifests/show/shot_input", ManifestCodec.Encode(new Snapshot([.. files], [], ChunkSize.Default), ManifestFormat.V2025));
        return files.ConvertAll(file => file.Hash!.Value);
    }
}
