using System.IO.Pipelines;
using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Actors.Service;
using RustyAttachments.Node.Management;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Tests.Management;

public sealed class EventTests(EndpointFixture fixture) : IClassFixture<EndpointFixture>
{
    [Fact]
    public async Task A_client_is_told_everything_and_then_what_changes()
    {
        fixture.Transfers.Put(TransferRoutesTests.Transfer(1, TransferState.Scanning), TransferRoutesTests.Transfer(2, TransferState.Failed));
        using var events = await EventReader.OpenAsync(fixture.Node);
        var before = await events.ReadUntilAsync("current");
        Assert.Contains(before, e => e.Name == "node" && e.Data.GetProperty("node").GetString() == fixture.Name);
        Assert.Subset(before.Where(e => e.Name == "transfer").Select(IdOf).ToHashSet(), new HashSet<string> { FakeTransferService.IdOf(1), FakeTransferService.IdOf(2) });
        var current = before[^1].Data;
        Assert.Equal(("operate", before.Count(e => e.Name == "transfer")), (current.GetProperty("access").GetString(), current.GetProperty("transfers").GetInt32()));

        fixture.Transfers.Put(TransferRoutesTests.Transfer(3, TransferState.Submitted));
        var next = await events.NextAsync();
        Assert.Equal(("transfer", FakeTransferService.IdOf(3)), (next.Name, IdOf(next)));

        fixture.Transfers.Put(NodeRoutesTests.Status(fixture.Name) with { UnitsRunning = 77 });
        next = await events.NextAsync();
        Assert.Equal(("node", 77), (next.Name, next.Data.GetProperty("unitsRunning").GetInt32()));
    }

    [Fact]
    public async Task More_clients_than_the_limit_are_refused_and_other_requests_are_not()
    {
        var open = new List<EventReader>();
        for (var i = 0; i < 4; i++)
        {
            open.Add(await EventReader.OpenAsync(fixture.Node));
            await open[^1].ReadUntilAsync("current");
        }

        using (var refused = await fixture.Node.SendAsync(HttpMethod.Get, "/api/v1/events"))
            Assert.Equal("RA4009", (await RunningNode.DocumentAsync(refused, HttpStatusCode.TooManyRequests)).GetProperty("code").GetString());
        await fixture.Node.GetAsync("/alive");
        foreach (var reader in open) reader.Dispose();
        // Their places are free again once the server has noticed.
        using var again = await EventReader.OpenAsync(fixture.Node, patient: true);
        Assert.Equal("current", (await again.ReadUntilAsync("current"))[^1].Name);
    }

    [Fact]
    public async Task The_stream_ends_with_the_service()
    {
        var transfers = new FakeTransferService();
        await using var node = await RunningNode.StartAsync("", _ => transfers);
        using var events = await EventReader.OpenAsync(node);
        await events.ReadUntilAsync("current");
        transfers.CutOff();
        Assert.True(await events.EndsAsync());
        Assert.Equal(0, transfers.Watchers);
    }

    [Fact]
    public async Task A_node_that_stops_ends_its_streams()
    {
        var transfers = new FakeTransferService();
        var node = await RunningNode.StartAsync("management.request-timeout = 100ms", _ => transfers);
        using var events = await EventReader.OpenAsync(node);
        await events.ReadUntilAsync("current");
        await node.Host.StopAsync();
        Assert.True(await node.Host.WaitEndAsync());
        Assert.True(await events.EndsAsync());
        await node.DisposeAsync();
    }

