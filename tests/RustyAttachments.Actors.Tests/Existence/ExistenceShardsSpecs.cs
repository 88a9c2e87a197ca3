using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;
using static RustyAttachments.Actors.Existence.SharedExistenceProtocol;

namespace RustyAttachments.Actors.Tests.Existence;

public sealed class ExistenceShardsSpecs
{
    [Theory]
    [InlineData("00000000000000000000000000000000", 0)]
    [InlineData("0fffffffffffffffffffffffffffffff", 0)]
    [InlineData("7a000000000000000000000000000000", 7)]
    [InlineData("ffffffffffffffffffffffffffffffff", 15)]
    public void The_part_of_an_object_is_the_first_digit_of_its_hash(string hash, int part) =>
        Assert.Equal(part, ExistenceShards.PartOf(ContentHash.Parse(hash)));

    [Fact]
    public void A_text_that_is_no_digest_has_a_part_too() =>
        Assert.All(Enumerable.Range(0, 100), n => Assert.InRange(ExistenceShards.PartOf(ContentHash.Parse($"Text{n}")), 0, 15));

    [Fact]
    public void All_messages_to_a_part_of_a_store_go_to_one_entity_and_others_to_others()
    {
        var ids = new HashSet<string>();
        foreach (var store in new[] { "s3://bucket/root", "file:///mnt/store", "s3://bucket/other" })
        {
            for (var part = 0; part < ExistenceShards.Parts; part++)
            {
                var id = ExistenceShards.EntityId(new ClaimObjects(store, part, []));
                Assert.Equal(id, ExistenceShards.EntityId(new ObjectsSettled(store, part, [])));
                Assert.Matches("^[0-9a-f]{32}-[0-9a-f]$", id);
                Assert.True(ids.Add(id));
            }
        }
    }

    [Fact]
    public void The_parts_of_a_store_are_in_shards_of_their_own_that_never_change()
    {
        var messages = Enumerable.Range(0, ExistenceShards.Parts).Select(static part => new ClaimObjects("s3://bucket/root", part, [])).ToList();
        var shards = messages.Select(ExistenceShards.ShardId).ToList();

        Assert.Equal(ExistenceShards.Parts, shards.Distinct().Count());
        Assert.All(shards, static shard => Assert.InRange(int.Parse(shard, System.Globalization.CultureInfo.InvariantCulture), 0, ExistenceShards.Shards - 1));
        // Nodes of different versions must agree.
        Assert.Equal(("847386e2c85b85f765098a9ef2a9ed08-a", "10"), (ExistenceShards.EntityId(messages[10]), ExistenceShards.ShardId(messages[10])));
        Assert.Equal(shards, messages.Select(static message => ExistenceShards.ShardId(ExistenceShards.EntityId(message))));
    }
}
