using RustyAttachments.Actors.Transfers;
using RustyAttachments.TestKit.Caches;
using RustyAttachments.TestKit.Stores;
using Xunit.Abstractions;

namespace RustyAttachments.Actors.Tests.Robustness;

/// <summary>Random trees through stores with random faults. A failure names its seed; RUSTY_ATTACHMENTS_SOAK=N makes N times the runs.</summary>
public sealed class RandomFaultSpecs(ITestOutputHelper output)
{
    private const int RunsOfATree = 10;

    [Theory]
    [InlineData("", 1)]
    [InlineData("rusty-attachments { single-pass-limit = 1B, hash-workers = 3 }", 2)]
    [InlineData("rusty-attachments { batch-files = 1, parts-per-unit = 1, scan-entries = 3 }", 3)]
    public async Task Transfers_through_a_store_that_fails_at_random_lose_nothing(string hocon, int family)
    {
        var (runs, ends, faults) = (0, new SortedDictionary<string, int>(), new SortedDictionary<string, int>(StringComparer.Ordinal));
        foreach (var treeSeed in Soak.Seeds(2))
        {
            var caches = (treeSeed + family) % 2 == 0 ? new TransferCaches(new InMemoryHashCache()) : null; // remembered from one run to the next
            await using var trials = await Trials.StartAsync(treeSeed + (1000 * family), hocon, files: 5 + (7 * treeSeed % 40), cheapHead: treeSeed % 3 > 0, caches);
            for (var run = 0; run < RunsOfATree; run++)
            {
                var seed = (family * 1_000_000) + (treeSeed * RunsOfATree) + run;
                var policy = seed % 2 == 0 ? ErrorPolicy.Fail : ErrorPolicy.Skip;
                try
                {
                    var (up, down) = (FaultPlan.Random(seed), FaultPlan.Random(~seed));
                    Note(up, await trials.UploadAsync(policy, store => new FaultyContentStore(store, up), up.Stuck, onDisk: seed % 3 == 0));
                    Note(down, await trials.DownloadAsync(policy, store => new FaultyContentStore(store, down), down.Stuck));
                }
                catch (Exception e)
                {
                    throw new InvalidOperationException($"Seed {seed}, tree {treeSeed} of family {family}: {e.Message}", e);
                }
            }

            runs += trials.Runs;
        }

        output.WriteLine($"{runs} transfers ({string.Join(", ", ends.Select(end => $"{end.Value} {end.Key}"))}), {faults.Values.Sum()} faults: {string.Join(", ", faults.Select(fault => $"{fault.Value} {fault.Key}"))}");
        Assert.NotEqual(0, faults.Values.Sum());

        void Note(FaultPlan plan, TransferOutcome outcome)
        {
            ends[outcome.Status.ToString()] = ends.GetValueOrDefault(outcome.Status.ToString()) + 1;
            foreach (var (kind, count) in plan.Injected) faults[kind] = faults.GetValueOrDefault(kind) + count;
        }
    }
}
