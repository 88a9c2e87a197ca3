using LinqToDB;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RustyAttachments.Node.Journals;

/// <summary>
/// A journal in a file. Several nodes of one machine may share it: writers wait for each other. Without a file it is a new
/// one in a directory of its own that goes with this object.
/// </summary>
internal sealed class SqliteJournal : ClusterJournal
{
    private const int BusyMilliseconds = 10_000;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly string _file;
    private readonly string _connectionString;
    private readonly string? _temporary;

    /// <summary>The journal in <paramref name="file"/>, which need not exist.</summary>
    public SqliteJournal(string? file)
    {
        if (file is null) _temporary = Directory.CreateTempSubdirectory("ra-journal-").FullName;
        _file = file ?? Path.Combine(_temporary!, "journal.db");
        _connectionString = new SqliteConnectionStringBuilder { DataSource = _file, DefaultTimeout = BusyMilliseconds / 1000 }.ToString();
        Options = new DataOptions().UseConnectionString(LinqToDB.ProviderName.SQLiteMS, _connectionString).UseAfterConnectionOpened(connection => SetUp((SqliteConnection)connection));
    }

    /// <inheritdoc/>
    public override string DisplayName => _file;

    /// <inheritdoc/>
    public override string ProviderName => LinqToDB.ProviderName.SQLiteMS;

    /// <inheritdoc/>
    public override DataOptions Options { get; }

    /// <inheritdoc/>
    public override int Writers => 1;

    /// <inheritdoc/>
    public override ValueTask DisposeAsync()
    {
        using (var connection = new SqliteConnection(_connectionString)) SqliteConnection.ClearPool(connection);
        if (_temporary is not null) Directory.Delete(_temporary, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    protected override Task<JournalFailure?> ProbeAsync(CancellationToken cancellationToken) => Task.Run(() =>
    {
        Create();
        using var connection = new SqliteConnection(_connectionString);
        connection.Open();
        SetUp(connection);
        // Whoever has the lock for writing may write.
        using var transaction = connection.BeginTransaction(deferred: false);
        transaction.Rollback();
        return (JournalFailure?)null;
    }, cancellationToken);

    /// <inheritdoc/>
    protected override JournalFailure Explain(Exception e)
    {
        var (what, next, mayPass) = e switch
        {
            SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => ("is locked by another program", "end that program", true),
            SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => ("cannot grow, since its disk is full", "make room", true),
            SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT } => ("is not a database, or is damaged", "name another file in node.journal.file, or restore it from a backup", false),
            SqliteException { SqliteErrorCode: raw.SQLITE_IOERR } => ("cannot be read and written", "check its disk; a network file system may not have the locks that it needs", false),
            SqliteException or UnauthorizedAccessException => ("cannot be written by this user", "correct its permissions, or name another file in node.journal.file", false),
            _ => ($"cannot be opened ({e.Message.TrimEnd('.')})", "name another file in node.journal.file", false),
        };
        return new JournalFailure($"The journal '{_file}' {what}; {next}.", mayPass);
    }

    private void Create()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_file)!, OwnerOnly);
        using var file = new FileStream(_file, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
    }

    // WAL, which the file remembers, lets readers go on while one writes; FULL keeps what was written when the power fails.
    private static void SetUp(SqliteConnection connection)
    {
        raw.sqlite3_busy_timeout(connection.Handle, BusyMilliseconds);
        SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(connection.Handle, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL"), connection.Handle);
    }
}
