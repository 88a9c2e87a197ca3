using System.Globalization;
using RustyAttachments.Actors;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Node.Configuration;

/// <summary>The databases that can keep a cluster's journal.</summary>
internal enum JournalProvider
{
    /// <summary>A file of this machine, for all nodes on it.</summary>
    Sqlite,
    /// <summary>A PostgreSQL server, for nodes on any machine.</summary>
    PostgreSql,
}

/// <summary>Where the coordinators of transfers keep what must outlive them.</summary>
/// <param name="Provider">Which database.</param>
/// <param name="File">The database file, absolute; null for a new one that is removed when the node ends.</param>
/// <param name="ConnectionStringFile">The file with the connection string of PostgreSQL; null when a variable has it.</param>
internal sealed record JournalSettings(JournalProvider Provider, string? File, string? ConnectionStringFile)
{
    /// <summary>Reads the section; mistakes become problems. <paramref name="port"/> is the node's port for other nodes.</summary>
    public static JournalSettings Read(SettingsReader journal, int port) =>
        new(ReadProvider(journal), ReadFile(journal, port), ReadConnectionFile(journal));

    private static JournalProvider ReadProvider(SettingsReader journal)
    {
        var text = journal.Text("provider");
        if (text == "postgresql") return JournalProvider.PostgreSql;
        if (text != "sqlite") journal.Problem("provider", $"= '{text}' is neither sqlite nor postgresql");
        return JournalProvider.Sqlite;
    }

    // Nodes of several clusters may run here: each port has its own journal. Who takes a free port cannot be found again.
    private static string? ReadFile(SettingsReader journal, int port)
    {
        if (journal.Text("file") is { Length: > 0 } path)
        {
            if (!path.Contains('\0')) return Path.GetFullPath(path);
            journal.Problem("file", "holds a NUL character");
        }

        return port == 0 ? null : Path.Combine(
            HomeDirectory.Path, ".rusty-attachments", "node", port.ToString(CultureInfo.InvariantCulture), "journal.db");
    }

    private static string? ReadConnectionFile(SettingsReader journal)
    {
        if (journal.Text("connection-string-file") is not { Length: > 0 } path) return null;
        if (!System.IO.File.Exists(path)) journal.Problem("connection-string-file", $"= '{path}' does not exist");
        return path;
    }
}
