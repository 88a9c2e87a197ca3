using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace RustyAttachments.Storage.Caches.Sqlite;

/// <summary>
/// An open database file in WAL mode with its prepared statements. Used by one thread. Other connections, also those of
/// other processes, may be open: readers never wait, writers wait for each other a few seconds at most.
/// </summary>
internal sealed class CacheConnection : IDisposable
{
    private const string Setup =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -16384; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 16777216;";

    private readonly SqliteConnection _connection;
    private readonly Dictionary<string, SqlStatement> _statements = [];

    /// <summary>Opens or creates the file and makes its tables.</summary>
    public CacheConnection(string path, string schema, TimeSpan patience)
    {
        var options = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false };
        _connection = new SqliteConnection(options.ToString());
        try
        {
            _connection.Open();
            raw.sqlite3_busy_timeout(Handle, (int)patience.TotalMilliseconds);
            Execute(Setup);
            Execute(schema);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private sqlite3 Handle => _connection.Handle!;

    /// <summary>The statement for a text; prepared once.</summary>
    public SqlStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement)) _statements[sql] = statement = new SqlStatement(Handle, sql);
        return statement;
    }

    /// <summary>Runs statements that return nothing of interest.</summary>
    public void Execute(string sql) => SqliteException.ThrowExceptionForRC(raw.sqlite3_exec(Handle, sql), Handle);

    /// <summary>The first column of the only row of a statement without parameters.</summary>
    public long Number(string sql)
    {
        var statement = Statement(sql);
        var value = statement.Step() ? statement.Long(0) : 0;
        statement.Reset();
        return value;
    }

    /// <summary>Runs <paramref name="work"/> in one transaction: <c>DEFERRED</c> to read, <c>IMMEDIATE</c> to write.</summary>
    public void InTransaction(string kind, Action work)
    {
        Execute("BEGIN " + kind);
        try
        {
            work();
            Execute("COMMIT");
        }
        catch
        {
            raw.sqlite3_exec(Handle, "ROLLBACK"); // fails when the error has ended the transaction: just as well
            throw;
        }
    }

    /// <summary>Bytes of the file and its log.</summary>
    public long Bytes => ((string[])[_connection.DataSource, _connection.DataSource + "-wal"])
        .Select(static file => new FileInfo(file)).Where(static file => file.Exists).Sum(static file => file.Length);

    /// <summary>Deletes rows of a table whose time is before <paramref name="time"/>, and returns their number.</summary>
    public long DeleteOlder(string table, string column, long time)
    {
        var statement = Statement($"DELETE FROM {table} WHERE {column} < ?1");
        statement.Bind(1, time);
        statement.Step();
        return raw.sqlite3_changes(Handle);
    }

    /// <summary>Gives the space of deleted rows back, unless somebody else uses the file.</summary>
    public void Shrink()
    {
        if (raw.sqlite3_exec(Handle, "VACUUM") == raw.SQLITE_OK) raw.sqlite3_exec(Handle, "PRAGMA wal_checkpoint(TRUNCATE)");
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var statement in _statements.Values) statement.Dispose();
        _statements.Clear();
        _connection.Dispose();
    }
}
