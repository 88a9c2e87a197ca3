using RustyAttachments.Storage.Caches;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Storage.Tests.Caches;

public sealed class CacheRuleTests
{
    [Theory]
    [InlineData(0, true)]
    [InlineData(7_999_999, true)]
    [InlineData(8_000_000, false)]
    [InlineData(9_999_999, false)]
    [InlineData(long.MaxValue, false)]
    [InlineData(long.MinValue, true)]
    public void An_mtime_vouches_for_content_only_when_it_is_two_seconds_older_than_the_reading(long mtime, bool safe) =>
        Assert.Equal(safe, RacyMtime.IsSafe(mtime, DateTimeOffset.UnixEpoch.AddSeconds(10)));

    [Theory]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void The_first_hundred_hits_are_verified_and_then_one_in_a_hundred(ulong seed)
    {
        var sampling = new CheckSampling(seed);

        Assert.All(Enumerable.Range(0, 100), hit => Assert.True(sampling.Verifies(hit)));
        Assert.InRange(Enumerable.Range(100, 1_000_000).Count(hit => sampling.Verifies(hit)), 9_500, 10_500);
    }

    [Fact]
    public void Another_seed_verifies_other_hits() =>
        Assert.NotEqual(
            Enumerable.Range(100, 10_000).Where(hit => new CheckSampling(1).Verifies(hit)),
            Enumerable.Range(100, 10_000).Where(hit => new CheckSampling(2).Verifies(hit)));

    [Fact]
    public void A_machine_keeps_its_name_and_shares_it_with_no_other_host()
    {
        using var temp = new TempDirectory();
        var id = temp.WriteFile("machine-id", "0123456789abcdef\n");

        Assert.Equal(MachineId.Of([id], "a"), MachineId.Of([temp["absent"], id], "a"));
        Assert.NotEqual(MachineId.Of([id], "a"), MachineId.Of([id], "b"));
        Assert.NotEqual(MachineId.Of([id], "a"), MachineId.Of([temp["absent"]], "a"));
        Assert.Matches("^[0-9a-f]{12}$", MachineId.Current);
    }
}
