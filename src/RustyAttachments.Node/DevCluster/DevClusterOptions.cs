using System.Globalization;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.DevCluster;

/// <summary>What <c>ra dev-cluster</c> was asked for.</summary>
/// <param name="Nodes">How many nodes.</param>
/// <param name="Port">The management port of the first; the next ones follow.</param>
/// <param name="Data">The directory for what the nodes remember; null for one that is removed at the end.</param>
/// <param name="Shared">Flags that every node gets.</param>
internal sealed record DevClusterOptions(int Nodes, int Port, string? Data, IReadOnlyList<string> Shared)
{
    private const int MaxNodes = 16;

    /// <summary>Reads the command line behind <c>dev-cluster</c>; <see cref="ErrorCode.UsageInvalid"/> lists all mistakes.</summary>
    public static DevClusterOptions Parse(IReadOnlyList<string> args)
    {
        var problems = new List<string>();
        int nodes = 3, port = 8558;
        var log = "--quiet";
        string? data = null;
        var shared = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--verbose") log = "";
            else if (args[i] == "--quiet") log = "--quiet";
            else if (i + 1 == args.Count) problems.Add($"'{args[i]}' needs a value, or is not an option of a development cluster");
            else if (args[i] == "--nodes") nodes = Number(args[i], args[++i], 1, MaxNodes, problems);
            else if (args[i] == "--port") port = Number(args[i], args[++i], 1, 65535, problems);
            else if (args[i] == "--data") data = Path.GetFullPath(args[++i]);
            else if (args[i] is "--store" or "--config") shared.AddRange([args[i], args[++i]]);
            else problems.Add($"'{args[i++]}' is not an option of a development cluster");
        }

        if (problems.Count == 0 && port + nodes - 1 > 65535) problems.Add($"--port = {port} leaves no port for the last node");
        if (problems.Count > 0) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"{string.Join("; ", problems)}; see 'ra dev-cluster --help'.");
        if (log.Length > 0) shared.Add(log);
        return new DevClusterOptions(nodes, port, data, shared);
    }

    /// <summary>The same with a data directory, and with flags that the nodes need besides.</summary>
    public DevClusterOptions With(string data, IEnumerable<string> flags) =>
        this with { Data = data, Shared = [.. Shared, .. flags, "--journal-file", Path.Combine(data, "journal.db")] };

    /// <summary>The command line of node <paramref name="index"/>, which joins through <paramref name="seed"/>, or begins the cluster.</summary>
    public IReadOnlyList<string> ArgumentsOf(int index, string? seed) =>
    [
        .. Shared,
        "--hostname", "127.0.0.1", "--port", "0",
        "--management-hostname", "127.0.0.1", "--management-port", (Port + index).ToString(CultureInfo.InvariantCulture),
        "--stop-with-input",
        .. Data is null ? Array.Empty<string>() : ["--cache-directory", Path.Combine(Data, string.Create(CultureInfo.InvariantCulture, $"content-{index + 1}"))],
        .. seed is null ? Array.Empty<string>() : ["--seed", seed],
    ];

    private static int Number(string flag, string text, int min, int max, List<string> problems)
    {
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        problems.Add($"{flag} = '{text}' is not a whole number from {min} to {max}");
        return min;
    }
}
