using System.Diagnostics.Metrics;

namespace RustyAttachments.Common.Telemetry;

/// <summary>
/// The meter of everything that this program measures: the libraries create their instruments on it, and whoever wants
/// the numbers (the command line, a monitoring endpoint, an embedding program) listens to it by its name. Instruments
/// cost next to nothing while nobody listens.
/// </summary>
public static class RaMeter
{
    /// <summary>The meter's name.</summary>
    public const string Name = "RustyAttachments";

    /// <summary>The meter.</summary>
    public static Meter Instance { get; } = new(Name);
}
