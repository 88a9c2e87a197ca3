using RustyAttachments.Cli.Clusters;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Configuration;

/// <summary>A setting that a flag, an environment variable and the configuration file can give, in this order.</summary>
internal abstract class SettingKey(string name, string description, string helpName, string? defaultText, bool isPath)
{
    /// <summary>The member of the configuration file, in camel case.</summary>
    public string Name => name;

    /// <summary>The flag: <c>--limit-rate</c>.</summary>
    public string Flag { get; } = "--" + Spell(name, '-').ToLowerInvariant();

    /// <summary>The environment variable: <c>RUSTY_ATTACHMENTS_LIMIT_RATE</c>.</summary>
    public string Variable { get; } = "RUSTY_ATTACHMENTS_" + Spell(name, '_').ToUpperInvariant();

    /// <summary>What the setting means, for help.</summary>
    public string Description => description;

    /// <summary>How help shows the value.</summary>
    public string HelpName => helpName;

    /// <summary>The value when nobody gives one; null when the program chooses.</summary>
    public string? DefaultText => defaultText;

    /// <summary>Whether the value is a directory or file (or, for a store, may be one): <c>~/</c> is the home directory.</summary>
    public bool IsPath => isPath;

    /// <summary>Names to offer while the value is typed.</summary>
    public virtual IReadOnlyList<string> Choices => [];

    /// <summary>Throws a <see cref="RustyAttachmentsException"/> unless <paramref name="text"/> is a value of this setting.</summary>
    public abstract void Check(string text);

    private static string Spell(string camelCase, char separator) =>
        string.Concat(camelCase.Select(c => char.IsAsciiLetterUpper(c) ? $"{separator}{c}" : c.ToString()));
}

/// <summary>A setting with values of one type.</summary>
internal sealed class SettingKey<T>(
    string name, string description, string helpName, string? defaultText, Func<string, T> parse, IReadOnlyList<string>? choices = null, bool isPath = false)
    : SettingKey(name, description, helpName, defaultText, isPath)
{
    /// <inheritdoc/>
    public override IReadOnlyList<string> Choices => choices ?? [];

    /// <summary>The value that <paramref name="text"/> stands for.</summary>
    public T Parse(string text) => parse(text);

    /// <inheritdoc/>
    public override void Check(string text) => _ = parse(text);
}

/// <summary>Every setting there is.</summary>
internal static class SettingKeys
{
    /// <summary>Where content and manifests are stored, as text; opening it judges it.</summary>
    public static SettingKey<string> Store { get; } = new("store", "Where content and manifests live: s3://bucket/prefix, file:///dir or a directory.",
        "URI", "~/.rusty-attachments/store", StoreText, isPath: true);

    /// <summary>The format of manifests that are written.</summary>
    public static SettingKey<ManifestFormat> Format { get; } = new("format", "Format of the manifest.",
        Configuration.Choices.Format.HelpName, "v2025", Configuration.Choices.Format.Parse, Configuration.Choices.Format.Names);

    /// <summary>How large files are split.</summary>
    public static SettingKey<ChunkSize> ChunkSize { get; } = new("chunkSize", "Size of the pieces that larger files are stored in, or none.",
        "SIZE|none", "256MiB", Quantity.ParseChunkSize);

    /// <summary>Bytes per second to and from the store; null is unlimited.</summary>
    public static SettingKey<long> LimitRate { get; } = new("limitRate", "Most bytes per second to and from the store, in total.",
        "RATE", null, Quantity.ParseRate);

    /// <summary>Requests at once; null lets the store decide.</summary>
    public static SettingKey<int> Concurrency { get; } = new("concurrency", "Most requests to the store at once.",
        "N", null, Quantity.ParseConcurrency);

    /// <summary>Bytes of content held in memory at once; null lets the program decide.</summary>
    public static SettingKey<long> Memory { get; } = new("memory", "Most memory for content in flight.",
        "SIZE", null, Quantity.ParseMemory);

    /// <summary>Where transfers keep what does not fit into memory. Not in a directory that others share: they could plant files.</summary>
    public static SettingKey<string> Scratch { get; } = new("scratch", "Directory for the temporary files of running transfers.",
        "DIR", "~/.rusty-attachments/scratch", PathText, isPath: true);

    /// <summary>Where is remembered what later runs need not find out again.</summary>
    public static SettingKey<string> CacheDir { get; } = new("cacheDir", "Directory of what is remembered from run to run.",
        "DIR", "~/.rusty-attachments/cache", PathText, isPath: true);

    /// <summary>A file of overrides for the engine's <c>reference.conf</c>; null for none.</summary>
    public static SettingKey<string> Hocon { get; } = new("hocon", "File that overrides the transfer engine's defaults, as hocon/local.conf does.",
        "FILE", null, PathText, isPath: true);

    /// <summary>The management endpoint of a cluster that transfers run on; null runs them here.</summary>
    public static SettingKey<string> Cluster { get; } = new("cluster", "Run on the cluster of this management endpoint, such as http://127.0.0.1:8558; none to run here.",
        "URL", null, ClusterAddress.Check);

    /// <summary>The file with the token for the management endpoint; null for none.</summary>
    public static SettingKey<string> TokenFile { get; } = new("tokenFile", "File with the token for the management endpoint.",
        "FILE", null, PathText, isPath: true);

    /// <summary>The file with the authority of the management endpoint's certificate; null for those of the system.</summary>
    public static SettingKey<string> ClusterCa { get; } = new("clusterCa", "File with the certificate of the authority that signed the management endpoint's, as PEM.",
        "FILE", null, PathText, isPath: true);

    /// <summary>All of them, in the order that <c>config show</c> lists.</summary>
    public static IReadOnlyList<SettingKey> All { get; } = [Store, Format, ChunkSize, Concurrency, Memory, LimitRate, Scratch, CacheDir, Hocon, Cluster, TokenFile, ClusterCa];

    private static string PathText(string text) =>
        string.IsNullOrWhiteSpace(text) || text.Contains('\0')
            ? throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "a path cannot be empty")
            : text;

    private static string StoreText(string text) =>
        string.IsNullOrWhiteSpace(text)
            ? throw new RustyAttachmentsException(ErrorCode.StoreUriInvalid, "a store cannot be empty; write s3://bucket/prefix or a directory")
            : text;
}
