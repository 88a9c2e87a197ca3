using RustyAttachments.Common.Hashing;

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
    public Task ReplaceAsync(byte[] content, byte[] by) => WriteAsync($"Data/{ContentHasher.Hash(content)}.xxh128", by);

    /// <summary>Creates an empty store of a kind.</summary>
    public static async Task<TestStore> CreateAsync(string kind, Ra ra) =>
        kind == "file" ? new DirectoryStore(ra["store"]) : new BucketStore(await S3Server.CreateStoreAsync());

    private protected abstract Task WriteAsync(string key, byte[] content);

    private sealed class DirectoryStore(string directory) : TestStore
    {
        public override string Uri => directory;

        public override string UriOf(string key) => new Uri(Path.Combine(directory, key)).AbsoluteUri;

        public override Task<IReadOnlyList<string>> KeysAsync() => Task.FromResult<IReadOnlyList<string>>(
            [.. Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(directory, f)).Where(k => k[0] != '.')]);

        private protected override Task WriteAsync(string key, byte[] content) => File.WriteAllBytesAsync(Path.Combine(directory, key), content);
    }

    private sealed class BucketStore(string uri) : TestStore
    {
        private const string Root = "/DeadlineCloud";

        public override string Uri => uri;

        public override string UriOf(string key) => uri.Replace(Root, $"{Root}/{key}", StringComparison.Ordinal);

        public override async Task<IReadOnlyList<string>> KeysAsync() => [.. (await S3Server.KeysAsync(uri)).Select(k => k[Root.Length..])];

        private protected override Task WriteAsync(string key, byte[] content) => S3Server.PutAsync(uri, $"{Root[1..]}/{key}", content);
    }
}
