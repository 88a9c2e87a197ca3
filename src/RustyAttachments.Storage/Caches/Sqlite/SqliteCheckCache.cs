using System.Text;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Caches.Sqlite;

/// <summary>
/// What one store was seen to have, in a database file that the stores of this machine share. Several processes may use
/// it at once. Dispose it to write all that was recorded.
/// </summary>
public sealed class SqliteCheckCache : ICheckCache, ICacheFile
{
    // A store that is forgotten loses its number, which no other store ever gets: its rows are removed later.
    private const string Schema = """
        CREATE TABLE IF NOT EXISTS stores (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
        CREATE TABLE IF NOT EXISTS checks (store INTEGER NOT NULL, hash BLOB NOT NULL, seen INTEGER NOT NULL, PRIMARY KEY (store, hash)) WITHOUT ROWID
        """;

    private const string FindStore = "SELECT id FROM stores WHERE name = ?1";
    private const string AddStore = "INSERT INTO stores (name) VALUES (?1) ON CONFLICT DO NOTHING";
    private const string ForgetStore = "DELETE FROM stores WHERE name = ?1";
    private const string Find = "SELECT seen FROM checks WHERE store = ?1 AND hash = ?2";
    private const string Insert = "INSERT INTO checks VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET seen = excluded.seen";
    private const int HashBytes = 16;

    private readonly CacheDatabase _database;
    private readonly byte[] _store;
    private readonly CacheOptions _options;

    /// <summary>The cache of the store that <paramref name="store"/> identifies, in the file <paramref name="path"/>, which is opened when first used.</summary>
    public SqliteCheckCache(string path, string store, CacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_store, _options) = (Encoding.UTF8.GetBytes(store), options);
        _database = new CacheDatabase(path, Schema, options, RemoveExpired);
    }

    /// <inheritdoc/>
    public TimeSpan TimeToLive => _options.TimeToLive;

    /// <inheritdoc/>
    public Task<bool[]> FindAsync(IReadOnlyList<ContentHash> hashes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        return _database.RunAsync(connection => FindAll(connection, hashes), new bool[hashes.Count], cancellationToken);
    }

    /// <inheritdoc/>
    public Task RecordAsync(IReadOnlyList<ContentHash> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        ContentHash[] sorted = [.. hashes.Where(static hash => hash.IsDigest)];
        Array.Sort(sorted);
        return sorted.Length == 0 ? Task.CompletedTask : _database.RunAsync(connection => Record(connection, sorted), false);
    }

    /// <inheritdoc/>
    public Task ForgetAsync() => _database.RunAsync(connection =>
    {
        RunFor(connection, ForgetStore);
        return true;
    }, false);

    /// <inheritdoc/>
    public Task<CacheFileFacts> InspectAsync() => _database.InspectAsync("checks");

    /// <inheritdoc/>
    public Task<long> PruneAsync(TimeSpan unused) => _database.PruneAsync(unused);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private bool[] FindAll(CacheConnection connection, IReadOnlyList<ContentHash> hashes)
    {
        var found = new bool[hashes.Count];
        var expired = _database.Expired;
        connection.InTransaction("DEFERRED", () =>
        {
            if (StoreIn(connection) is not { } store) return;
            var statement = connection.Statement(Find);
            Span<byte> key = stackalloc byte[HashBytes];
            foreach (var i in SortedOrder(hashes))
            {
                if (!hashes[i].IsDigest) continue;
                hashes[i].WriteBytes(key);
                statement.Bind(1, store);
                statement.BindBlob(2, key);
                if (!statement.Step()) continue;
                found[i] = statement.Long(0) >= expired;
                statement.Reset();
            }
        });
        return found;
    }

    private bool Record(CacheConnection connection, ContentHash[] hashes)
    {
        var now = _database.Now;
        connection.InTransaction("IMMEDIATE", () =>
        {
            RunFor(connection, AddStore);
            var store = StoreIn(connection)!.Value;
            var statement = connection.Statement(Insert);
            Span<byte> key = stackalloc byte[HashBytes];
            foreach (var hash in hashes)
            {
                hash.WriteBytes(key);
                statement.Bind(1, store);
                statement.BindBlob(2, key);
                statement.Bind(3, now);
                statement.Step();
            }
        });
        return true;
    }

    private long? StoreIn(CacheConnection connection)
    {
        var statement = connection.Statement(FindStore);
        statement.BindText(1, _store);
        long? id = statement.Step() ? statement.Long(0) : null;
        statement.Reset();
        return id;
    }

    private void RunFor(CacheConnection connection, string sql)
    {
        var statement = connection.Statement(sql);
        statement.BindText(1, _store);
        statement.Step();
    }

    private static long RemoveExpired(CacheConnection connection, long time)
    {
        var before = connection.Number("SELECT count(*) FROM checks");
        connection.Execute("DELETE FROM checks WHERE store NOT IN (SELECT id FROM stores)");
        connection.DeleteOlder("checks", "seen", time);
        return before - connection.Number("SELECT count(*) FROM checks");
    }

    private static int[] SortedOrder(IReadOnlyList<ContentHash> hashes)
    {
        var order = new int[hashes.Count];
        for (var i = 0; i < order.Length; i++) order[i] = i;
        Array.Sort(order, (a, b) => hashes[a].CompareTo(hashes[b]));
        return order;
    }
}
