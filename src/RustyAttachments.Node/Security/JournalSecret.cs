using System.Globalization;
using Npgsql;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Security;

/// <summary>The connection string of a PostgreSQL journal. Only the parts that are no secret are ever shown.</summary>
internal sealed class JournalSecret
{
    /// <summary>The variable that has the connection string when no file is named.</summary>
    public const string Variable = "RUSTY_ATTACHMENTS_JOURNAL_CONNECTION";

    private const int ConnectSeconds = 5;
    private const int CommandSeconds = 20;
    private const int MaxConnections = 8;

    private readonly NpgsqlConnectionStringBuilder _parts;

    private JournalSecret(NpgsqlConnectionStringBuilder parts, string origin) => (_parts, Origin) = (parts, origin);

    /// <summary>Where it came from, for people: a file's name or the variable's.</summary>
    public string Origin { get; }

    /// <summary>The whole text, password included.</summary>
    public string ConnectionString => _parts.ConnectionString;

    /// <summary><c>HOST:PORT</c>, or several.</summary>
    public string Server => _parts.Host!.Contains(',') ? _parts.Host : string.Create(CultureInfo.InvariantCulture, $"{_parts.Host}:{_parts.Port}");

    /// <summary>The database.</summary>
    public string Database => _parts.Database!;

    /// <summary>The user.</summary>
    public string User => _parts.Username!;

    /// <summary>Reads the connection string; null when the journal needs none, or (with a problem) when it is not usable.</summary>
    public static JournalSecret? Load(JournalSettings settings, Func<string, string?> variable, ICollection<string> problems, ICollection<string> warnings)
    {
        if (settings.Provider != JournalProvider.PostgreSql) return null;
        var origin = settings.ConnectionStringFile is { } file ? $"'{file}'" : Variable;
        var text = settings.ConnectionStringFile is { } path ? SecretFile.Read("connection string", path, problems, warnings) : variable(Variable);
        if (text is null && settings.ConnectionStringFile is not null) return null;
        if (string.IsNullOrWhiteSpace(text))
        {
            problems.Add($"node.journal needs the connection string of PostgreSQL: name a file that has it in node.journal.connection-string-file, or set {Variable}");
            return null;
        }

        return Parse(text, origin, problems, warnings);
    }

    private static JournalSecret? Parse(string text, string origin, ICollection<string> problems, ICollection<string> warnings)
    {
        try
        {
            var given = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(given.Host) || string.IsNullOrEmpty(given.Database) || string.IsNullOrEmpty(given.Username)) throw new FormatException();
            if (!Hosts.IsLoopback(given.Host) && !given.Host.StartsWith('/') && given.SslMode is SslMode.Disable or SslMode.Allow or SslMode.Prefer)
                warnings.Add($"The connection with the journal at {given.Host} may be unencrypted; add SSL Mode=VerifyFull;Root Certificate=FILE to {origin}.");
            return new JournalSecret(WithDefaults(given), origin);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException)
        {
            // The exception may quote what is a secret.
            problems.Add($"{origin} does not hold a connection string of PostgreSQL, such as: Host=db.example;Port=5432;Database=ra;Username=ra;Password=...");
            return null;
        }
    }

    private static NpgsqlConnectionStringBuilder WithDefaults(NpgsqlConnectionStringBuilder given)
    {
        var parts = new NpgsqlConnectionStringBuilder
        {
            ApplicationName = "rusty-attachments",
            Timeout = ConnectSeconds,
            CommandTimeout = CommandSeconds,
            MaxPoolSize = MaxConnections,
        };
        // In the connection string, too, what is given wins.
        foreach (var key in given.Keys) parts[key] = given[key];
        parts.PersistSecurityInfo = false;
        return parts;
    }
}
