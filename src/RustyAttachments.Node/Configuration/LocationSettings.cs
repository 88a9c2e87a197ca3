using System.Text.RegularExpressions;
using Akka.Configuration;
using RustyAttachments.Actors;

namespace RustyAttachments.Node.Configuration;

/// <summary>Reads the locations of a node: names of shared directories and where this node has them.</summary>
internal static partial class LocationSettings
{
    private const int MaxLocations = 256;

    /// <summary>Names mapped to absolute paths; mistakes become problems of <paramref name="node"/>.</summary>
    public static IReadOnlyDictionary<string, string> Read(Config config, SettingsReader node)
    {
        var locations = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var value = config.GetValue("rusty-attachments.node.locations");
        if (value is null || !value.IsObject()) return locations;
        foreach (var (name, member) in value.GetObject().Items)
        {
            var path = member.IsString() ? member.GetString().Trim() : "";
            if (!Name().IsMatch(name)) node.Problem("locations", $"has the name '{name}'; names are 1 to 64 letters, digits, blanks, '-' and '_'");
            else if (!Path.IsPathFullyQualified(path) || path.Contains('\0')) node.Problem($"locations.{name}", $"= '{path}' is not an absolute path");
            else locations[name] = Path.TrimEndingDirectorySeparator(path);
        }

        if (locations.Count > MaxLocations) node.Problem("locations", $"has {locations.Count} names, more than {MaxLocations}: nodes tell each other all of them");
        return locations;
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]([A-Za-z0-9 _-]{0,62}[A-Za-z0-9_-])?\z")]
    private static partial Regex Name();
}
