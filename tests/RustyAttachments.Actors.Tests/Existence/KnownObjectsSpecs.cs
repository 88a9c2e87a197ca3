using CsCheck;
using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Actors.Tests.Existence;

public sealed class KnownObjectsSpecs
{
    [Fact]
    public void What_is_known_is_forgotten_at_the_second_time_at_the_latest()
    {
        var known = new KnownObjects(100);
        known.Add(Hash(1), trusted: false);
        known.ForgetOld();
        known.Add(Hash(2), trusted: true);
        Assert.Equal((false, true), (known.Find(Hash(1)), known.Find(Hash(2))));

        known.ForgetOld();

        Assert.Equal((null, true), (known.Find(Hash(1)), known.Find(Hash(2))));
    }

    [Fact]
    public void What_is_found_again_is_known_for_its_full_time()
    {
        var known = new KnownObjects(100);
        known.Add(Hash(1), trusted: false);
        known.ForgetOld();
        known.Add(Hash(1), trusted: false);
        Assert.Equal(1, known.Count);
        known.ForgetOld();
        Assert.False(known.Find(Hash(1)));
    }

    [Fact]
    public void Never_more_than_the_most_are_known_and_the_newest_half_always_is() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[0, 60].Array[0, 200]).Sample((most, adds) =>
        {
            var known = new KnownObjects(most);
            for (var i = 0; i < adds.Length; i++)
            {
                known.Add(Hash(adds[i]), trusted: false);
                Assert.InRange(known.Count, 0, most);
                Assert.All(adds[..(i + 1)].Reverse().Distinct().Take(most / 2), n => Assert.False(known.Find(Hash(n)) ?? true));
            }
        });

    [Fact]
    public void A_caches_word_is_forgotten_apart_from_the_rest()
    {
        var known = new KnownObjects(100);
        known.Add(Hash(1), trusted: true);
        known.ForgetOld();
        known.Add(Hash(2), trusted: true);
        known.Add(Hash(3), trusted: false);

        known.ForgetTrusted();

        Assert.Equal((null, null, false), (known.Find(Hash(1)), known.Find(Hash(2)), known.Find(Hash(3))));
    }

    [Fact]
    public void Listings_are_forgotten_like_other_knowledge()
    {
        var hash = Hash(1);
        var listed = new ListedObjects(digits: 0);
        listed.Add(0, new ListedPrefix([hash.Digest], [5]));
        listed.ForgetOld();
        Assert.Equal((true, false), (listed.Find(hash, 5), listed.Find(hash, 6)));

        listed.ForgetOld();

        Assert.Null(listed.Find(hash, 5));
    }

    private static ContentHash Hash(int n) => ContentHasher.HashText($"content {n}");
}
