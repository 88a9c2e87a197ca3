using RustyAttachments.Actors.Tests.Transfers;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.Actors.Tests.Robustness;

/// <summary>Files that change under the reader: what the manifest says of them is what the store holds, or they are reported.</summary>
public sealed class ChangingFileSpecs
{
    private const int Chunk = 10_000;
    private const string OneAtATime = "rusty-attachments { units-per-node = 1, parts-per-unit = 1, hash-workers = 1 }";
    private const string TwoPasses = "rusty-attachments.single-pass-limit = 1B";
    private static readonly byte[] Old = Bytes((3 * Chunk) + 500, seed: 1);

    private static readonly Dictionary<string, Action<string>> Changes = new()
    {
        ["grows"] = path => Write(path, [.. Old, .. Bytes(Chunk, seed: 2)]),
        ["shrinks"] = path => Write(path, Old[..(Chunk + 7)]),
        ["becomes empty"] = path => Write(path, []),
        ["is rewritten"] = path => Write(path, Bytes(Old.Length, seed: 3)),
        ["is rewritten and keeps its time"] = path =>
        {
            var time = System.IO.File.GetLastWriteTimeUtc(path);
            Write(path, Bytes(Old.Length, seed: 4));
            System.IO.File.SetLastWriteTimeUtc(path, time);
        },
        ["is replaced"] = path => Replace(path, () => System.IO.File.WriteAllBytes(path, Bytes(Old.Length, seed: 5))),
        ["is deleted"] = System.IO.File.Delete,
        ["becomes a directory"] = path => Replace(path, () => Directory.CreateDirectory(path)),
        ["becomes a link"] = path => Replace(path, () => System.IO.File.CreateSymbolicLink(path, "other")),
        ["becomes a dead link"] = path => Replace(path, () => System.IO.File.CreateSymbolicLink(path, "nowhere")),
        ["loses its permissions"] = path => System.IO.File.SetUnixFileMode(path, UnixFileMode.None), // root reads it all the same
    };

    /// <summary>When it happens: at which call of the store, for how long it goes on, in one or two passes, whole or in chunks.</summary>
    public static TheoryData<StoreCall, int, string, int> Moments => new()
    {
        { StoreCall.Put, 1, "", 0 },
        { StoreCall.Head, 1, TwoPasses, 0 }, // hashed, to be read again and stored
        { StoreCall.PutFile, 1, TwoPasses, 0 }, // opened again, to be read
        { StoreCall.Put, 1, "", Chunk }, // the first chunk is hashed, the others are not
        { StoreCall.Head, 1, TwoPasses, Chunk },
        { StoreCall.PutFile, 1, TwoPasses, Chunk },
        { StoreCall.PutFile, 100, TwoPasses, 0 },
        { StoreCall.Head, 100, TwoPasses, Chunk },
    };

    [Theory]
    [MemberData(nameof(Moments))]
    public async Task Whatever_a_file_becomes_while_it_is_read_its_entry_fits_its_objects_or_it_is_reported(StoreCall call, int times, string hocon, int chunk)
    {
        await using var fixture = new EngineFixture($"{OneAtATime}\n{hocon}");
        foreach (var (name, change) in Changes)
        {
            foreach (var policy in new[] { ErrorPolicy.Fail, ErrorPolicy.Skip })
            {
                Directory.Delete(fixture.Source, recursive: true);
                new Tree { ["changing"] = File(Old, mtime: 1_000_000), ["other"] = File("other") }.CreateIn(fixture.Source);
                var path = Path.Combine(fixture.Source, "changing");
                var memory = new InMemoryContentStore();
                List<byte[]> versions = [Old];
                var store = new FaultyContentStore(memory).On(
                    call, new Fault.Meanwhile(_ => Change(path, change, versions)), times, where: key => key != StoreKey.Data(Common.Hashing.ContentHasher.HashText("other")) && key.TryGetHash(out _));

                var outcome = await fixture.RunAsync(
                    fixture.Upload() with { OnError = policy, ChunkSize = chunk == 0 ? ChunkSize.None : ChunkSize.Of(chunk), ManifestTarget = new ManifestTarget.Named("x") }, store).WaitAsync(TimeSpan.FromMinutes(1));

                Assert.NotEqual([Old], versions);
                await StoreAudit.SoundAsync(memory, name);
                Check(name, policy, outcome, path, memory, versions, mixes: chunk != 0 && name.Contains("keeps its time", StringComparison.Ordinal));
            }
        }
    }

