using System.Globalization;
using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Nodes;

/// <summary>The command line and a real cluster of two processes.</summary>
public sealed class ClusterTransferTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly Ra _ra = new();

    [Fact]
    public async Task An_upload_on_a_cluster_has_the_manifest_of_one_here_and_comes_back_by_a_download()
    {
        for (var i = 0; i < 40; i++) _ra.Files.WriteFile(string.Create(CultureInfo.InvariantCulture, $"tree/dir{i % 5}/file{i}.txt"), $"content {i % 30}");
        var port = FreePorts.Take(2);
        using var cluster = _ra.Start("dev-cluster", "--nodes", "2", "--port", port.ToString(CultureInfo.InvariantCulture), "--store", _ra["store"], "--data", _ra["data"], "--config", Repository.PathOf("hocon/test.conf"));
        _ra.Variables["RUSTY_ATTACHMENTS_CLUSTER"] = $"http://127.0.0.1:{port}";
        await IsReadyAsync(nodes: 2);

        (await _ra.RunAsync("--cluster", "none", "upload", "tree", "--store", _ra["other"], "--name", "job", "-o", "here.json", "-q")).Ended(0);
        var upload = (await _ra.RunAsync("upload", "tree", "--shared-path", "--name", "job", "-o", "there.json", "--json")).Ended(0);
        Assert.Equal("completed", upload.Json.GetProperty("status").GetString());
        Assert.Equal(40, upload.Json.GetProperty("totals").GetProperty("filesDone").GetInt64());
        Assert.Equal(await File.ReadAllBytesAsync(_ra["here.json"]), await File.ReadAllBytesAsync(_ra["there.json"]));

        var key = upload.Json.GetProperty("transfer").GetProperty("manifestKey").GetString()!;
        (await _ra.RunAsync("download", key, "copy", "--shared-path", "-q")).Ended(0);
        Assert.Equal("content 7", await File.ReadAllTextAsync(_ra["copy/dir2/file7.txt"]));
        Assert.Equal(40, Directory.GetFiles(_ra["copy"], "*", SearchOption.AllDirectories).Length);

        var listed = (await _ra.RunAsync("cluster", "transfers", "--json")).Ended(0).Json;
        Assert.Equal(2, listed.GetProperty("total").GetInt32());
        (await _ra.RunAsync("cluster", "watch", listed.GetProperty("transfers")[0].GetProperty("id").GetString()!)).Ended(0);
        (await _ra.RunAsync("upload", "absent", "--shared-path")).Failed(3, "absent");
        cluster.Signal("TERM");
        (await cluster.EndAsync(Patience)).Ended(0);
    }

    public void Dispose() => _ra.Dispose();

    private async Task IsReadyAsync(int nodes)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var status = await _ra.RunAsync("cluster", "status", "--json");
            if (status.Code == 0 && status.Json.GetProperty("nodes").GetInt32() == nodes) return;
            patience.Token.ThrowIfCancellationRequested();
        }
    }
}
