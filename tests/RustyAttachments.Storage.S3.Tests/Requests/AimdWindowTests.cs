using Microsoft.Extensions.Time.Testing;
using RustyAttachments.Storage.S3.Requests;

namespace RustyAttachments.Storage.S3.Tests.Requests;

public sealed class AimdWindowTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_window_of_successes_makes_room_for_one_more()
    {
        var window = new AimdWindow(10, 100, _time);

        for (var i = 0; i < 11; i++) window.Grow();

        Assert.Equal(11, window.Size);
    }

    [Fact]
    public void It_never_exceeds_its_maximum()
    {
        var window = new AimdWindow(10, 12, _time);

        for (var i = 0; i < 1000; i++) window.Grow();

        Assert.Equal(12, window.Size);
    }

    [Fact]
    public void Being_told_to_slow_down_halves_it_but_a_burst_counts_once()
    {
        var window = new AimdWindow(64, 64, _time);

        for (var i = 0; i < 50; i++) window.Shrink();
        Assert.Equal(32, window.Size);

        _time.Advance(TimeSpan.FromSeconds(1));
        window.Shrink();
        Assert.Equal(16, window.Size);
    }

    [Fact]
    public void It_never_closes()
    {
        var window = new AimdWindow(8, 8, _time);

        for (var i = 0; i < 20; i++)
        {
            window.Shrink();
            _time.Advance(TimeSpan.FromSeconds(2));
        }

        Assert.Equal(1, window.Size);
    }

    [Fact]
    public void It_recovers_after_a_storm()
    {
        var window = new AimdWindow(16, 16, _time);
        window.Shrink();

        for (var i = 0; i < 1000; i++) window.Grow();

        Assert.Equal(16, window.Size);
    }
}
