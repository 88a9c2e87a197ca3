using System.Globalization;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Cluster.Tests.Support;

/// <summary>A tree on disk, and what one machine alone makes of it.</summary>
/// <param name="Seed">Out of which it came.</param>
/// <param name="Path">Where it is.</param>
/// <param name="ChunkSize">In which pieces its large files are stored.</param>
/// <param name="Manifest">The bytes of its manifest.</param>
/// <param name="Objects">The keys of the objects that its content needs and no earlier tree did.</param>
/// <param name="Lone">Those of them that one file alone needs: nobody waits for another node that stores one.</param>
internal sealed record SourceTree(int Seed, string Path, ChunkSize ChunkSize, byte[] Manifest, IReadOnlySet<string> Objects, IReadOnlySet<string> Lone);

/// <summary>Makes trees out of seeds, each seed once: so that every scenario has content of its own.</summary>
internal sealed class TreeSource(string directory)
{
    private const int Files = 1000;
    private const int ChunkBytes = 2000; // of no importance to the transfers here; sizes are around it

    private readonly HashSet<string> _seen = [];

    /// <summary>The tree of a seed, below a new directory, after the single-machine run.</summary>
    public Task<SourceTree> CreateAsync(int seed, int files = Files) => CreateAsync(seed, SeededTree.Create(seed, files, ChunkBytes), ChunkSize.Default);

    /// <summary>A tree of one file of so many chunks, which is more than a unit takes.</summary>
    public Task<SourceTree> CreateLargeFileAsync(int seed, int chunkBytes, int chunks)
    {
        var content = new byte[chunkBytes * chunks];
        new Random(seed).NextBytes(content);
        return CreateAsync(seed, new Tree { ["large"] = TreeNode.File(content, mtime: 1_000_000) }, ChunkSize.Of(chunkBytes));
    }

    private async Task<SourceTree> CreateAsync(int seed, Tree tree, ChunkSize chunkSize)
    {
        var path = tree.CreateIn(System.IO.Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"tree{seed}"), "root"));
        using var scratch = new TempDirectory();
        await using var store = new InMemoryContentStore();
        await using var engine = TransferEngine.Start(new TransferEngineOptions { ScratchRoot = scratch.Path, MemoryBudget = 64 << 20 });
        var outcome = await engine.RunAsync(new UploadRequest { Paths = [path], ChunkSize = chunkSize }, store, null, CancellationToken.None);
        Assert.Equal(OutcomeStatus.Completed, outcome.Status);
        var manifest = await File.ReadAllBytesAsync(outcome.Manifest!.File);
        var objects = store.Keys.Where(key => key.StartsWith("Data/", StringComparison.Ordinal) && _seen.Add(key)).ToHashSet();
        var lone = ManifestCodec.Decode(manifest).Manifest.Files.SelectMany(static file => file.AllHashes()).CountBy(static hash => StoreKey.Data(hash).ToString()).Where(uses => uses.Value == 1 && objects.Contains(uses.Key));
        return new SourceTree(seed, path, chunkSize, manifest, objects, lone.Select(static uses => uses.Key).ToHashSet());
    }
}
