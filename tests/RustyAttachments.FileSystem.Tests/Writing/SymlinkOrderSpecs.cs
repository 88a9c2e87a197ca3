using CsCheck;
using RustyAttachments.FileSystem.Writing;
using RustyAttachments.Model.Entries;

namespace RustyAttachments.FileSystem.Tests.Writing;

public sealed class SymlinkOrderSpecs
{
    [Fact]
    public void Targets_that_are_links_come_first() => Assert.Equal(
        ["c", "b", "a", "d"],
        Order(("a", "b"), ("b", "c"), ("c", "file"), ("d", "a")));

    [Fact]
    public void A_link_on_the_way_to_the_target_comes_first() => Assert.Equal(
        ["d/real", "d", "a"],
        Order(("a", "d/x/f"), ("d", "d/real/e"), ("d/real", "elsewhere")));

    [Fact]
    public void Cycles_and_self_links_are_all_there() => Assert.Equal(
        ["a", "b", "c", "self"],
        Order(("a", "b"), ("b", "c"), ("c", "a"), ("self", "self")).Order());

    [Fact]
    public void A_chain_of_100000_links_needs_no_stack()
    {
        var links = Enumerable.Range(0, 100_000).Select(i => ($"l{i}", $"l{i + 1}")).ToArray();

        Assert.Equal("l99999", Order(links).First());
    }

    [Fact]
    public void Every_link_comes_after_what_it_needs_unless_they_form_a_cycle() =>
        Gen.Select(Gen.Int[0, 12], Gen.Int[0, 12]).Array[0, 12].Sample(pairs =>
        {
            // Links lead to smaller numbers only, so there is no cycle.
            var links = pairs.Where(p => p.Item2 < p.Item1).DistinctBy(p => p.Item1).Select(p => ($"{p.Item1}", $"{p.Item2}")).ToArray();
            var order = Order(links).ToList();

            Assert.Equal(links.Length, order.Count);
            foreach (var (link, target) in links)
                if (order.Contains(target)) Assert.True(order.IndexOf(target) < order.IndexOf(link));
        });

    [Fact]
    public void Only_links_can_be_sorted() =>
        Assert.Throws<ArgumentException>(() => SymlinkOrder.Sort([FileEntry.Unhashed("f", 1, 1)]));

    private static IEnumerable<string> Order(params (string Path, string Target)[] links) =>
        SymlinkOrder.Sort([.. links.Select(l => FileEntry.Symlink(l.Path, l.Target))]).Select(l => l.Path);
}