    [Fact]
    public async Task Silence_is_broken_by_a_comment_and_many_changes_are_one_event()
    {
        var time = new FakeTimeProvider();
        var transfers = new FakeTransferService();
        transfers.Put(TransferRoutesTests.Transfer(1, TransferState.Scanning));
        var access = new ServiceAccess(transfers);
        var pipe = new Pipe();
        using var stop = new CancellationTokenSource();
        var feed = new EventFeed(transfers, new NodeDirectory(Akka.Cluster.Cluster.Get(fixture.System), fixture.Node.Settings, access, time), time, pipe.Writer);
        var run = feed.RunAsync(Access.Read, stop.Token);
        using var reader = new EventReader(new StreamReader(pipe.Reader.AsStream()));
        Assert.Equal("read", (await reader.ReadUntilAsync("current"))[^1].Data.GetProperty("access").GetString());

        for (var i = 1; i <= 50; i++) transfers.Put(TransferRoutesTests.Transfer(1, TransferState.Transferring) with { UnitsPending = i });
        var next = reader.NextAsync();
        await AdvanceUntilAsync(next, time, EventFeed.Pace);
        Assert.Equal(50, (await next).Data.GetProperty("unitsPending").GetInt64());

        var comment = reader.NextCommentAsync();
        await AdvanceUntilAsync(comment, time, EventFeed.Heartbeat);
        Assert.Equal(": alive", await comment);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Fact]
    public async Task A_service_that_hands_over_one_change_at_a_time_is_not_kept_waiting_for_the_next_round()
    {
        var time = new FakeTimeProvider();
        var transfers = new FakeTransferService { OneAtATime = true };
        var pipe = new Pipe();
        using var stop = new CancellationTokenSource();
        var feed = new EventFeed(transfers, new NodeDirectory(Akka.Cluster.Cluster.Get(fixture.System), fixture.Node.Settings, new ServiceAccess(transfers), time), time, pipe.Writer);
        var run = feed.RunAsync(Access.Read, stop.Token);
        using var reader = new EventReader(new StreamReader(pipe.Reader.AsStream()));
        await reader.ReadUntilAsync("current");
        for (var i = 1; i <= 200; i++) transfers.Put(TransferRoutesTests.Transfer(i, TransferState.Transferring));
        // Time stands still meanwhile.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (transfers.HandedOver < 200) await Task.Delay(5, patience.Token);
        var last = reader.ReadUntilAsync("transfer");
        await AdvanceUntilAsync(last, time, EventFeed.Pace);
        Assert.Single(await last);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    private static async Task AdvanceUntilAsync(Task done, FakeTimeProvider time, TimeSpan step)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!done.IsCompleted)
        {
            time.Advance(step);
            await Task.WhenAny(done, Task.Delay(2, patience.Token));
            patience.Token.ThrowIfCancellationRequested();
        }
    }

    private static string IdOf(ServerEvent e) => e.Data.GetProperty("id").GetString()!;
}

/// <summary>An event as it arrived.</summary>
internal sealed record ServerEvent(string Name, JsonElement Data);

/// <summary>Reads server-sent events.</summary>
internal sealed class EventReader(StreamReader reader) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task<EventReader> OpenAsync(RunningNode node, bool patient = false)
    {
        for (var deadline = DateTime.UtcNow + Patience; ;)
        {
            var response = await node.Client.GetAsync("/api/v1/events", HttpCompletionOption.ResponseHeadersRead);
            if (patient && response.StatusCode == HttpStatusCode.TooManyRequests && DateTime.UtcNow < deadline)
            {
                response.Dispose();
                await Task.Delay(10);
                continue;
            }

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            return new EventReader(new StreamReader(await response.Content.ReadAsStreamAsync()));
        }
    }

    /// <summary>The next event.</summary>
    public async Task<ServerEvent> NextAsync()
    {
        var name = "";
        while (await LineAsync() is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) return new ServerEvent(name, JsonDocument.Parse(line[6..]).RootElement);
        }

        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>The events up to the first one of a name.</summary>
    public async Task<List<ServerEvent>> ReadUntilAsync(string name)
    {
        var events = new List<ServerEvent>();
        do events.Add(await NextAsync());
        while (events[^1].Name != name);
        return events;
    }

    /// <summary>The next comment.</summary>
    public async Task<string> NextCommentAsync()
    {
        while (await LineAsync() is { } line)
            if (line.StartsWith(':')) return line;
        throw new InvalidOperationException("The stream has ended.");
    }

    /// <summary>Reads to the end; false when the connection broke instead.</summary>
    public async Task<bool> EndsAsync()
    {
        try
        {
            while (await LineAsync() is not null)
            {
            }

            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public void Dispose() => reader.Dispose();

    private async Task<string?> LineAsync() => await reader.ReadLineAsync().WaitAsync(Patience);
}
