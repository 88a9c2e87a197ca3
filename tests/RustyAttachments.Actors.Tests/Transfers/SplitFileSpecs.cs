using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Model;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using Xunit.Abstractions;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Transfers;

/// <summary>Files above the size of a batch, whose chunks are in several units.</summary>
public sealed class SplitFileSpecs(ITestOutputHelper output)
{
    private const int Chunk = 1000;

    [Fact]
    public async Task Whatever_the_sizes_manifest_and_store_are_those_of_whole_files()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"Seed {seed}.");
        var random = new Random(seed);
        foreach (var batch in new[] { 1, Chunk, 8 * Chunk, 11 * Chunk })
        {
            await using var whole = new EngineFixture();
            await using var split = new EngineFixture($"rusty-attachments.batch-bytes = {batch}B");
            var tree = new Tree();
            foreach (var size in new[] { 0, Chunk, batch, batch + 1, 8 * Chunk, 22 * Chunk, (22 * Chunk) + 1 }) Add(size);
            for (var i = 0; i < 12; i++) Add(random.Next(30 * Chunk));
            tree.CreateIn(whole.Source);
            tree.CreateIn(split.Source);
            var request = whole.Upload() with { ChunkSize = ChunkSize.Of(Chunk) };
            var (expectedStore, actualStore) = (new InMemoryContentStore(), new InMemoryContentStore());

            var expected = await whole.RunAsync(request, expectedStore);
            var actual = await split.RunAsync(request with { Paths = [split.Source] }, actualStore);

            Assert.Equal(System.IO.File.ReadAllBytes(expected.Manifest!.File), System.IO.File.ReadAllBytes(actual.Manifest!.File));
            Assert.Equal(expectedStore.Keys.Order(), actualStore.Keys.Order());
            Assert.Equal(expected.Totals with { ObjectsAsked = 0, ObjectsNotAsked = 0, ObjectsListed = 0 }, actual.Totals with { ObjectsAsked = 0, ObjectsNotAsked = 0, ObjectsListed = 0 });

            void Add(int size)
            {
                var content = new byte[size];
                random.NextBytes(content);
                tree[$"d{random.Next(4)}/{tree.Count:00}"] = File(content, mtime: 1_000_000 + random.Next(1000));
            }
        }
    }

    [Theory]
    [InlineData(ErrorPolicy.Skip)]
    [InlineData(ErrorPolicy.Fail)]
    public async Task A_file_that_changes_after_one_of_its_pieces_was_read_is_reported_and_in_no_manifest(ErrorPolicy policy)
    {
        await using var fixture = new EngineFixture("rusty-attachments { batch-bytes = 1B, units-per-node = 1, parts-per-unit = 1, hash-workers = 1 }");
        var content = new byte[(3 * Chunk) + 500];
        new Random(1).NextBytes(content);
        var path = Path.Combine(new Tree { ["alone/big"] = File(content, mtime: 1_000_000), ["other"] = File("other") }.CreateIn(fixture.Source), "alone/big");
        var other = StoreKey.Data(ContentHasher.HashText("other"));
        var store = new FaultyContentStore(new InMemoryContentStore()).On(
            StoreCall.Put, new Fault.Meanwhile(_ => System.IO.File.AppendAllText(path, "more")), where: key => key != other && key.TryGetHash(out var _));

        var outcome = await fixture.RunAsync(fixture.Upload() with { OnError = policy, ChunkSize = ChunkSize.Of(Chunk) }, store).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(policy == ErrorPolicy.Skip ? OutcomeStatus.CompletedWithSkips : OutcomeStatus.Failed, outcome.Status);
        Assert.NotEmpty(outcome.Failures);
        Assert.All(outcome.Failures, failure => Assert.Equal((ErrorCode.LocalFileChanged, path), (failure.Code, failure.Path)));
        if (policy == ErrorPolicy.Fail)
        {
            Assert.Null(outcome.Manifest);
            return;
        }

        var manifest = EngineFixture.Decode(outcome);
        Assert.Equal(["other"], manifest.Files.Select(static file => file.Path));
        Assert.DoesNotContain("alone", System.IO.File.ReadAllText(outcome.Manifest!.File), StringComparison.Ordinal); // nor its directory
    }
}
