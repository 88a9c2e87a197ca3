using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Akka.Actor;
using RustyAttachments.Actors.Service;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Security;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Node.Tests.Management;

/// <summary>One node in this process, on free ports, and a client for its endpoint.</summary>
internal sealed class RunningNode : IAsyncDisposable
{
    private readonly NodeHost _host;

    private RunningNode(NodeHost host, NodeSettings settings)
    {
        _host = host;
        Settings = settings;
        Client = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate is not null } }) { BaseAddress = host.ManagementUri };
    }

    public NodeHost Host => _host;

    public NodeSettings Settings { get; }

    public HttpClient Client { get; }

    /// <summary>Starts a node with overrides below <c>rusty-attachments</c>; <paramref name="transfers"/> makes what it offers of transfers.</summary>
    public static async Task<RunningNode> StartAsync(string hocon = "", Func<ActorSystem, ITransferService>? transfers = null)
    {
        using var files = new TempDirectory();
        var file = files.WriteFile("node.conf", $$"""
            rusty-attachments { node.port = 0, management.port = 0 }
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.cluster.failure-detector.acceptable-heartbeat-pause = 10s
            rusty-attachments { {{hocon}} }
            """);
        var config = ConfigLayers.Build(NodeArguments.Parse(["--config", file]), _ => null);
        var settings = NodeSettings.Create(config);
        return new RunningNode(await NodeHost.StartAsync(settings, config, NodeSecrets.Load(settings, TimeProvider.System), TimeProvider.System, transfers), settings);
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? token = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        change?.Invoke(request);
        return await Client.SendAsync(request);
    }

    /// <summary>The document at a path, which must be there.</summary>
    public async Task<JsonElement> GetAsync(string path)
    {
        using var response = await SendAsync(HttpMethod.Get, path);
        return await DocumentAsync(response, HttpStatusCode.OK);
    }

    /// <summary>The document of an answer, which must have the status.</summary>
    public static async Task<JsonElement> DocumentAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.StatusCode == status, $"{response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    /// <summary>Waits until it is ready.</summary>
    public async Task IsReadyAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (true)
        {
            using var answer = await Client.GetAsync("/ready", patience.Token);
            if (answer.IsSuccessStatusCode) return;
            await Task.Delay(50, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _host.DisposeAsync();
    }
}
