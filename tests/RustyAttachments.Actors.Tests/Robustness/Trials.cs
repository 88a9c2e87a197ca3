using RustyAttachments.Actors.Tests.Transfers;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Manifests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Actors.Tests.Robustness;

/// <summary>
/// Runs transfers of one tree while their store fails, and proves after each that nothing was lost: it ended well with
/// what an undisturbed run gives, or with a reason and nothing half-done, and then a second run finishes.
/// </summary>
internal sealed class Trials : IAsyncDisposable
{
    public const int ChunkBytes = 4096;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2); // reached only by a hang
    private readonly EngineFixture _fixture;
    private readonly Tree _tree;
    private readonly Func<string, IContentStore> _open;
    private readonly IContentStore _reference;
    private readonly TransferCaches? _caches;
    private IReadOnlyList<string> _objects = [];
    private TransferOutcome _undisturbed = null!;
    private byte[] _manifest = [];
    private int _number;

    private Trials(string hocon, Tree tree, Func<string, IContentStore> open, TransferCaches? caches)
    {
        _fixture = new EngineFixture($"rusty-attachments {{ units-per-node = 3, parts-per-unit = 8, batch-files = 7 }}\n{hocon}");
        (_tree, _open, _reference, _caches) = (tree, open, open("reference"), caches);
    }

    /// <summary>Transfers so far that met with faults.</summary>
    public int Runs { get; private set; }

    private string Where => $"run {_number}";

    /// <summary>Creates the tree and uploads it undisturbed, for comparison. <paramref name="open"/> opens the empty store with a name.</summary>
    public static async Task<Trials> StartAsync(Tree tree, Func<string, IContentStore> open, string hocon = "", TransferCaches? caches = null)
    {
        var trials = new Trials(hocon, tree, open, caches);
        tree.CreateIn(trials._fixture.Source);
        trials._undisturbed = await trials.RunAsync(trials.UploadRequest(ErrorPolicy.Fail), trials._reference, stuck: null);
        Assert.Equal(OutcomeStatus.Completed, trials._undisturbed.Status);
        trials._manifest = await File.ReadAllBytesAsync(trials._undisturbed.Manifest!.File);
        trials._objects = DataKeys(await KeysAsync(trials._reference));
        return trials;
    }

    /// <summary>As <see cref="StartAsync(Tree, Func{string, IContentStore}, string, TransferCaches?)"/>, with a tree out of a seed and stores in memory.</summary>
    public static Task<Trials> StartAsync(int seed, string hocon = "", int files = 30, bool cheapHead = true, TransferCaches? caches = null) => StartAsync(
        SeededTree.Create(seed, files, ChunkBytes), _ => new InMemoryContentStore { Capabilities = new StoreCapabilities(MaxConcurrency: 4, cheapHead, ServerSideCopy: false) }, hocon, caches);

    /// <summary>An upload into an empty store, or one in a directory, through what <paramref name="spoil"/> makes of it.</summary>
    public async Task<TransferOutcome> UploadAsync(ErrorPolicy policy, Func<IContentStore, IContentStore> spoil, Gate? stuck = null, bool onDisk = false)
    {
        Runs++;
        var name = $"store{++_number}";
        var directory = _fixture.PathOf(name);
        await using var store = onDisk ? new FileContentStore((FileStoreUri)StoreUri.Parse(directory)) : _open(name);
        var outcome = await RunAsync(UploadRequest(policy), spoil(store), stuck);
        var keys = await KeysAsync(store);
        var manifests = keys.Where(key => key.StartsWith("Manifests/", StringComparison.Ordinal)).ToList();
        if (keys.Count > 0) await StoreAudit.SoundAsync(store, Where);
        CheckUpload(outcome, policy, manifests.Count, stuck is { Arrivals: > 0 });
        foreach (var key in manifests.Where(_ => outcome.Status != OutcomeStatus.CompletedWithSkips)) Assert.Equal(_manifest, await ManifestAsync(store, key));
        if (outcome.Status != OutcomeStatus.Completed)
        {
            var again = await RunAsync(UploadRequest(ErrorPolicy.Fail), store, stuck: null);
            Assert.Equal((OutcomeStatus.Completed, _objects.Count - DataKeys(keys).Count), (again.Status, again.Totals.ObjectsStored));
            Assert.Equal(_manifest, await File.ReadAllBytesAsync(again.Manifest!.File));
        }

        Assert.Equal(_objects, DataKeys(await KeysAsync(store)));
        if (onDisk) Assert.Empty(Directory.EnumerateFiles(Path.Combine(directory, ".tmp"), "*", SearchOption.AllDirectories));
        return outcome;
    }

    /// <summary>A download into a destination where every third file stands already, with other content.</summary>
    public async Task<TransferOutcome> DownloadAsync(ErrorPolicy policy, Func<IContentStore, IContentStore> spoil, Gate? stuck = null)
    {
        Runs++;
        var destination = _fixture.PathOf($"destination{++_number}");
        var old = new Tree();
        foreach (var (path, node) in _tree.Where((pair, index) => pair.Value is TreeNode.FileNode && index % 3 == 0)) old[path] = TreeNode.File($"old {node}", mtime: 1);
        old.CreateIn(destination);
        var outcome = await RunAsync(DownloadRequest(destination, policy), spoil(_reference), stuck);
        CheckDownload(outcome, policy, old, Tree.ReadFrom(destination), stuck is { Arrivals: > 0 });
        var missing = Missing(Tree.ReadFrom(destination));
        var again = await RunAsync(DownloadRequest(destination, ErrorPolicy.Fail), _reference, stuck: null);
        Assert.Equal((OutcomeStatus.Completed, missing.Count), (again.Status, again.Totals.FilesWritten));
        Tree.AssertEqual(_tree, Tree.ReadFrom(destination));
        Directory.Delete(destination, recursive: true);
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        await _fixture.DisposeAsync();
        await _reference.DisposeAsync();
    }

    private void CheckUpload(TransferOutcome outcome, ErrorPolicy policy, int manifests, bool stuck)
    {
        CheckStatus(outcome, policy, stuck);
        if (outcome.Manifest is null)
        {
            Assert.True(outcome.Status is OutcomeStatus.Failed or OutcomeStatus.Cancelled, Where);
            return;
        }

        Assert.Equal(1, manifests);
        var text = File.ReadAllBytes(outcome.Manifest.File);
        if (outcome.Status == OutcomeStatus.Completed) Assert.Equal(_manifest, text);
        var whole = EngineFixture.Decode(_undisturbed).Files.ToDictionary(file => file.Path);
        var described = ManifestCodec.Decode(text).Manifest.Files;
        Assert.All(described, file => Assert.Equal(whole[file.Path], file));
        Assert.Equal(whole.Keys.Except(described.Select(file => file.Path)).Order(), outcome.Failures.Select(failure => Path.GetRelativePath(_fixture.Source, failure.Path)).Order());
    }

    private void CheckDownload(TransferOutcome outcome, ErrorPolicy policy, Tree old, Tree found, bool stuck)
    {
        CheckStatus(outcome, policy, stuck);
        foreach (var path in found.Paths)
        {
            var isOld = old.TryGet(path, out var before) && before!.Equals(found[path]);
            var isNew = _tree.TryGet(path, out var wanted) && wanted!.Equals(found[path]);
            Assert.True(isOld || isNew || found[path] is TreeNode.DirectoryNode, $"{Where}: '{path}' is neither old nor new: {found[path]}");
        }

        var missing = Missing(found);
        if (outcome.Status == OutcomeStatus.Completed) Assert.Empty(missing);
        if (outcome.Status == OutcomeStatus.CompletedWithSkips) Assert.Equal(missing.Order(), outcome.Failures.Select(failure => failure.Path).Order());
    }

    // Whatever went wrong has a reason that people can read; only what is stuck is cancelled; all memory is given back.
    private void CheckStatus(TransferOutcome outcome, ErrorPolicy policy, bool stuck)
    {
        Assert.Equal(0, _fixture.Engine.Permits.InUse);
        Assert.True(outcome.Status != OutcomeStatus.Cancelled || stuck, Where);
        Assert.True(outcome.Status != OutcomeStatus.CompletedWithSkips || policy == ErrorPolicy.Skip, Where);
        Assert.True(outcome.Status is OutcomeStatus.Completed or OutcomeStatus.Cancelled == outcome.Failures.IsEmpty, $"{Where}: {outcome.Status} {outcome.Failures.Length}");
        Assert.All(outcome.Failures, failure => Assert.True(failure.Code != ErrorCode.Internal || failure.Message.Contains("as scripted", StringComparison.Ordinal), failure.Message));
    }

    private List<string> Missing(Tree found) =>
        [.. _tree.Where(pair => pair.Value is not TreeNode.DirectoryNode && !(found.TryGet(pair.Key, out var node) && node!.Equals(pair.Value))).Select(pair => pair.Key)];

    private async Task<TransferOutcome> RunAsync(TransferRequest request, IContentStore store, Gate? stuck)
    {
        using var cancel = new CancellationTokenSource();
        var running = _fixture.Engine.RunAsync(request, store, null, cancel.Token, _caches);
        if (stuck is not null && await Task.WhenAny(running, stuck.Reached) != running) await cancel.CancelAsync();
        return await running.WaitAsync(Patience);
    }

    private UploadRequest UploadRequest(ErrorPolicy policy) => _fixture.Upload() with
    {
        OnError = policy, ChunkSize = ChunkSize.Of(ChunkBytes), ManifestTarget = new ManifestTarget.Named("trial"),
    };

    private DownloadRequest DownloadRequest(string destination, ErrorPolicy policy) => new()
    {
        ManifestFile = _undisturbed.Manifest!.File, Destination = destination, OnError = policy,
    };

    private static async Task<byte[]> ManifestAsync(IContentStore store, string key) =>
        (await store.GetAsync(StoreKey.Parse(key), ManifestStore.MaxBytes, CancellationToken.None)).Content.ToArray();

    private static IReadOnlyList<string> DataKeys(IEnumerable<string> keys) => [.. keys.Where(key => key.StartsWith(StoreKey.DataPrefix, StringComparison.Ordinal))];

    private static async Task<IReadOnlyList<string>> KeysAsync(IContentStore store)
    {
        try
        {
            return [.. (await store.ListAsync("", CancellationToken.None).ToListAsync()).Select(found => found.Key.Text)];
        }
        catch (StoreException e) when (e.Code == ErrorCode.StoreNotFound)
        {
            return []; // a directory is created by the first write
        }
    }
}
