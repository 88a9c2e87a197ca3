using System.Globalization;

namespace RustyAttachments.TestKit.Stores;

/// <summary>How many random runs tests make: a number each, times <c>RUSTY_ATTACHMENTS_SOAK</c> where that is set.</summary>
public static class Soak
{
    /// <summary>The factor, at least 1.</summary>
    public static int Factor { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("RUSTY_ATTACHMENTS_SOAK"), NumberStyles.None, CultureInfo.InvariantCulture, out var factor) ? Math.Max(1, factor) : 1;

    /// <summary>Seeds for <paramref name="runs"/> usual runs: the same ones each time, more of them in a soak.</summary>
    public static IEnumerable<int> Seeds(int runs) => Enumerable.Range(1, runs * Factor);
}
