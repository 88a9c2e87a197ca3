using System.Buffers.Binary;
using System.Text;
using RustyAttachments.Common.Hashing;

namespace RustyAttachments.Storage.Caches.Sqlite;

/// <summary>Hashes in a database file of this machine. Several processes may use it at once. Dispose it to write all that was recorded.</summary>
public sealed class SqliteHashCache : IHashCache, ICacheFile
{
    /// <summary>Entries used more recently are not marked as used again, in seconds.</summary>
    private const long TouchAfter = 24 * 3600;

    private const string Schema = """
        CREATE TABLE IF NOT EXISTS hashes (
            path TEXT NOT NULL, size INTEGER NOT NULL, mtime INTEGER NOT NULL, algorithm INTEGER NOT NULL,
            range_start INTEGER NOT NULL, range_end INTEGER NOT NULL, hash BLOB NOT NULL, used INTEGER NOT NULL,
            PRIMARY KEY (path, size, mtime, algorithm, range_start, range_end)) WITHOUT ROWID
        """;

    /// <summary>The number of XXH128 in the table.</summary>
    internal const long Algorithm = 1;

    private const string Key = "path = ?1 AND size = ?2 AND mtime = ?3 AND algorithm = 1 AND range_start = ?4 AND range_end = ?5";
    private const string Touch = "UPDATE hashes SET used = ?6 WHERE " + Key;
    private const string Insert = "INSERT INTO hashes VALUES (?1, ?2, ?3, 1, ?4, ?5, ?7, ?6) ON CONFLICT DO UPDATE SET hash = excluded.hash, used = excluded.used";

    private const int HashBytes = 16;
    private const int ValueBytes = HashBytes + sizeof(uint);
    private readonly CacheDatabase _database;
    private readonly KeyBuffer _buffer = new(); // of the database's thread

    /// <summary>A cache in the file <paramref name="path"/>, which is opened when first used.</summary>
    public SqliteHashCache(string path, CacheOptions options) => _database = 
        new CacheDatabase(path, Schema, options, static (connection, time) => connection.DeleteOlder("hashes", "used", time));

    /// <inheritdoc/>
    public Task<ContentHash?[]> FindAsync(IReadOnlyList<HashKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return _database.RunAsync(connection => FindAll(connection, keys), new ContentHash?[keys.Count], cancellationToken);
    }

    /// <inheritdoc/>
    public Task RecordAsync(IReadOnlyList<HashRecord> records)
    {
        ArgumentNullException.ThrowIfNull(records);
        HashRecord[] sorted = [.. records.Where(static record => record.Hash.IsDigest)];
        Array.Sort(sorted, static (a, b) => a.Key.CompareTo(b.Key));
        return sorted.Length == 0 ? Task.CompletedTask : _database.RunAsync(connection => Record(connection, sorted), false);
    }

    /// <inheritdoc/>
    public Task<CacheFileFacts> InspectAsync() => _database.InspectAsync("hashes");

    /// <inheritdoc/>
    public Task<long> PruneAsync(TimeSpan unused) => _database.PruneAsync(unused);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _database.DisposeAsync();

    private ContentHash?[] FindAll(CacheConnection connection, IReadOnlyList<HashKey> keys)
    {
        var found = new ContentHash?[keys.Count];
        var (now, expired) = (_database.Now, _database.Expired);
        var old = new List<HashKey>();
        connection.InTransaction("DEFERRED", () =>
        {
            var rows = new HashRows(connection.Statement(HashRows.Sql));
            foreach (var i in SortedOrder(keys))
            {
                if (!rows.Find(keys[i], _buffer.Set(keys[i])) || rows.Used is var used && used < expired) continue;
                found[i] = Value(rows.Value);
                if (used < now - TouchAfter) old.Add(keys[i]);
            }

            rows.Close();
        });
        if (old.Count > 0) TouchAll(connection, old, now);
        return found;
    }

    private void TouchAll(CacheConnection connection, List<HashKey> keys, long now) => connection.InTransaction("IMMEDIATE", () =>
    {
        var statement = connection.Statement(Touch);
        foreach (var key in keys)
        {
            BindKey(statement, key);
            statement.Bind(6, now);
            statement.Step();
        }
    });

    private bool Record(CacheConnection connection, HashRecord[] records)
    {
        var now = _database.Now;
        connection.InTransaction("IMMEDIATE", () =>
        {
            var statement = connection.Statement(Insert);
            Span<byte> value = stackalloc byte[ValueBytes];
            foreach (var (key, hash) in records)
            {
                BindKey(statement, key);
                hash.WriteBytes(value);
                BinaryPrimitives.WriteUInt32LittleEndian(value[HashBytes..], _buffer.Check(value[..HashBytes]));
                statement.Bind(6, now);
                statement.BindBlob(7, value);
                statement.Step();
            }
        });
        return true;
    }

    private void BindKey(SqlStatement statement, in HashKey key)
    {
        statement.BindText(1, _buffer.Set(key));
        statement.Bind(2, key.Size);
        statement.Bind(3, key.MtimeStamp);
        statement.Bind(4, key.RangeStart);
        statement.Bind(5, key.RangeEnd);
    }

    // SQLite does not notice a flipped bit inside a row: a wrong hash would get into manifests.
    private ContentHash Value(ReadOnlySpan<byte> value) =>
        value.Length == ValueBytes && BinaryPrimitives.ReadUInt32LittleEndian(value[HashBytes..]) == _buffer.Check(value[..HashBytes])
            ? ContentHash.FromBytes(value[..HashBytes])
            : throw new CacheDamagedException();

    private static int[] SortedOrder(IReadOnlyList<HashKey> keys)
    {
        var order = new int[keys.Count];
        var sorted = true;
        for (var i = 0; i < order.Length; i++)
        {
            order[i] = i;
            sorted &= i == 0 || keys[i - 1].CompareTo(keys[i]) <= 0;
        }

        if (!sorted) Array.Sort(order, (a, b) => keys[a].CompareTo(keys[b]));
        return order;
    }

    // The key that is bound now, as bytes: the path, then the numbers, then room for the hash that is checked with them.
    private sealed class KeyBuffer
    {
        private const int Tail = (4 * sizeof(long)) + HashBytes;
        private byte[] _bytes = new byte[4096];
        private int _path;

        public ReadOnlySpan<byte> Set(in HashKey key)
        {
            var most = Encoding.UTF8.GetMaxByteCount(key.Path.Length) + Tail;
            if (_bytes.Length < most) _bytes = new byte[most];
            _path = Encoding.UTF8.GetBytes(key.Path, _bytes);
            var rest = _bytes.AsSpan(_path);
            BinaryPrimitives.WriteInt64LittleEndian(rest, key.Size);
            BinaryPrimitives.WriteInt64LittleEndian(rest[8..], key.MtimeStamp);
            BinaryPrimitives.WriteInt64LittleEndian(rest[16..], key.RangeStart);
            BinaryPrimitives.WriteInt64LittleEndian(rest[24..], key.RangeEnd);
            return _bytes.AsSpan(0, _path);
        }

        public uint Check(ReadOnlySpan<byte> hash)
        {
            hash.CopyTo(_bytes.AsSpan(_path + Tail - HashBytes));
            Span<byte> digest = stackalloc byte[HashBytes];
            ContentHasher.Hash(_bytes.AsSpan(0, _path + Tail)).WriteBytes(digest);
            return BinaryPrimitives.ReadUInt32LittleEndian(digest);
        }
    }
}
