using RustyAttachments.Actors.Tests.Robustness;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Integration.Tests.Support;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.S3.Requests;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Files;
using RustyAttachments.TestKit.Stores;
using Xunit.Abstractions;

namespace RustyAttachments.Integration.Tests.Robustness;

/// <summary>Transfers to and from the real S3 server through a proxy that spoils requests. Waits between attempts are cut short, nothing else is.</summary>
public sealed class ProxyTests(ITestOutputHelper output) : IAsyncLifetime
{
    private const int MiB = 1 << 20;
    private static readonly string[] Clients = ["", "&client=sdk"];
    private readonly List<S3ContentStore> _opened = [];
    private string _bucket = "";

    public async Task InitializeAsync()
    {
        if (S3Server.Endpoint is not null) _bucket = S3Server.BucketOf(await S3Server.CreateStoreAsync());
    }

    public async Task DisposeAsync()
    {
        foreach (var store in _opened) await store.DisposeAsync();
    }

    [S3Fact]
    public async Task A_request_that_goes_wrong_once_is_made_again()
    {
        await using var trials = await Trials.StartAsync(SeededTree.Create(seed: 31, files: 12, Trials.ChunkBytes), name => Open(name));
        foreach (var (client, fault) in Clients.SelectMany(client => Enum.GetValues<HttpFault>().Where(fault => fault is not HttpFault.BitFlip).Select(fault => (client, fault))))
        {
            await using var proxy = Proxy().On("PUT", fault, skip: 3).On("HEAD", fault, skip: 1).On("GET", fault, skip: 5);

            // A busy or broken server, a broken line and silence are waited out.
            Assert.Equal((fault, OutcomeStatus.Completed), (fault, (await trials.UploadAsync(ErrorPolicy.Fail, store => Through(proxy, store, client))).Status));
            Assert.Equal((fault, OutcomeStatus.Completed), (fault, (await trials.DownloadAsync(ErrorPolicy.Fail, store => Through(proxy, store, client))).Status));
            Assert.Contains(proxy.Injected.Keys, kind => kind.StartsWith("PUT", StringComparison.Ordinal));
        }
    }

    [S3Fact]
    public async Task A_bit_that_flips_on_the_way_down_never_gets_into_a_file()
    {
        await using var trials = await Trials.StartAsync(SeededTree.Create(seed: 32, files: 12, Trials.ChunkBytes), name => Open(name));
        foreach (var client in Clients)
        {
            await using var proxy = Proxy().On("GET", HttpFault.BitFlip, skip: 2);

            var outcome = await trials.DownloadAsync(ErrorPolicy.Skip, store => Through(proxy, store, client));

            Assert.Equal((OutcomeStatus.CompletedWithSkips, ErrorCode.StoreObjectDamaged), (outcome.Status, outcome.Failures[0].Code));
        }
    }

    [S3Fact]
    public async Task A_bit_that_flips_on_the_way_up_never_gets_into_an_object()
    {
        await using var trials = await Trials.StartAsync(SeededTree.Create(seed: 33, files: 12, Trials.ChunkBytes), name => Open(name));
        foreach (var client in Clients)
        {
            await using var proxy = Proxy().On("PUT", HttpFault.RequestBitFlip, times: int.MaxValue, skip: 2);

            Assert.Equal(OutcomeStatus.Failed, (await trials.UploadAsync(ErrorPolicy.Fail, store => Through(proxy, store, client))).Status);
        }
    }

