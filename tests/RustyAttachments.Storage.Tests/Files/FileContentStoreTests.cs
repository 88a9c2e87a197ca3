using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Storage.Tests.Files;

public sealed class DurableFileContentStoreTests : FileContentStoreTests
{
    protected override bool Durable => true;
}

public class FileContentStoreTests : ContentStoreContract
{
    private readonly TempDirectory _directory = new();

    protected virtual bool Durable => false;

    private string Root => _directory["some/where/store"];

    protected override Task<IContentStore> OpenAsync() =>
        Task.FromResult<IContentStore>(new FileContentStore(new FileStoreUri(Root, Durable)));

    public override async Task DisposeAsync()
    {
        await base.DisposeAsync();
        Assert.Empty(TempFiles());
        _directory.Dispose();
    }

    [Fact]
    public async Task A_large_file_is_told_of_piece_by_piece_on_its_way_in_and_out()
    {
        var content = Bytes(20_000_000);
        var hash = ContentHasher.Hash(content);
        using var temp = new TempDirectory();
        File.WriteAllBytes(Path.Combine(temp.Path, "file"), content);
        using var file = LocalTestFile.Open(Path.Combine(temp.Path, "file"), content.Length);
        var (sent, came) = (new List<long>(), new List<long>());

        await Store.PutFileAsync(hash, file.Range with { Moved = sent.Add }, Never);
        await Store.GetToFileAsync(StoreKey.Data(hash), content.Length, file.Range with { Moved = came.Add }, Never);

        Assert.Equal((content.Length, content.Length), (sent.Sum(), came.Sum()));
        Assert.True(sent.Count > 2 && came.Count > 2);
    }

    [Fact]
    public async Task Objects_are_plain_files_of_the_documented_layout()
    {
        var (key, content) = await PutRandomAsync(100);
        await Store.PutAsync(StoreKey.Parse("Manifests/farm/x_input"), "{}"u8.ToArray(), WithMetadata(("asset-root", "/x")), Never);

        Assert.Equal(content, await File.ReadAllBytesAsync(Path.Combine(Root, "Data", ContentHasher.Hash(content) + ".xxh128")));
        Assert.Equal("{}", await File.ReadAllTextAsync(Path.Combine(Root, "Manifests/farm/x_input")));
        Assert.True(File.Exists(Path.Combine(Root, ".meta/Manifests/farm/x_input")));
        Assert.Equal([key.Text, "Manifests/farm/x_input"], await ListAsync(""));
    }

    [Fact]
    public async Task Directories_go_with_their_last_object_but_for_those_directly_below_the_store()
    {
        StoreKey[] keys = [StoreKey.Parse("Transfers/a/1"), StoreKey.Parse("Transfers/a/deep/2"), StoreKey.Parse("Transfers/b/3")];
        foreach (var key in keys) await Store.PutAsync(key, Bytes(10), WithMetadata(("k", "v")), Never);

        await Store.DeleteAsync(keys[1], Never);
        Assert.Equal(["a", "b"], Names("Transfers"));
        Assert.Equal(["1"], Names("Transfers/a"));
        await Store.DeleteAsync(keys[0], Never);
        Assert.Equal(["b"], Names("Transfers"));
        await Store.DeleteAsync(keys[2], Never);
        await Store.DeleteAsync(keys[2], Never);

        Assert.Empty(Names("Transfers"));
        Assert.Empty(Names(".meta"));

        string[] Names(string directory) => [.. new DirectoryInfo(Path.Combine(Root, directory)).EnumerateFileSystemInfos().Select(static info => info.Name).Order()];
    }

