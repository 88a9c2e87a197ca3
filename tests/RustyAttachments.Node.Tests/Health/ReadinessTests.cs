using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Common.Errors;
using RustyAttachments.Node.Health;
using RustyAttachments.TestKit.Stores;

namespace RustyAttachments.Node.Tests.Health;

public sealed class ReadinessTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Every_check_is_named_with_whether_it_holds()
    {
        var readiness = new Readiness([new FixedCheck("a", null), new FixedCheck("b", "broken")], NullLogger<Readiness>.Instance);
        Assert.Equal([("a", true), ("b", false)], await readiness.RunAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_answers_holds_although_the_object_is_absent()
    {
        await using var store = new InMemoryContentStore();
        using var check = new StoreCheck(store, TimeSpan.FromSeconds(5), _time);
        Assert.Null(await check.FailureAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_failure_has_its_reason_and_is_kept_for_the_interval_and_then_asked_for_again()
    {
        await using var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Head, new Fault.Before(ErrorCode.StoreUnreachable));
        using var check = new StoreCheck(store, TimeSpan.FromSeconds(5), _time);
        Assert.Contains("failed as scripted", await check.FailureAsync(CancellationToken.None), StringComparison.Ordinal);
        _time.Advance(TimeSpan.FromSeconds(4));
        Assert.NotNull(await check.FailureAsync(CancellationToken.None));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(await check.FailureAsync(CancellationToken.None));
    }

    [Fact]
    public async Task A_store_that_is_silent_fails_in_time()
    {
        await using var store = new FaultyContentStore(new InMemoryContentStore()).On(StoreCall.Head, new Fault.Hang());
        using var check = new StoreCheck(store, TimeSpan.FromSeconds(5), _time);
        var failure = check.FailureAsync(CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Contains("did not answer", await failure, StringComparison.Ordinal);
    }

    private sealed class FixedCheck(string name, string? failure) : IReadinessCheck
    {
        public string Name => name;

        public Task<string?> FailureAsync(CancellationToken cancellationToken) => Task.FromResult(failure);
    }
}
