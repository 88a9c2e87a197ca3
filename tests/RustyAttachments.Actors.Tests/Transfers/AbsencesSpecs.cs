using RustyAttachments.Actors.Transfers;

namespace RustyAttachments.Actors.Tests.Transfers;

public sealed class AbsencesSpecs
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Absences _absences = new(TimeSpan.FromSeconds(10));
    private readonly HashSet<string> _members = ["a:1"];

    [Fact]
    public void Who_is_away_for_longer_than_the_limit_is_told_and_whoever_is_a_member_never()
    {
        Assert.Empty(At(0, "a:1", "b:1", "c:1"));
        Assert.Empty(At(10, "a:1", "b:1", "c:1"));
        Assert.Equal(["b:1", "c:1"], At(11, "a:1", "c:1", "b:1"));
    }

    [Fact]
    public void Who_comes_back_in_between_has_all_of_the_time_again()
    {
        Assert.Empty(At(0, "b:1"));
        _members.Add("b:1");
        Assert.Empty(At(9, "b:1"));
        _members.Remove("b:1");
        Assert.Empty(At(15, "b:1"));
        Assert.Empty(At(25, "b:1"));
        Assert.Equal(["b:1"], At(26, "b:1"));
    }

    [Fact]
    public void Who_is_not_needed_is_not_waited_for()
    {
        Assert.Empty(At(0, "b:1"));
        Assert.Empty(At(5));
        Assert.Empty(At(11, "b:1"));
    }

    private IReadOnlyList<string> At(int seconds, params string[] needed) => _absences.Over(needed, _members.Contains, Start.AddSeconds(seconds));
}
