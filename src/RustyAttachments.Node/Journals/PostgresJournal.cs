using System.Net.Sockets;
using LinqToDB;
using Npgsql;
using RustyAttachments.Node.Security;

namespace RustyAttachments.Node.Journals;

/// <summary>A journal in a PostgreSQL database, from version 12 on.</summary>
internal sealed class PostgresJournal : ClusterJournal
{
    // The tables are made by the first node that may; afterwards writing them is enough.
    private const string ProbeText = """
        select current_setting('transaction_read_only') = 'on',
               case when to_regclass('journal') is null then coalesce(has_schema_privilege(current_schema(), 'create'), false)
                    else has_table_privilege(to_regclass('journal'), 'insert') end
        """;

    private readonly JournalSecret _secret;

    /// <summary>The journal that <paramref name="secret"/> leads to.</summary>
    public PostgresJournal(JournalSecret secret)
    {
        _secret = secret;
        Options = new DataOptions().UseConnectionString(ProviderName, secret.ConnectionString);
    }

    /// <inheritdoc/>
    public override string DisplayName => $"PostgreSQL database '{_secret.Database}' at {_secret.Server}";

    /// <inheritdoc/>
    public override string ProviderName => LinqToDB.ProviderName.PostgreSQL15;

    /// <inheritdoc/>
    public override DataOptions Options { get; }

    /// <inheritdoc/>
    public override int Writers => 3;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        using var connection = new NpgsqlConnection(_secret.ConnectionString);
        NpgsqlConnection.ClearPool(connection);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override async Task<JournalFailure?> ProbeAsync(CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(_secret.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(ProbeText, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        if (reader.GetBoolean(0)) return Failure("is read-only; connect to the primary server", mayPass: true);
        return reader.GetBoolean(1) ? null : Failure($"does not let the user '{_secret.User}' make or write its tables; grant it CREATE on its schema", mayPass: false);
    }

    /// <inheritdoc/>
    protected override JournalFailure Explain(Exception e) => e switch
    {
        PostgresException { SqlState: "28P01" or "28000" } => Failure($"refuses the user '{_secret.User}'; correct user and password in {_secret.Origin}", mayPass: false),
        PostgresException { SqlState: "3D000" } => Failure("does not exist; create it, or correct its name", mayPass: false),
        PostgresException { SqlState: "53300" } => Failure("has no connection left; raise its max_connections, or lower Maximum Pool Size", mayPass: true),
        PostgresException { SqlState: ['5', '7' or '3', ..] } => Failure("is starting or stopping; it is asked again", mayPass: true),
        PostgresException p => Failure($"answers {p.SqlState} ({p.MessageText.TrimEnd('.')}); see the server's log", mayPass: false),
        { InnerException: SocketException s } => Failure($"cannot be reached ({s.Message.TrimEnd('.')}); start it, or correct the host in {_secret.Origin}", mayPass: true),
        { InnerException: TimeoutException } or TimeoutException => Failure("does not answer in time; it is asked again", mayPass: true),
        { InnerException: System.Security.Authentication.AuthenticationException } => Failure("has no certificate that is trusted; correct Root Certificate and SSL Mode", mayPass: false),
        // What Npgsql itself finds out about a handshake, such as a password that is absent.
        { InnerException: null } => Failure($"cannot be used ({e.Message.TrimEnd('.')}); correct {_secret.Origin}", mayPass: false),
        _ => Failure("does not answer as expected; it is asked again", mayPass: true),
    };

    private JournalFailure Failure(string what, bool mayPass) => new($"The journal's {DisplayName} {what}.", mayPass);
}
