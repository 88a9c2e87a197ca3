using System.Diagnostics;
using System.Globalization;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Caches;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Bench;

/// <summary>
/// Rates of the two caches, in rows a second: batches as transfers make them, in the order of a tree and in random order,
/// into an empty file and into one that has them all, and the same asked.
/// </summary>
internal static class CacheBench
{
    private const int BatchRows = 512;

    public static async Task<int> RunAsync(Options options)
    {
        var (rows, rounds) = ((int)options.Number("--rows", 200_000), (int)options.Number("--rounds", 3));
        Console.WriteLine("| cache | batches | record, rows/s | again, rows/s | find, rows/s |\n|---|---|---|---|---|");
        foreach (var sorted in (bool[])[true, false])
        {
            var order = Enumerable.Range(0, rows).ToArray();
            if (!sorted) new Random(1).Shuffle(order);
            await ShowAsync("hashes", sorted, rounds, rows, directory => HashesAsync(directory, order)).ConfigureAwait(false);
            await ShowAsync("checks", sorted, rounds, rows, directory => ChecksAsync(directory, order, sorted)).ConfigureAwait(false);
        }

        return 0;
    }

    private static async Task ShowAsync(string cache, bool sorted, int rounds, int rows, Func<string, Task<double[]>> run)
    {
        var seconds = new List<double[]>();
        for (var round = 0; round < rounds; round++)
        {
            using var temp = new TempDirectory();
            seconds.Add(await run(temp.Path).ConfigureAwait(false));
        }

        var rates = Enumerable.Range(0, 3).Select(step => (rows / seconds.Select(each => each[step]).Order().ElementAt(rounds / 2)).ToString("N0", CultureInfo.InvariantCulture));
        Console.WriteLine($"| {cache} | {(sorted ? "in order" : "random")} | {string.Join(" | ", rates)} |");
    }

    private static async Task<double[]> HashesAsync(string directory, int[] order)
    {
        HashKey[] keys = [.. order.Select(static i => HashKey.Whole(string.Create(CultureInfo.InvariantCulture, $"/projects/show/shot_{i / 10000:D3}/layer_{i / 100:D5}/frame.{i:D7}.exr"), 1000 + i, 1_700_000_000_000_000_000 + i))];
        var cache = new CacheDirectory(directory, Settings()).OpenHashes();
        await using (cache.ConfigureAwait(false))
        {
            async Task RecordAsync()
            {
                foreach (var batch in keys.Chunk(BatchRows)) await cache.RecordAsync([.. batch.Select(static key => new HashRecord(key, new ContentHash((UInt128)(ulong)key.Size * 0x9e3779b97f4a7c15)))]).ConfigureAwait(false);
            }

            return
            [
                await TimeAsync(RecordAsync).ConfigureAwait(false),
                await TimeAsync(RecordAsync).ConfigureAwait(false),
                await TimeAsync(async () =>
                {
                    foreach (var batch in keys.Chunk(BatchRows))
                        if ((await cache.FindAsync(batch, default).ConfigureAwait(false)).Contains(null)) throw new InvalidOperationException("The cache has lost a hash.");
                }).ConfigureAwait(false),
            ];
        }
    }

    // Objects come in the order of files, which is none for their hashes: in order is the best that could be, for comparison.
    private static async Task<double[]> ChecksAsync(string directory, int[] order, bool sorted)
    {
        ContentHash[] hashes = [.. order.Select(i => sorted ? new ContentHash((UInt128)(uint)i << 64) : ContentHasher.HashText(i.ToString(CultureInfo.InvariantCulture)))];
        var cache = new CacheDirectory(directory, Settings()).OpenChecks("bench");
        await using (cache.ConfigureAwait(false))
        {
            async Task RecordAsync()
            {
                foreach (var batch in hashes.Chunk(BatchRows)) await cache.RecordAsync(batch).ConfigureAwait(false);
            }

            return
            [
                await TimeAsync(RecordAsync).ConfigureAwait(false),
                await TimeAsync(RecordAsync).ConfigureAwait(false),
                await TimeAsync(async () =>
                {
                    foreach (var batch in hashes.Chunk(BatchRows))
                        if ((await cache.FindAsync(batch, default).ConfigureAwait(false)).Contains(false)) throw new InvalidOperationException("The cache has lost an object.");
                }).ConfigureAwait(false),
            ];
        }
    }

    private static CacheOptions Settings() => new() { Warn = static warning => throw new InvalidOperationException(warning) };

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work().ConfigureAwait(false);
        return watch.Elapsed.TotalSeconds;
    }
}
