using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace RustyAttachments.Node.Health;

/// <summary>Runs the readiness checks. Why one fails goes to the log, once for each change; who asks learns its name.</summary>
internal sealed class Readiness(IEnumerable<IReadinessCheck> checks, ILogger<Readiness> log)
{
    private readonly IReadinessCheck[] _checks = [.. checks];
    private readonly ConcurrentDictionary<string, string> _failing = new(StringComparer.Ordinal);

    /// <summary>The names of all checks, in order, with whether each holds.</summary>
    public async Task<IReadOnlyList<(string Name, bool Holds)>> RunAsync(CancellationToken cancellationToken)
    {
        var results = new List<(string, bool)>();
        foreach (var check in _checks)
        {
            var failure = await check.FailureAsync(cancellationToken);
            Note(check.Name, failure);
            results.Add((check.Name, failure is null));
        }

        return results;
    }

    private void Note(string name, string? failure)
    {
        if (failure is null)
        {
            if (_failing.TryRemove(name, out _)) log.LogInformation("The readiness check {Check} holds again.", name);
        }
        else if (_failing.TryAdd(name, failure))
        {
            log.LogWarning("The readiness check {Check} fails: {Reason}", name, failure);
        }
    }
}
