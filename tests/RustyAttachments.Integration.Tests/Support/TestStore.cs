using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Files;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>A store of one test's own, of the kind that the test is run for.</summary>
internal abstract class TestStore
{
    /// <summary>The kinds that can be tested here: directories always, S3 where <c>./test</c> has started the server.</summary>
    public static TheoryData<string> Kinds => S3Server.Endpoint is null ? ["file"] : ["file", "s3"];

    /// <summary>The store's name, for <c>--store</c>.</summary>
    public abstract string Uri { get; }

    /// <summary>A manifest's key as a URI.</summary>
    public abstract string UriOf(string key);

    /// <summary>The keys of all objects.</summary>
    public abstract Task<IReadOnlyList<string>> KeysAsync();

    /// <summary>Replaces the object that holds <paramref name="content"/>, whatever its hash says.</summary>
    public Task ReplaceAsync(byte[] content, byte[] by) => PutAsync($"Data/{ContentHasher.Hash(content)}.xxh128", by);

    /// <summary>Fails unless every object is what its name says and every manifest has all of its objects.</summary>
    public async Task SoundAsync()
    {
        await using IContentStore store = StoreUri.Parse(Uri) switch
        {
            FileStoreUri directory => new FileContentStore(directory),
            var bucket => new S3ContentStore((S3StoreUri)bucket),
        };
        await StoreAudit.SoundAsync(store);
    }

    /// <summary>Creates an empty store of a kind; <paramref name="name"/> tells several directories of one test apart.</summary>
    public static async Task<TestStore> CreateAsync(string kind, Ra ra, string name = "store") =>
        kind == "file" ? new DirectoryStore(ra[name]) : new BucketStore(await S3Server.CreateStoreAsync());

    /// <summary>Puts any content under a key.</summary>
    public abstract Task PutAsync(string key, byte[] content);

    /// <summary>Removes an object.</summary>
    public abstract Task RemoveAsync(string key);

    /// <summary>Waits until everything in the store is older than now as its own clock shows it: S3 shows whole seconds.</summary>
    public abstract Task AgeAsync();

    private sealed class DirectoryStore(string directory) : TestStore
    {
        public override string Uri => directory;

        public override string UriOf(string key) => new Uri(Path.Combine(directory, key)).AbsoluteUri;

        public override Task<IReadOnlyList<string>> KeysAsync() => Task.FromResult<IReadOnlyList<string>>(
            [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(directory, f)).Where(k => k[0] != '.')]);

        public override Task PutAsync(string key, byte[] content) => File.WriteAllBytesAsync(Path.Combine(directory, key), content);

        public override Task RemoveAsync(string key)
        {
            File.Delete(Path.Combine(directory, key));
            return Task.CompletedTask;
        }

        public override Task AgeAsync() => Task.CompletedTask;
    }

    private sealed class BucketStore(string uri) : TestStore
    {
        private const string Root = "/DeadlineCloud";

        public override string Uri => uri;

        public override string UriOf(string key) => uri.Replace(Root, $"{Root}/{key}", StringComparison.Ordinal);

        public override async Task<IReadOnlyList<string>> KeysAsync() => [.. (await S3Server.KeysAsync(uri)).Select(k => k[Root.Length..])];

        public override Task PutAsync(string key, byte[] content) => S3Server.PutAsync(uri, $"{Root[1..]}/{key}", content);

        public override Task RemoveAsync(string key) => S3Server.DeleteAsync(uri, $"{Root[1..]}/{key}");

        public override async Task AgeAsync()
        {
            var last = await S3Server.TouchAsync(uri, $"{Root[1..]}/clock");
            while (await S3Server.TouchAsync(uri, $"{Root[1..]}/clock") <= last) await Task.Yield();
        }
    }
}
