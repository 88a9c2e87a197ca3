using System.Globalization;
using Microsoft.Data.Sqlite;
using RustyAttachments.Storage.Files;
using SQLitePCL;

namespace RustyAttachments.Storage.Caches.Sqlite;

/// <summary>
/// One database file on a thread of its own, opened when first used. Trouble never reaches the caller: a damaged file is
/// moved aside and replaced, whatever else goes wrong (locked, not writable, disk full) ends the use of the file for
/// this run; either is told once, as a warning. <paramref name="removeExpired"/> deletes entries last used before a time
/// (seconds since the Unix epoch) and returns their number.
/// </summary>
internal sealed class CacheDatabase(string path, string schema, CacheOptions options, Func<CacheConnection, long, long> removeExpired) : IAsyncDisposable
{
    private const long SecondsPerDay = 24 * 3600;
    private const long DaysBetweenPrunes = 7;
    private readonly BlockingTaskScheduler _thread = new("cache", 1);
    private CacheConnection? _connection;
    private bool _movedAside;
    private bool _unusable;
    private int _disposed;

    /// <summary>Now, in seconds since the Unix epoch.</summary>
    public long Now => options.Time.GetUtcNow().ToUnixTimeSeconds();

    /// <summary>Entries last used before this time, in seconds since the Unix epoch, count as forgotten.</summary>
    public long Expired => Now - (long)options.TimeToLive.TotalSeconds;

    /// <summary>Runs blocking work on the file's thread; <paramref name="otherwise"/> when the file cannot be used.</summary>
    public Task<T> RunAsync<T>(Func<CacheConnection, T> work, T otherwise, CancellationToken cancellationToken = default)
    {
        try
        {
            return _thread.RunAsync(() => Run(work, otherwise), cancellationToken);
        }
        catch (Exception e) when (e is ObjectDisposedException or InvalidOperationException)
        {
            return Task.FromResult(otherwise); // closed: a last record of a transfer that was interrupted comes too late
        }
    }

    /// <summary>Waits for what was asked before, removes what has expired when that was not done for a week, then closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        await _thread.RunAsync(() =>
        {
            if (_connection is not null) Run(TidyUp, false);
            _unusable = true;
            Close();
            return true;
        }, CancellationToken.None).ConfigureAwait(false);
        _thread.Dispose();
    }

    // The file remembers the day in its header, in the field that is the application's.
    private bool TidyUp(CacheConnection connection)
    {
        var today = Now / SecondsPerDay;
        if (today - connection.Number("PRAGMA user_version") < DaysBetweenPrunes) return false;
        removeExpired(connection, Expired);
        connection.Execute($"PRAGMA user_version = {today}");
        return true;
    }

    /// <summary>Removes what was not used for a time, and gives its space back.</summary>
    public Task<long> PruneAsync(TimeSpan unused) => RunAsync(connection =>
    {
        var deleted = removeExpired(connection, Now - (long)unused.TotalSeconds);
        if (deleted > 0) connection.Shrink();
        return deleted;
    }, 0);

    /// <summary>Counts a table and its file.</summary>
    public Task<CacheFileFacts> InspectAsync(string table) => RunAsync(
        connection => new CacheFileFacts(path, connection.Number($"SELECT count(*) FROM {table}"), connection.Bytes), new CacheFileFacts(path, 0, 0));

    private T Run<T>(Func<CacheConnection, T> work, T otherwise)
    {
        if (_unusable) return otherwise;
        try
        {
            return work(_connection ??= Open());
        }
        catch (Exception e) when (IsDamage(e) && !_movedAside)
        {
            _movedAside = true;
            return MoveAside(e) ? Run(work, otherwise) : otherwise;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or CacheDamagedException)
        {
            GiveUp(e);
            return otherwise;
        }
    }

    private CacheConnection Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        return new CacheConnection(path, schema, options.Patience);
    }

    private void Close()
    {
        _connection?.Dispose();
        _connection = null;
    }

    private bool MoveAside(Exception damage)
    {
        Close();
        var aside = $"{path}.damaged-{options.Time.GetUtcNow().ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture)}";
        try
        {
            File.Move(path, aside);
            // The log belongs to the damaged file: beside a new one it would be taken for that one's.
            foreach (var log in (string[])["-wal", "-shm"])
                if (File.Exists(path + log)) File.Move(path + log, aside + log);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            GiveUp(e);
            return false;
        }

        options.Warn($"The cache '{path}' was damaged ({Reason(damage)}); it was moved to '{aside}' and starts anew.");
        return true;
    }

    private void GiveUp(Exception e)
    {
        _unusable = true;
        Close();
        options.Warn($"The cache '{path}' is not used in this run, which may be slower: {Reason(e)}.");
    }

    private static bool IsDamage(Exception e) =>
        e is CacheDamagedException or SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };

    private static string Reason(Exception e) => e switch
    {
        SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } => "another program keeps it locked",
        SqliteException { SqliteErrorCode: raw.SQLITE_READONLY } => "it cannot be written",
        SqliteException { SqliteErrorCode: raw.SQLITE_CANTOPEN } => "it cannot be opened; check that its directory can be written",
        SqliteException { SqliteErrorCode: raw.SQLITE_FULL } => "the disk is full",
        _ => e.Message.TrimEnd('.'),
    };
}

/// <summary>A row of a cache is not what was written.</summary>
internal sealed class CacheDamagedException() : Exception("an entry does not match its checksum");
