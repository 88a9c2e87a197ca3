namespace RustyAttachments.Actors.Existence;

/// <summary>A way to find out which of some objects a store has.</summary>
public enum ExistenceMethod
{
    /// <summary>Ask for each.</summary>
    Head,
    /// <summary>List the part of the store that they would be in.</summary>
    List,
    /// <summary>Look first how much a listing would cost.</summary>
    Sample,
}

/// <summary>What decides how a store is asked.</summary>
/// <param name="CheapHead">Whether asking costs no network request.</param>
/// <param name="CanList">Whether listing has not failed before.</param>
/// <param name="Keys">Objects to ask for now.</param>
/// <param name="Asked">Objects that were asked for one by one before.</param>
/// <param name="StoreObjects">About how many objects the store has; null when nobody has looked.</param>
/// <param name="Parts">Of how many equal parts of the store, by hash, this one is asked.</param>
public readonly record struct ExistenceQuestion(bool CheapHead, bool CanList, int Keys, long Asked, long? StoreObjects, int Parts = 1);

/// <summary>
/// Chooses the cheapest way to learn which objects exist. One LIST shows 1,000 keys and serves all later questions about
/// them; one HEAD shows one. How many questions will come is not known: so single ones are asked until they have cost as
/// much as a listing would, which is never more than twice the cost of knowing it all before. Pure.
/// </summary>
public static class ExistenceStrategy
{
    /// <summary>Keys that one LIST shows.</summary>
    public const int KeysPerList = 1000;

    /// <summary>Objects asked for before the size of the store is worth looking at.</summary>
    public const int SampleFrom = 500;

    /// <summary>Listings are kept in memory, 24 bytes an object: larger stores are not listed.</summary>
    public const long MostListed = 1_000_000;

    /// <summary>How many HEADs a LIST is worth: it takes about so much longer.</summary>
    private const int HeadsPerList = 3;

    /// <summary>Straight stores that are watched before they count.</summary>
    private const int EnoughStores = 50;

    /// <summary>How to ask.</summary>
    public static ExistenceMethod Choose(in ExistenceQuestion question)
    {
        var demand = question.Asked + question.Keys;
        if (question.CheapHead || !question.CanList || demand < SampleFrom) return ExistenceMethod.Head;
        if (question.StoreObjects is not { } objects) return ExistenceMethod.Sample;
        return objects <= MostListed && ListsFor(objects, question.Parts) * HeadsPerList <= demand ? ExistenceMethod.List : ExistenceMethod.Head;
    }

    /// <summary>
    /// Whether an object is stored on the condition that it is absent, without asking. That costs one request when it is
    /// absent and its bytes and two when it is there; asking first, two and one. So it depends on the size, and on how
    /// many of those that were <paramref name="settled"/> so far turned out to be <paramref name="there"/> already. A store
    /// with a <paramref name="cheapHead"/> looks before it takes any bytes: asking it would be the same look once more.
    /// </summary>
    public static bool StoresUnasked(bool cheapHead, long size, long limit, long there, long settled) =>
        cheapHead || (size <= limit && (settled < EnoughStores || there * 2 <= settled));

    /// <summary>LIST requests that show one of <paramref name="parts"/> of a store: at least one for each prefix.</summary>
    public static long ListsFor(long objects, int parts = 1) => Math.Max((objects / parts / KeysPerList) + 1, (1L << (4 * PrefixDigits(objects))) / parts);

    /// <summary>Hex digits of the hash by which a store is listed, so that each prefix holds about one LIST of keys.</summary>
    public static int PrefixDigits(long objects)
    {
        var digits = 0;
        for (var each = objects; each > KeysPerList; each /= 16) digits++;
        return digits;
    }
}
