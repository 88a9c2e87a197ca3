using RustyAttachments.Actors.Prestaging;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>An engine with a scratch directory, a source, a destination, and a check that it leaves nothing behind.</summary>
internal sealed class EngineFixture : IAsyncDisposable
{
    private const string Quick = "rusty-attachments { progress-interval = 10ms, lease-time = 60s }";
    private readonly TempDirectory _temp = new();

    public EngineFixture(string hocon = "", long memory = 64 << 20, TimeProvider? time = null, IContentPlacement? placement = null)
    {
        Directory.CreateDirectory(Source);
        Engine = TransferEngine.Start(new TransferEngineOptions { ScratchRoot = Path.Combine(_temp.Path, "scratch"), MemoryBudget = memory, Hocon = $"{Quick}\n{hocon}", Time = time ?? TimeProvider.System, Placement = placement });
    }

    public TransferEngine Engine { get; }

    public string Source => Path.Combine(_temp.Path, "source");

    public string Destination => Path.Combine(_temp.Path, "destination");

    public string StorePath => Path.Combine(_temp.Path, "store");

    public string PathOf(string name) => Path.Combine(_temp.Path, name);

    public UploadRequest Upload() => new() { Paths = [Source] };

    public async Task<TransferOutcome> RunAsync(TransferRequest request, IContentStore? store, CancellationToken cancellationToken = default) =>
        await Engine.RunAsync(request, store, null, cancellationToken);

    public static Manifest Decode(TransferOutcome outcome) => ManifestCodec.Decode(File.ReadAllBytes(outcome.Manifest!.File)).Manifest;

    public async Task<TransferOutcome> DownloadAsync(TransferOutcome uploaded, IContentStore store, Func<DownloadRequest, DownloadRequest>? with = null)
    {
        var request = new DownloadRequest { ManifestFile = uploaded.Manifest!.File, Destination = Destination };
        return await Engine.RunAsync(with?.Invoke(request) ?? request, store, null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Engine.DisposeAsync();
        var scratch = Path.Combine(_temp.Path, "scratch");
        var left = Directory.Exists(scratch) ? Directory.GetFileSystemEntries(scratch) : [];
        _temp.Dispose();
        Assert.Empty(left);
    }
}
