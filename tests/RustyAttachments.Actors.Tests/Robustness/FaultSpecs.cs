using RustyAttachments.Actors.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Storage.Stores;
using RustyAttachments.TestKit.Stores;
using Xunit.Abstractions;

namespace RustyAttachments.Actors.Tests.Robustness;

/// <summary>Every kind of fault, on every kind of call that transfers make, at the first, a middle and the last call, under both policies.</summary>
public sealed class FaultSpecs(ITestOutputHelper output)
{
    private static readonly ErrorPolicy[] Policies = [ErrorPolicy.Fail, ErrorPolicy.Skip];

    private static readonly Fault[] OnAll =
    [
        Fault.Throttled, Fault.ClockSkew, new Fault.Before(ErrorCode.StoreAccessDenied), new Fault.Before(ErrorCode.StoreNotFound),
        new Fault.After(ErrorCode.StoreUnreachable), new Fault.Overtaken(), new Fault.Reset(), new Fault.DiskFull(), new Fault.Surprise(),
    ];

    [Theory]
    [InlineData(StoreCall.Head, true, "rusty-attachments.single-pass-limit = 1B")]
    [InlineData(StoreCall.Put, true, "")]
    [InlineData(StoreCall.Put, false, "")]
    [InlineData(StoreCall.PutFile, true, "rusty-attachments.single-pass-limit = 1B")]
    [InlineData(StoreCall.PutFile, false, "rusty-attachments.single-pass-limit = 1B")]
    public async Task An_upload_whose_store_fails_once_loses_nothing(StoreCall call, bool cheapHead, string hocon)
    {
        await using var trials = await Trials.StartAsync(seed: 11, hocon, cheapHead: cheapHead);
        var calls = await CountAsync(call, store => trials.UploadAsync(ErrorPolicy.Fail, store));
        foreach (var (fault, position, policy) in Cases(OnAll, calls))
            await trials.UploadAsync(policy, store => new FaultyContentStore(store).On(call, fault, skip: position));
        foreach (var position in Positions(calls))
            await HangAsync(stuck => trials.UploadAsync(ErrorPolicy.Skip, store => Stuck(store, call, position, stuck), stuck));

        output.WriteLine($"{trials.Runs} uploads");
    }

    [Fact]
    public async Task A_download_whose_store_fails_once_loses_nothing()
    {
        await using var trials = await Trials.StartAsync(seed: 12);
        Fault[] faults = [.. OnAll, new Fault.Truncate(), new Fault.BitFlip()];
        var calls = await CountAsync(StoreCall.GetToFile, store => trials.DownloadAsync(ErrorPolicy.Fail, store));
        foreach (var (fault, position, policy) in Cases(faults, calls))
            await trials.DownloadAsync(policy, store => new FaultyContentStore(store).On(StoreCall.GetToFile, fault, skip: position));
        foreach (var position in Positions(calls))
            await HangAsync(stuck => trials.DownloadAsync(ErrorPolicy.Skip, store => Stuck(store, StoreCall.GetToFile, position, stuck), stuck));

        output.WriteLine($"{trials.Runs} downloads");
    }

    [Fact]
    public async Task A_storm_of_throttling_ends_a_transfer_with_that_reason()
    {
        await using var trials = await Trials.StartAsync(seed: 13);

        var up = await trials.UploadAsync(ErrorPolicy.Skip, store => new FaultyContentStore(store).Storm(int.MaxValue));
        var down = await trials.DownloadAsync(ErrorPolicy.Skip, store => new FaultyContentStore(store).Storm(int.MaxValue));

        Assert.All([up, down], outcome => Assert.Equal((OutcomeStatus.Failed, ErrorCode.StoreUnreachable), (outcome.Status, outcome.Failures[0].Code)));
    }

    [Fact]
    public async Task A_bug_in_the_store_that_shows_once_is_survived()
    {
        await using var trials = await Trials.StartAsync(seed: 14);

        var up = await trials.UploadAsync(ErrorPolicy.Fail, store => new FaultyContentStore(store).On(StoreCall.Put, new Fault.Surprise(), skip: 3));
        var down = await trials.DownloadAsync(ErrorPolicy.Fail, store => new FaultyContentStore(store).On(StoreCall.GetToFile, new Fault.Surprise(), skip: 3));

        Assert.Equal((OutcomeStatus.Completed, OutcomeStatus.Completed), (up.Status, down.Status));
    }

    private static async Task<int> CountAsync(StoreCall call, Func<Func<IContentStore, FaultyContentStore>, Task> run)
    {
        FaultyContentStore counting = null!;
        await run(store => counting = new FaultyContentStore(store));
        Assert.NotEqual(0, counting.Calls(call));
        return counting.Calls(call);
    }

    // Both policies for each fault, at every position in a soak, else at one or two of them.
    private static IEnumerable<(Fault Fault, int Position, ErrorPolicy Policy)> Cases(Fault[] faults, int calls)
    {
        var cases = faults.SelectMany(fault => Positions(calls).Select(position => (fault, position)));
        return cases.SelectMany((pair, number) => Policies
            .Where((_, policy) => Soak.Factor > 1 || policy == number % Policies.Length)
            .Select(policy => (pair.fault, pair.position, policy)));
    }

    private static int[] Positions(int calls) => [0, calls / 2, calls - 1];

    private static FaultyContentStore Stuck(IContentStore store, StoreCall call, int position, Gate stuck) =>
        new FaultyContentStore(store).On(call, new Fault.Slow(stuck), skip: position);

    private static async Task HangAsync(Func<Gate, Task<TransferOutcome>> run)
    {
        var stuck = new Gate();
        Assert.Equal(OutcomeStatus.Cancelled, (await run(stuck)).Status);
        Assert.Equal(1, stuck.Arrivals);
    }
}
