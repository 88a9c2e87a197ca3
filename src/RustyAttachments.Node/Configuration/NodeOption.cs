namespace RustyAttachments.Node.Configuration;

/// <summary>How the text of a flag or variable becomes a value of the configuration.</summary>
internal enum OptionKind
{
    /// <summary>One value.</summary>
    Value,
    /// <summary>A list, separated by commas; the flag may also be given several times.</summary>
    List,
    /// <summary><c>NAME=PATH</c>; the flag may be given several times.</summary>
    Map,
    /// <summary>No value: its presence means on.</summary>
    Switch,
}

/// <summary>A key of the configuration that a flag and an environment variable can give, too.</summary>
/// <param name="Flag">The flag: <c>--port</c>.</param>
/// <param name="Key">The key below <c>rusty-attachments</c>.</param>
/// <param name="Kind">How its text is read.</param>
/// <param name="Variable">The environment variable; null for none.</param>
internal sealed record NodeOption(string Flag, string Key, OptionKind Kind, string? Variable)
{
    /// <summary>The flag, and variable, that name the configuration file.</summary>
    public const string ConfigFlag = "--config";

    /// <summary>The variable for <see cref="ConfigFlag"/>.</summary>
    public const string ConfigVariable = "RUSTY_ATTACHMENTS_NODE_CONFIG";

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NodeOption> All { get; } =
    [
        new("--roles", "node.roles", OptionKind.List, "RUSTY_ATTACHMENTS_NODE_ROLES"),
        new("--hostname", "node.hostname", OptionKind.Value, "RUSTY_ATTACHMENTS_NODE_HOSTNAME"),
        new("--port", "node.port", OptionKind.Value, "RUSTY_ATTACHMENTS_NODE_PORT"),
        new("--seed", "node.seeds", OptionKind.List, "RUSTY_ATTACHMENTS_NODE_SEEDS"),
        new("--location", "node.locations", OptionKind.Map, null),
        new("--store", "node.store", OptionKind.Value, "RUSTY_ATTACHMENTS_STORE"),
        new("--journal", "node.journal.provider", OptionKind.Value, "RUSTY_ATTACHMENTS_JOURNAL"),
        new("--journal-file", "node.journal.file", OptionKind.Value, "RUSTY_ATTACHMENTS_JOURNAL_FILE"),
        new("--cache-directory", "node.cache.directory", OptionKind.Value, "RUSTY_ATTACHMENTS_NODE_CACHE_DIRECTORY"),
        new("--cache-size", "node.cache.size", OptionKind.Value, "RUSTY_ATTACHMENTS_NODE_CACHE_SIZE"),
        new("--management-hostname", "management.hostname", OptionKind.Value, "RUSTY_ATTACHMENTS_MANAGEMENT_HOSTNAME"),
        new("--management-port", "management.port", OptionKind.Value, "RUSTY_ATTACHMENTS_MANAGEMENT_PORT"),
        new("--stop-with-input", "node.stop-with-input", OptionKind.Switch, null),
    ];
}
