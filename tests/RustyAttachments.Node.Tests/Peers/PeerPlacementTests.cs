using RustyAttachments.Common.Hashing;
using RustyAttachments.Node.Peers;

namespace RustyAttachments.Node.Tests.Peers;

public sealed class PeerPlacementTests
{
    private static readonly string[] Nodes = ["a:1", "b:1", "c:1", "d:1", "e:1"];
    private static readonly ContentHash[] Objects = [.. Enumerable.Range(0, 10_000).Select(i => ContentHasher.HashText($"object {i}"))];

    [Fact]
    public void Every_node_comes_to_the_same_answer_in_whatever_order_it_hears_the_names()
    {
        var (one, other) = (new PeerPlacement(Nodes), new PeerPlacement(Nodes.Reverse().Append("c:1")));
        Assert.All(Objects, o => Assert.Equal(one.HomeOf(o), other.HomeOf(o)));
    }

    [Fact]
    public void The_answer_is_the_same_in_all_versions() =>
        // Nodes of two versions work side by side while a cluster is updated.
        Assert.Equal("b:1 e:1 d:1 d:1 e:1 e:1 e:1 e:1 b:1 a:1", string.Join(' ', Objects.Take(10).Select(o => new PeerPlacement(Nodes).HomeOf(o))));

    [Fact]
    public void Each_node_gets_about_its_share()
    {
        var placement = new PeerPlacement(Nodes);
        var shares = Objects.CountBy(o => placement.HomeOf(o)!).ToDictionary();
        Assert.Equal(Nodes.Length, shares.Count);
        Assert.All(shares.Values, share => Assert.InRange(share, 1800, 2200));
    }

    [Fact]
    public void A_node_that_is_left_out_moves_only_what_was_its_own()
    {
        var (all, fewer) = (new PeerPlacement(Nodes), new PeerPlacement(Nodes.Where(n => n != "b:1")));
        foreach (var o in Objects)
        {
            if (all.HomeOf(o) != "b:1") Assert.Equal(all.HomeOf(o), fewer.HomeOf(o));
            Assert.Equal(fewer.HomeOf(o), all.HomeOf(o, node => node != "b:1"));
        }
    }

    [Fact]
    public void Names_that_are_no_digests_have_a_home_too() => Assert.NotNull(new PeerPlacement(Nodes).HomeOf(ContentHash.Parse("Other")));

    [Fact]
    public void Among_no_nodes_there_is_no_home()
    {
        Assert.Null(new PeerPlacement([]).HomeOf(Objects[0]));
        Assert.Null(new PeerPlacement(Nodes).HomeOf(Objects[0], _ => false));
    }
}
