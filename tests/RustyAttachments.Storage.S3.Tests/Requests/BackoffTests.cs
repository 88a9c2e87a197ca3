using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Tests.Requests;

public sealed class BackoffTests
{
    private readonly Backoff _backoff = new();

    [Fact]
    public void Waits_grow_exponentially_up_to_the_cap_with_full_jitter()
    {
        var longest = new AlwaysRandom(0.999999);

        double[] expected = [100, 200, 400, 800, 1600, 3200, 6400, 12_800, 25_600];
        for (var attempt = 1; attempt <= 9; attempt++)
            Assert.Equal(expected[attempt - 1], Wait(attempt, longest), 1.0);
        Assert.Equal(30_000, (_backoff with { Attempts = 20 }).AfterFailure(15, FailureKind.Throttled, true, longest)!.Value.TotalMilliseconds, 1.0);
        Assert.Equal(0, Wait(9, new AlwaysRandom(0)));
    }

    [Theory]
    [InlineData(FailureKind.Final, true, 1)]
    [InlineData(FailureKind.Once, true, 2)]
    [InlineData(FailureKind.Unanswered, false, 4)]
    [InlineData(FailureKind.Unanswered, true, 10)]
    [InlineData(FailureKind.Transient, false, 10)]
    [InlineData(FailureKind.Throttled, true, 10)]
    internal void The_number_of_attempts_depends_on_what_failed(FailureKind kind, bool everAnswered, int attempts)
    {
        var random = new Random(1);

        for (var attempt = 1; attempt < attempts; attempt++) Assert.NotNull(_backoff.AfterFailure(attempt, kind, everAnswered, random));
        Assert.Null(_backoff.AfterFailure(attempts, kind, everAnswered, random));
    }

    [Fact]
    public void A_server_that_never_answers_is_given_up_within_a_second()
    {
        var total = Enumerable.Range(1, 3).Sum(attempt => _backoff.AfterFailure(attempt, FailureKind.Unanswered, false, new AlwaysRandom(0.999))!.Value.TotalMilliseconds);

        Assert.InRange(total, 0, 1000);
    }

    private double Wait(int attempt, Random random) => _backoff.AfterFailure(attempt, FailureKind.Throttled, true, random)!.Value.TotalMilliseconds;

    private sealed class AlwaysRandom(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