    [S3Fact]
    public async Task Transfers_through_a_line_that_fails_at_random_lose_nothing()
    {
        var (ends, faults) = (new SortedDictionary<string, int>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        await using var trials = await Trials.StartAsync(SeededTree.Create(seed: 34, files: 15, Trials.ChunkBytes), name => Open(name), "rusty-attachments.straight-to-put = 2KiB");
        foreach (var seed in Soak.Seeds(8))
        {
            var client = Clients[seed / 2 % 2];
            HttpFault[] mix = [.. Enum.GetValues<HttpFault>().Where((fault, i) => fault != HttpFault.Hang && (seed * 7919 >> i) % 2 == 0), HttpFault.Trickle];
            await using var up = Proxy().Randomly(seed, 0.02 + (0.1 * (seed % 5)), mix);
            await using var down = Proxy().Randomly(~seed, 0.02 + (0.1 * (seed % 5)), mix);
            try
            {
                Note(up, await trials.UploadAsync(seed % 2 == 0 ? ErrorPolicy.Fail : ErrorPolicy.Skip, store => Through(up, store, client)));
                Note(down, await trials.DownloadAsync(seed % 2 == 0 ? ErrorPolicy.Fail : ErrorPolicy.Skip, store => Through(down, store, client)));
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"Seed {seed}: {e.Message}", e);
            }
        }

        output.WriteLine($"{trials.Runs} transfers ({string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}), {faults.Values.Sum()} faults: {string.Join(", ", faults.Select(fault => $"{fault.Value} {fault.Key}"))}");
        Assert.NotEqual(0, faults.Values.Sum());

        void Note(FaultyHttpProxy proxy, TransferOutcome outcome)
        {
            ends[outcome.Status.ToString()] = ends.GetValueOrDefault(outcome.Status.ToString()) + 1;
            foreach (var (kind, count) in proxy.Injected) faults[kind] = faults.GetValueOrDefault(kind) + count;
        }
    }

    [S3Fact]
    public async Task A_large_object_goes_up_whole_or_not_at_all_and_comes_down_right_or_not_at_all()
    {
        using var files = new TempDirectory();
        var content = new byte[(11 * MiB) + 5];
        new Random(35).NextBytes(content);
        using var source = LocalTestFile.Open(files.WriteFile("large", content), content.Length);
        var hash = ContentHasher.Hash(content);
        foreach (var seed in Soak.Seeds(4))
        {
            var client = Clients[seed % 2];
            var direct = Open($"large{seed}");
            await using var proxy = Proxy().Randomly(seed, 0.25, HttpFault.ResetBefore, HttpFault.ResetAfter, HttpFault.Truncate, HttpFault.BitFlip, HttpFault.SlowDown, HttpFault.InternalError);
            await WholeOrNotAtAll(() => Through(proxy, direct, client).PutFileAsync(hash, source.Range, CancellationToken.None));
            if (await direct.HeadAsync(StoreKey.Data(hash), CancellationToken.None) is not null) await StoreAudit.SoundAsync(direct, $"seed {seed}");
            await direct.PutFileAsync(hash, source.Range, CancellationToken.None);

            using var target = LocalTestFile.Open(files.WriteFile($"copy{seed}", Array.Empty<byte>()), content.Length);
            await WholeOrNotAtAll(async () =>
            {
                var found = await Through(proxy, direct, client).GetToFileAsync(StoreKey.Data(hash), content.Length, target.Range, CancellationToken.None);
                Assert.Equal(ContentHasher.Hash(target.Content()), found); // it says what it wrote, right or wrong
            });
        }
    }

    private static async Task WholeOrNotAtAll(Func<Task> call)
    {
        try
        {
            await call();
        }
        catch (StoreException)
        {
            // A clean end, too.
        }
    }

    private static FaultyHttpProxy Proxy() => new(new Uri(S3Server.Endpoint!));

    private S3ContentStore Open(string name, Uri? through = null, string client = "")
    {
        var store = new S3ContentStore((S3StoreUri)StoreUri.Parse(S3Server.StoreUri(_bucket, name, through) + client), new S3StoreOptions
        {
            MaxConcurrency = 8,
            Backoff = new Backoff { Start = TimeSpan.FromMilliseconds(1), Cap = TimeSpan.FromMilliseconds(5), Attempts = 6 },
            Tuning = new S3Tuning { SingleRequestBytes = 5 * MiB, PartBytes = 5 * MiB, RangeBytes = MiB, StallTime = TimeSpan.FromSeconds(4) },
        });
        _opened.Add(store);
        return store;
    }

    // The same store, but seen through the proxy by one of the two clients.
    private S3ContentStore Through(FaultyHttpProxy proxy, IContentStore store, string client) => Open(store.DisplayName.Split('/')[^1], proxy.Address, client);
}
