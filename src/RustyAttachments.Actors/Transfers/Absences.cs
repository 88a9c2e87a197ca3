namespace RustyAttachments.Actors.Transfers;

/// <summary>How long nodes have been out of the cluster that alone can do something: at most <paramref name="limit"/> is waited for them. Told the time; no clock.</summary>
internal sealed class Absences(TimeSpan limit)
{
    private readonly Dictionary<string, DateTimeOffset> _since = [];

    /// <summary>Those of <paramref name="needed"/> that have not been members for longer than the limit. One that comes back, or is needed no more, is forgotten.</summary>
    public IReadOnlyList<string> Over(IReadOnlyCollection<string> needed, Func<string, bool> isMember, DateTimeOffset now)
    {
        var absent = needed.Where(node => !isMember(node)).ToHashSet();
        foreach (var node in _since.Keys.Where(node => !absent.Contains(node)).ToList()) _since.Remove(node);
        foreach (var node in absent) _since.TryAdd(node, now);
        return [.. absent.Where(node => now - _since[node] > limit).Order(StringComparer.Ordinal)];
    }
}
