namespace RustyAttachments.Storage.Caches;

/// <summary>Which answers of a check cache are verified against the store: the first ones all, later ones a few. Pure.</summary>
/// <param name="Seed">Decides which of the later ones; another one in every run.</param>
public readonly record struct CheckSampling(ulong Seed)
{
    /// <summary>How many hits are verified before any is trusted.</summary>
    public const long FirstHits = 100;

    /// <summary>After those, one in this many.</summary>
    public const ulong OneIn = 100;

    /// <summary>Whether the hit with this number, counted from 0, is verified.</summary>
    public bool Verifies(long hit) => hit < FirstHits || Mix(Seed + (ulong)hit) % OneIn == 0;

    // SplitMix64: spreads consecutive numbers evenly.
    private static ulong Mix(ulong value)
    {
        value += 0x9e3779b97f4a7c15;
        value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9;
        value = (value ^ (value >> 27)) * 0x94d049bb133111eb;
        return value ^ (value >> 31);
    }
}