    [Fact]
    public async Task Writers_and_lists_beside_deletions_that_remove_directories_lose_nothing()
    {
        var seed = Random.Shared.Next();
        var shared = new StoreKey[8];
        for (var i = 0; i < shared.Length; i++) shared[i] = StoreKey.Parse($"Transfers/{i % 2}/deep/{i}");
        await Task.WhenAll(Enumerable.Range(0, shared.Length).Select(i => Task.Run(async () =>
        {
            var random = new Random(seed + i);
            for (var round = 0; round < 100; round++)
            {
                var content = new byte[1 + random.Next(100)];
                random.NextBytes(content);
                await Store.PutAsync(shared[i], content, random.Next(2) == 0 ? new PutOptions() : PutOptions.Content, Never);
                Assert.True((await Store.GetAsync(shared[i], 1000, Never)).Content.Span.SequenceEqual(content), $"seed {seed}");
                Assert.Contains(shared[i].Text, await ListAsync("Transfers/"));
                await Store.DeleteAsync(shared[i], Never);
            }
        })));
        Assert.Empty(await ListAsync("Transfers/"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, "Transfers")));
    }

    [Fact]
    public async Task An_absent_store_is_created_by_the_first_write_and_by_nothing_else()
    {
        var key = StoreKey.Data(ContentHasher.HashText("x"));

        Assert.Null(await Store.HeadAsync(key, Never));
        await Store.DeleteAsync(key, Never);
        var failure = await FailsAsync(ErrorCode.StoreNotFound, () => Store.GetAsync(key, 10, Never));
        Assert.Equal($"The store directory '{Root}' does not exist; check the path, or upload to it, which creates it.", failure.Message);
        await FailsAsync(ErrorCode.StoreNotFound, () => Store.GetRangeAsync(key, 0, new byte[1], Never));
        await FailsAsync(ErrorCode.StoreNotFound, () => ListAsync(""));
        Assert.False(Directory.Exists(_directory["some"]));

        await Store.PutAsync(key, Bytes(1), PutOptions.Content, Never);
        Assert.True(Directory.Exists(Root));
    }

    [Fact]
    public async Task A_store_removed_while_it_is_open_is_created_anew()
    {
        await PutRandomAsync(10);
        Directory.Delete(Root, recursive: true);

        var (key, content) = await PutRandomAsync(20);

        Assert.Equal(content, (await Store.GetAsync(key, 100, Never)).Content.ToArray());
    }

    [Fact]
    public async Task A_file_where_the_store_should_be_is_reported()
    {
        _directory.WriteFile("some/where/store", "a file");

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => Store.PutAsync(StoreKey.Parse("Data/x"), Bytes(1), PutOptions.Content, Never));
        Assert.Contains("not a directory", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Data")]
    [InlineData(".tmp")]
    public async Task A_planted_link_does_not_redirect_a_write(string planted)
    {
        var outside = _directory.CreateDirectory("outside");
        Directory.CreateDirectory(Root);
        Directory.CreateSymbolicLink(Path.Combine(Root, planted), outside);
        var content = Bytes(10);
        var hash = ContentHasher.Hash(content);
        using var source = OpenSource(content);

        var failure = await FailsAsync(ErrorCode.StoreAccessDenied, () => Store.PutAsync(StoreKey.Data(hash), content, PutOptions.Content, Never));
        await FailsAsync(ErrorCode.StoreAccessDenied, () => Store.PutFileAsync(hash, source.Range, Never));

        Assert.Contains("link", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    public async Task A_link_planted_in_place_of_an_object_is_replaced_not_written_through()
    {
        var victim = _directory.WriteFile("victim", "untouched");
        var content = "new content"u8.ToArray();
        var key = StoreKey.Data(ContentHasher.Hash(content));
        Directory.CreateDirectory(Path.Combine(Root, "Data"));
        File.CreateSymbolicLink(Path.Combine(Root, key.Text), victim);

        Assert.Null(await Store.HeadAsync(key, Never));
        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetAsync(key, 100, Never));
        Assert.Empty(await ListAsync(""));
        Assert.Equal(PutOutcome.Replaced, await Store.PutAsync(key, content, PutOptions.Content, Never));

        Assert.Equal("untouched", await File.ReadAllTextAsync(victim));
        Assert.Equal(content, (await Store.GetAsync(key, 100, Never)).Content.ToArray());
    }

    [Fact]
    public async Task The_root_itself_may_be_reached_through_a_link()
    {
        Directory.CreateDirectory(_directory.CreateDirectory("elsewhere"));
        Directory.CreateDirectory(Path.GetDirectoryName(Root)!);
        Directory.CreateSymbolicLink(Root, _directory["elsewhere"]);

        await PutRandomAsync(10);

        Assert.Single(Directory.EnumerateFiles(_directory["elsewhere/Data"]));
    }

    [Fact]
    public async Task A_directory_or_pipe_in_place_of_an_object_is_reported_and_does_not_hang()
    {
        var (asDirectory, asPipe) = (StoreKey.Parse("Data/directory"), StoreKey.Parse("Data/pipe"));
        Directory.CreateDirectory(Path.Combine(Root, asDirectory.Text));
        System.Diagnostics.Process.Start("mkfifo", Path.Combine(Root, asPipe.Text)).WaitForExit();

        Assert.Null(await Store.HeadAsync(asDirectory, Never));
        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetAsync(asDirectory, 100, Never));
        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetAsync(asPipe, 100, Never));
        await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.PutAsync(asDirectory, Bytes(1), PutOptions.Content, Never));
    }

    [Fact]
    public async Task What_a_killed_process_left_is_removed_by_the_next_writer_and_what_a_living_one_has_is_not()
    {
        var other = (FileContentStore)await ReopenAsync();
        await other.PutAsync(StoreKey.Parse("Data/x"), Bytes(1), PutOptions.Content, Never);
        var living = Directory.GetDirectories(Path.Combine(Root, ".tmp")).Single();
        var dead = Directory.CreateDirectory(Path.Combine(Root, ".tmp/4711-dead"));
        await File.WriteAllTextAsync(Path.Combine(dead.FullName, "1"), "half an object");

        await PutRandomAsync(10);

        Assert.False(dead.Exists && Directory.Exists(dead.FullName));
        Assert.True(Directory.Exists(living));
        Assert.Equal(2, Directory.GetDirectories(Path.Combine(Root, ".tmp")).Length);
    }

    [Fact]
    public async Task What_a_killed_process_left_is_listed_and_removed_when_that_is_asked_for()
    {
        Assert.Empty(await UnfinishedAsync()); // not even a store
        await PutRandomAsync(10);
        var dead = Directory.CreateDirectory(Path.Combine(Root, ".tmp/4711-dead"));
        await File.WriteAllTextAsync(Path.Combine(dead.FullName, "1"), "half an object");
        var found = Assert.Single(await UnfinishedAsync());
        Assert.Equal((".tmp/4711-dead", true), (found.Name, found.Started > DateTimeOffset.UtcNow.AddHours(-1)));

        await Store.Unfinished!.RemoveAsync(found, Never);
        await Store.Unfinished!.RemoveAsync(found, Never);

        Assert.Empty(await UnfinishedAsync());
        Assert.Single(Directory.GetDirectories(Path.Combine(Root, ".tmp"))); // our own
        await PutRandomAsync(20);
    }

    private async Task<List<UnfinishedWrite>> UnfinishedAsync()
    {
        var found = new List<UnfinishedWrite>();
        await foreach (var write in Store.Unfinished!.ListAsync(Never)) found.Add(write);
        return found;
    }

    [Fact]
    public async Task A_closed_store_leaves_nothing_but_objects()
    {
        await PutRandomAsync(10);
        await Store.DisposeAsync();

        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(Root, ".tmp")));
    }

    [Fact]
    public async Task Deleting_an_object_deletes_its_metadata()
    {
        var key = StoreKey.Parse("Manifests/x_input");
        await Store.PutAsync(key, Bytes(1), WithMetadata(("asset-root", "/x")), Never);

        await Store.DeleteAsync(key, Never);

        Assert.Empty(Directory.EnumerateFiles(Root, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Damaged_metadata_is_reported()
    {
        var key = StoreKey.Parse("Manifests/x_input");
        await Store.PutAsync(key, Bytes(1), WithMetadata(("asset-root", "/x")), Never);
        await File.WriteAllTextAsync(Path.Combine(Root, ".meta", key.Text), "{\"content\":");

        var failure = await FailsAsync(ErrorCode.StoreObjectDamaged, () => Store.GetAsync(key, 10, Never));
        Assert.Contains(".meta/Manifests/x_input", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_of_the_store_itself_are_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Store.HeadAsync(StoreKey.Parse(".meta/x"), Never));

    [Fact]
    public async Task A_closed_store_refuses_calls()
    {
        await Store.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => Store.HeadAsync(StoreKey.Parse("Data/x"), Never));
    }

    [Fact]
    public async Task A_large_copy_stops_when_it_is_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var path = _directory["sparse"];
        await using (var file = File.Create(path)) file.SetLength(40L << 30);
        using var source = LocalTestFile.Open(path, 40L << 30);

        var put = Store.PutFileAsync(ContentHasher.HashText("x"), source.Range, cancel.Token);
        while (!put.IsCompleted && !TempFiles().Any(f => new FileInfo(f).Length > 0)) await Task.Yield();
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Empty(TempFiles());
    }

    private IEnumerable<string> TempFiles()
    {
        var area = Path.Combine(Root, ".tmp");
        return Directory.Exists(area) ? Directory.EnumerateFiles(area, "*", SearchOption.AllDirectories) : [];
    }
}
