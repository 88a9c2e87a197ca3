using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Integration.Tests.Robustness;

/// <summary>Ctrl-C while the server does not answer, through the real executable.</summary>
public sealed class HangTests : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // silence alone would be taken for longer
    private readonly Ra _ra = new();
    private string _store = "";

    public async Task InitializeAsync()
    {
        if (S3Server.Endpoint is null) return;
        _store = await S3Server.CreateStoreAsync();
        Trees.Everything().CreateIn(_ra["source"]);
    }

    public Task DisposeAsync()
    {
        _ra.Dispose();
        return Task.CompletedTask;
    }

    [S3Fact]
    public async Task An_upload_whose_requests_hang_ends_by_ctrl_c_and_leaves_nothing()
    {
        await using var proxy = Proxy().On("PUT", HttpFault.Hang, times: int.MaxValue, skip: 2).On("HEAD", HttpFault.Hang, times: int.MaxValue, skip: 1);
        using var run = _ra.Start("upload", _ra["source"], "--store", Through(proxy));
        await InterruptAsync(run, proxy);

        Assert.DoesNotContain(await S3Server.KeysAsync(_store), key => key.Contains("/Manifests/", StringComparison.Ordinal));
        (await _ra.RunAsync("upload", _ra["source"], "--store", _store, "-o", "m.json")).Ended(0);
        (await _ra.RunAsync("verify", "--store", _store, "--read-data")).Ended(0);
        Assert.Equal(0, await S3Server.UnfinishedUploadsAsync(_store));
    }

    [S3Fact]
    public async Task A_download_whose_requests_hang_ends_by_ctrl_c_and_leaves_nothing()
    {
        (await _ra.RunAsync("upload", _ra["source"], "--store", _store, "-o", "m.json")).Ended(0);
        await using var proxy = Proxy().On("GET", HttpFault.Hang, times: int.MaxValue, skip: 2);
        using var run = _ra.Start("download", "m.json", _ra["copy"], "--store", Through(proxy));
        await InterruptAsync(run, proxy);

        (await _ra.RunAsync("download", "m.json", _ra["copy"], "--store", _store)).Ended(0);
        Tree.AssertEqual(Trees.Everything(), Tree.ReadFrom(_ra["copy"]));
    }

    private static FaultyHttpProxy Proxy() => new(new Uri(S3Server.Endpoint!));

    private string Through(FaultyHttpProxy proxy) => S3Server.StoreUri(S3Server.BucketOf(_store), through: proxy.Address);

    private async Task InterruptAsync(RunningRa run, FaultyHttpProxy proxy)
    {
        await proxy.Stuck.Reached.WaitAsync(TimeSpan.FromMinutes(2));
        run.Signal("INT");
        (await run.EndAsync(Patience)).Failed(130, "RA4001");
        Assert.Empty(_ra.TemporaryFiles());
    }
}
