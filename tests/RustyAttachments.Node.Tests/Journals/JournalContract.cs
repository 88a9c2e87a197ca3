using RustyAttachments.Node.Journals;

namespace RustyAttachments.Node.Tests.Journals;

/// <summary>What every journal does.</summary>
public abstract class JournalContract
{
    [Fact]
    public async Task Events_survive_the_system_that_wrote_them()
    {
        await using var journal = await OpenAsync();
        Assert.Null(await journal.PrepareAsync(CancellationToken.None));
        await using (var first = new JournaledSystem(journal))
            foreach (var text in new[] { "one", "two", "three" }) await first.AddAsync("list", text);
        await using var second = new JournaledSystem(journal);
        Assert.Equal(["one", "two", "three"], await second.ReadAsync("list"));
        Assert.Empty(await second.ReadAsync("another"));
    }

    [Fact]
    public async Task Systems_that_start_and_write_at_the_same_time_do_not_disturb_each_other()
    {
        await using var journal = await OpenAsync();
        Assert.Null(await journal.PrepareAsync(CancellationToken.None));
        string[] texts = [.. Enumerable.Range(0, 20).Select(n => $"text {n}")];
        var systems = Enumerable.Range(0, 3).Select(_ => new JournaledSystem(journal)).ToArray();
        await Task.WhenAll(systems.Select(async (system, index) =>
        {
            foreach (var text in texts) await system.AddAsync($"list {index}", text);
        }));
        await Task.WhenAll(systems.Select((_, index) => systems[(index + 1) % 3].ReadAsync($"list {index}")));
        for (var index = 0; index < 3; index++) Assert.Equal(texts, await systems[0].ReadAsync($"list {index}"));
        foreach (var system in systems) await system.DisposeAsync();
    }

    /// <summary>A journal that nobody else uses.</summary>
    internal abstract Task<ClusterJournal> OpenAsync();
}
