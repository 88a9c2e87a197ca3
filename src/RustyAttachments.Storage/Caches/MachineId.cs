using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Caches;

/// <summary>
/// Names this machine in caches. Each machine has cache files of its own: the same path is another file elsewhere, and a
/// home directory that machines share cannot hold one database for all of them (its log lives in memory that they do
/// not share).
/// </summary>
public static class MachineId
{
    private static readonly string[] Sources = ["/etc/machine-id", "/var/lib/dbus/machine-id"];

    /// <summary>12 hex characters: stable, and other ones on another host, even where an image gives both the same id.</summary>
    public static string Current { get; } = Of(Sources, Environment.MachineName);

    internal static string Of(IEnumerable<string> sources, string hostName)
    {
        var id = sources.Select(Read).FirstOrDefault(static text => text.Length > 0) ?? "";
        return ContentHasher.HashText($"{id}\n{hostName}").ToString()[..12];
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
