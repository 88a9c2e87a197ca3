namespace RustyAttachments.Storage.Caches.Sqlite;

/// <summary>
/// Finds rows of the hash cache for one key after another. Keys in the order of the table are met by stepping from row to
/// row, which costs a fraction of looking each one up; where the next key is far away, or is not behind the one before,
/// it is looked up. Used within one transaction.
/// </summary>
internal sealed class HashRows(SqlStatement statement)
{
    /// <summary>The statement: rows from a path on, in order.</summary>
    public const string Sql =
        "SELECT path, size, mtime, range_start, range_end, hash, used, algorithm FROM hashes WHERE path >= ?1 ORDER BY path, size, mtime, algorithm, range_start, range_end";

    /// <summary>Rows that are stepped over before looking up is cheaper.</summary>
    private const int MostSteps = 8;

    private byte[] _last = new byte[256];
    private int _lastLength;
    private bool _atRow;

    /// <summary>The value of the row.</summary>
    public ReadOnlySpan<byte> Value => statement.Blob(5);

    /// <summary>When the row was last used, in seconds since the Unix epoch.</summary>
    public long Used => statement.Long(6);

    /// <summary>Goes to the row of a key, whose path is <paramref name="path"/> in UTF-8; false when there is none.</summary>
    public bool Find(in HashKey key, ReadOnlySpan<byte> path)
    {
        if (!_atRow || path.SequenceCompareTo(_last.AsSpan(0, _lastLength)) < 0) LookUp(path);
        Remember(path);
        var order = -1;
        for (var steps = 0; _atRow && (order = CompareRow(key, path)) < 0; steps++)
        {
            if (steps == MostSteps) LookUp(path);
            else _atRow = statement.Step();
        }

        return _atRow && order == 0;
    }

    /// <summary>Ends the search.</summary>
    public void Close() => statement.Reset();

    private void LookUp(ReadOnlySpan<byte> path)
    {
        statement.Reset();
        statement.BindText(1, path);
        _atRow = statement.Step();
    }

    private int CompareRow(in HashKey key, ReadOnlySpan<byte> path)
    {
        var order = statement.Blob(0).SequenceCompareTo(path);
        if (order == 0) order = statement.Long(1).CompareTo(key.Size);
        if (order == 0) order = statement.Long(2).CompareTo(key.MtimeStamp);
        if (order == 0) order = statement.Long(7).CompareTo(SqliteHashCache.Algorithm);
        if (order == 0) order = statement.Long(3).CompareTo(key.RangeStart);
        return order != 0 ? order : statement.Long(4).CompareTo(key.RangeEnd);
    }

    private void Remember(ReadOnlySpan<byte> path)
    {
        if (_last.Length < path.Length) _last = new byte[path.Length * 2];
        path.CopyTo(_last);
        _lastLength = path.Length;
    }
}