    [Fact]
    public async Task A_file_that_becomes_a_directory_between_its_two_reads_is_left_out_like_any_other()
    {
        await using var fixture = new EngineFixture($"{OneAtATime}\n{TwoPasses}");
        var path = new Tree { ["changing"] = File(Old) }.CreateIn(fixture.Source) + "/changing";
        var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Head, new Fault.Meanwhile(_ => Replace(path, () => Directory.CreateDirectory(path))));

        var outcome = await fixture.RunAsync(fixture.Upload() with { OnError = ErrorPolicy.Skip }, store);

        Assert.Equal(OutcomeStatus.CompletedWithSkips, outcome.Status);
        Assert.Equal((ErrorCode.PathWrongKind, path), (Assert.Single(outcome.Failures).Code, outcome.Failures[0].Path));
    }

    [Fact]
    public async Task A_file_that_vanishes_after_its_first_chunk_does_not_hold_up_the_files_after_it()
    {
        await using var fixture = new EngineFixture(OneAtATime);
        var path = new Tree { ["changing"] = File(Old), ["z"] = File("z") }.CreateIn(fixture.Source) + "/changing";
        var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Put, new Fault.Meanwhile(_ => System.IO.File.Delete(path)), where: key => key != StoreKey.Data(Common.Hashing.ContentHasher.HashText("z")));

        var outcome = await fixture.RunAsync(fixture.Upload() with { OnError = ErrorPolicy.Skip, ChunkSize = ChunkSize.Of(Chunk) }, store).WaitAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(["z"], EngineFixture.Decode(outcome).Files.Select(file => file.Path));
    }

    private static void Check(string name, ErrorPolicy policy, TransferOutcome outcome, string path, InMemoryContentStore store, List<byte[]> versions, bool mixes)
    {
        if (outcome.Manifest is null)
        {
            Assert.Equal((OutcomeStatus.Failed, ErrorPolicy.Fail, name), (outcome.Status, policy, name));
            Assert.Equal(path, Assert.Single(outcome.Failures).Path);
            Assert.DoesNotContain(store.Keys, key => key.StartsWith(StoreKey.ManifestsPrefix, StringComparison.Ordinal));
            return;
        }

        var files = EngineFixture.Decode(outcome).Files.ToDictionary(file => file.Path);
        Assert.Equal(5, files["other"].Size);
        if (!files.TryGetValue("changing", out var entry))
        {
            Assert.Equal((OutcomeStatus.CompletedWithSkips, path, name), (outcome.Status, Assert.Single(outcome.Failures).Path, name));
            Assert.Contains(outcome.Failures[0].Code, new[] { ErrorCode.LocalFileChanged, ErrorCode.PathWrongKind, ErrorCode.LocalPermissionDenied });
            return;
        }

        // A whole version of the file, never a mixture of two. (Two versions of one size and time cannot be told apart.)
        var described = entry.AllHashes().SelectMany(hash => store[StoreKey.Data(hash)]).ToArray();
        Assert.Equal((OutcomeStatus.Completed, name, entry.SizeOrZero), (outcome.Status, name, (long)described.Length));
        if (!mixes) Assert.True(versions.Exists(version => version.SequenceEqual(described)), name);
    }

    // The first change is the named one; what goes on changing is written again with another content each time.
    private static void Change(string path, Action<string> change, List<byte[]> versions)
    {
        var isFile = System.IO.File.Exists(path) && new FileInfo(path).LinkTarget is null;
        if (versions.Count == 1) change(path);
        else if (isFile) Write(path, Bytes(Old.Length + versions.Count, seed: 100 + versions.Count));
        versions.Add(ContentOf(path));
    }

    private static byte[] ContentOf(string path)
    {
        try
        {
            return System.IO.File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return []; // gone, a dead link, a directory
        }
    }

    private static void Write(string path, byte[] content)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        file.SetLength(content.Length);
        file.Write(content);
    }

    private static void Replace(string path, Action create)
    {
        System.IO.File.Delete(path);
        create();
    }

    private static byte[] Bytes(int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }
}
