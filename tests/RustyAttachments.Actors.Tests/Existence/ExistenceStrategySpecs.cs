using CsCheck;
using RustyAttachments.Actors.Existence;

namespace RustyAttachments.Actors.Tests.Existence;

public sealed class ExistenceStrategySpecs
{
    [Theory]
    [InlineData(true, true, 100_000, 0, 1000L, ExistenceMethod.Head)] // asking costs nothing
    [InlineData(false, false, 100_000, 0, 1000L, ExistenceMethod.Head)] // listing is denied
    [InlineData(false, true, 499, 0, null, ExistenceMethod.Head)] // a few
    [InlineData(false, true, 500, 0, null, ExistenceMethod.Sample)]
    [InlineData(false, true, 10, 490, null, ExistenceMethod.Sample)] // a few at a time, but many by now
    [InlineData(false, true, 767, 0, 100_000L, ExistenceMethod.Head)] // 256 prefixes are worth 768 HEADs
    [InlineData(false, true, 768, 0, 100_000L, ExistenceMethod.List)]
    [InlineData(false, true, 3000, 0, 100_000L, ExistenceMethod.List)]
    [InlineData(false, true, 3000, 0, 1_000_000L, ExistenceMethod.Head)] // 4,096 prefixes are worth 12,288 HEADs
    [InlineData(false, true, 3000, 10_000, 1_000_000L, ExistenceMethod.List)]
    [InlineData(false, true, 1_000_000, 0, 1_000_001L, ExistenceMethod.Head)] // more than is kept in memory
    public void The_cheapest_way_is_chosen(bool cheapHead, bool canList, int keys, long asked, long? objects, ExistenceMethod expected) =>
        Assert.Equal(expected, ExistenceStrategy.Choose(new ExistenceQuestion(cheapHead, canList, keys, asked, objects)));

    [Theory]
    [InlineData(100_000, 16, 16)] // each part has 16 of the 256 prefixes
    [InlineData(1000, 16, 1)]
    [InlineData(20_000, 16, 16)]
    [InlineData(100_000, 1, 256)]
    public void Whoever_is_asked_for_a_part_of_a_store_lists_that_part(long objects, int parts, long lists)
    {
        Assert.Equal(lists, ExistenceStrategy.ListsFor(objects, parts));
        Assert.Equal(lists > 166 ? ExistenceMethod.Head : ExistenceMethod.List, ExistenceStrategy.Choose(new ExistenceQuestion(false, true, 500, 0, objects, parts)));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 0)]
    [InlineData(1001, 1)]
    [InlineData(16_000, 1)]
    [InlineData(16_015, 1)]
    [InlineData(16_016, 2)]
    [InlineData(1_000_000, 3)]
    public void Prefixes_hold_about_one_listing_each(long objects, int digits) => Assert.Equal(digits, ExistenceStrategy.PrefixDigits(objects));

    [Theory]
    [InlineData(128, 128, 0, 0, true)]
    [InlineData(129, 128, 0, 0, false)]
    [InlineData(1, 128, 49, 49, true)] // too early to tell
    [InlineData(1, 128, 25, 50, true)]
    [InlineData(1, 128, 26, 50, false)]
    public void A_small_object_is_stored_unasked_unless_most_were_there_already(long size, long limit, long there, long settled, bool expected) =>
        Assert.Equal(expected, ExistenceStrategy.StoresUnasked(cheapHead: false, size, limit, there, settled));

    [Fact]
    public void A_store_that_looks_before_it_takes_bytes_is_never_asked_first() =>
        Assert.True(ExistenceStrategy.StoresUnasked(cheapHead: true, size: long.MaxValue, limit: 0, there: 100, settled: 100));

    [Fact]
    public void Single_questions_never_cost_more_than_twice_what_knowing_everything_before_would_have() =>
        Gen.Select(Gen.Int[1, 600], Gen.Long[0, ExistenceStrategy.MostListed], Gen.Int[0, 40_000]).Sample((batch, objects, total) =>
        {
            long heads = 0;
            var listed = false;
            for (var done = 0; done < total && !listed; done += batch)
            {
                listed = ExistenceStrategy.Choose(new ExistenceQuestion(false, true, batch, heads, objects)) == ExistenceMethod.List;
                if (!listed) heads += batch;
            }

            var listing = Math.Max(ExistenceStrategy.SampleFrom, ExistenceStrategy.ListsFor(objects) * 3);
            return heads < listing && (listed || heads >= total || total == 0);
        });
}
