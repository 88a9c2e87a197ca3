using System.Globalization;
using RustyAttachments.Storage.S3;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Bench.S3Requests;

/// <summary>
/// What a request costs the client, through AWS's SDK and through our own client: processor time and allocated bytes of
/// this process, in alternating rounds of one run, medians. The server is another process, so that its work is not counted.
/// </summary>
internal static class S3RequestsBench
{
    private const int SmallBytes = 16 << 10;
    private const int LargeBytes = 32 << 20;
    private const int SmallAtOnce = 16;
    private const int LargeAtOnce = 4;

    /// <summary>Runs <c>s3-requests loopback|STORE</c> (<c>--rounds N --small N --large N</c>) or the hidden <c>serve-objects PORT</c>.</summary>
    public static async Task<int> RunAsync(string[] args)
    {
        switch (args)
        {
            case ["serve-objects", var port]:
                await ObjectServer.ServeAsync(int.Parse(port, CultureInfo.InvariantCulture)).ConfigureAwait(false);
                return 0;
            case ["s3-requests", "loopback", .. var options]:
                using (var server = ServerProcess.Start())
                {
                    // The server of objects checks no signature, but signing is part of what is measured.
                    Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "loopback");
                    Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "loopback");
                    await CompareAsync($"s3://bucket?endpoint={server.Address}&region=us-east-1", new BareSocketClient(new Uri(server.Address)), options).ConfigureAwait(false);
                    return 0;
                }

            case ["s3-requests", var store, .. var options]:
                await CompareAsync(store, floor: null, options).ConfigureAwait(false);
                return 0;
            default:
                await Console.Error.WriteLineAsync("bench s3-requests loopback|STORE [--rounds N] [--small N] [--large N]").ConfigureAwait(false);
                return 2;
        }
    }

    private static async Task CompareAsync(string name, IObjectClient? floor, string[] options)
    {
        var given = new Options(options);
        var (rounds, small, large) = ((int)given.Number("--rounds", 5), (int)given.Number("--small", 2000), (int)given.Number("--large", 16));
        var uri = (S3StoreUri)StoreUri.Parse(name) with { RootPrefix = "" };
        await using var sdkStore = new S3ContentStore(uri with { SdkOnly = true });
        await using var ownStore = new S3ContentStore(uri with { SdkOnly = false });
        using var plain = new PlainSdkClient(uri);
        List<IObjectClient> clients = [plain, new StoreClient(sdkStore), new StoreClient(ownStore)];
        if (floor is not null) clients.Add(floor);

        var prefix = $"bench-{Guid.NewGuid():N}";
        Console.WriteLine($"A request: CPU µs / allocated bytes / elapsed µs of the client; medians of {rounds} rounds, small {SmallAtOnce} and large {LargeAtOnce} at once.\n");
        Console.WriteLine("| | SDK | client=sdk | own client |" + (floor is null ? "" : " bare socket |") + " CPU own : SDK | CPU own : client=sdk |");
        Console.WriteLine("|---|---|---|---|" + (floor is null ? "" : "---|") + "---|---|");
        var (smallBody, largeBody, targets) = (Body(SmallBytes), Body(LargeBytes), Enumerable.Range(0, LargeAtOnce).Select(_ => new byte[LargeBytes]).ToArray());
        var smallTargets = Enumerable.Range(0, SmallAtOnce).Select(_ => new byte[SmallBytes]).ToArray();
        await RowAsync("PUT 16 KiB", small, SmallAtOnce, (client, i) => client.PutAsync(Key("s", i), smallBody)).ConfigureAwait(false);
        await RowAsync("HEAD", small, SmallAtOnce, (client, i) => client.HeadAsync(Key("s", i))).ConfigureAwait(false);
        await RowAsync("GET 16 KiB", small, SmallAtOnce, (client, i) => client.GetAsync(Key("s", i), smallTargets[i % SmallAtOnce])).ConfigureAwait(false);
        await RowAsync("PUT 32 MiB", large, LargeAtOnce, (client, i) => client.PutAsync(Key("l", i), largeBody)).ConfigureAwait(false);
        await RowAsync("GET 32 MiB", large, LargeAtOnce, (client, i) => client.GetAsync(Key("l", i), targets[i % LargeAtOnce])).ConfigureAwait(false);
        if (!targets[0].AsSpan().SequenceEqual(largeBody)) throw new InvalidOperationException("What was read is not what was stored.");
        string[] stored = [.. Enumerable.Range(0, small).Select(i => Key("s", i)), .. Enumerable.Range(0, large).Select(i => Key("l", i))];
        await Parallel.ForEachAsync(stored, async (key, token) => await ownStore.DeleteAsync(StoreKey.Parse(key), token).ConfigureAwait(false)).ConfigureAwait(false);

        string Key(string kind, int i) => string.Create(CultureInfo.InvariantCulture, $"{prefix}/{kind}{i}");

        async Task RowAsync(string row, int count, int atOnce, Func<IObjectClient, int, Task> request)
        {
            var costs = clients.ConvertAll(_ => new List<Cost>());
            for (var round = -1; round < rounds; round++)
                for (var c = 0; c < clients.Count; c++)
                {
                    var client = clients[c];
                    var cost = await Cost.OfAsync(count, atOnce, i => request(client, i)).ConfigureAwait(false);
                    if (round >= 0) costs[c].Add(cost); // the first compiles and connects
                }

            Print(row, costs.ConvertAll(Cost.Median));
        }
    }

    private static void Print(string row, List<Cost> medians)
    {
        var cells = medians.Select(cost => string.Create(CultureInfo.InvariantCulture, $"{cost.CpuMicroseconds:0} / {cost.Bytes:0} / {cost.WallMicroseconds:0}"));
        var own = medians[2].CpuMicroseconds;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {row} | {string.Join(" | ", cells)} | {own / medians[0].CpuMicroseconds:0.00} | {own / medians[1].CpuMicroseconds:0.00} |"));
    }

    private static byte[] Body(int bytes)
    {
        var body = new byte[bytes];
        new Random(1).NextBytes(body);
        return body;
    }
}
