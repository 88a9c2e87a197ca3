using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>A command that runs on a cluster where one is named.</summary>
internal interface IRunsOnCluster;

/// <summary>Which cluster a run is for.</summary>
internal static class ClusterTarget
{
    private const int MaxTokenBytes = 4096;

    // What the nodes decide for themselves.
    private static readonly string[] LocalOnly =
        [SettingKeys.Store.Flag, SettingKeys.Concurrency.Flag, SettingKeys.Memory.Flag, SettingKeys.CacheDir.Flag, "--no-cache", "--absolute", "--read-data", "--from"];

    private static readonly string[] ClusterOnly = [ClusterOptions.SharedPathFlag, ClusterOptions.LocationFlag, ClusterOptions.DetachFlag];

    /// <summary>Whether the run is for a cluster; options that do not go with that are <see cref="ErrorCode.UsageInvalid"/>.</summary>
    public static bool IsNamed(CommandRun run)
    {
        var named = AddressOf(run) is not null;
        var misplaced = Given(run, named ? LocalOnly : ClusterOnly);
        if (misplaced.Length == 0) return named;
        throw Usage(named
            ? $"{string.Join(", ", misplaced)} does not apply on a cluster, whose nodes have their own settings; leave it out, or run here with --cluster {ClusterAddress.None}"
            : $"{string.Join(", ", misplaced)} applies on a cluster only; name one with --cluster URL");
    }

    /// <summary>A client for the cluster that must be named.</summary>
    public static ClusterClient Open(CommandRun run)
    {
        var address = AddressOf(run) ?? throw Usage($"this command needs a cluster; name one with --cluster URL or {SettingKeys.Cluster.Variable}, such as http://127.0.0.1:8558");
        return new ClusterClient(address, ReadToken(run), ReadAuthorities(run));
    }

    private static Uri? AddressOf(CommandRun run) => run.Settings.FindText(SettingKeys.Cluster) is { } text ? ClusterAddress.Parse(text) : null;

    private static string[] Given(CommandRun run, string[] flags) =>
        [.. run.Parsed.CommandResult.Command.Options.Where(option => flags.Contains(option.Name, StringComparer.Ordinal) && run.IsGiven(option)).Select(option => option.Name)];

    private static string? ReadToken(CommandRun run)
    {
        if (run.Settings.FindText(SettingKeys.TokenFile) is not { } file) return null;
        var path = run.Environment.Absolute(file);
        try
        {
            var token = new FileInfo(path).Length > MaxTokenBytes ? "" : File.ReadAllText(path).Trim();
            return token.Length > 0 && token.All(static c => c is > ' ' and <= '~')
                ? token
                : throw Usage($"the token file '{path}' does not hold one token of printable characters without blanks");
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "read", path);
        }
    }

    private static X509Certificate2Collection? ReadAuthorities(CommandRun run)
    {
        if (run.Settings.FindText(SettingKeys.ClusterCa) is not { } file) return null;
        var path = run.Environment.Absolute(file);
        var authorities = new X509Certificate2Collection();
        try
        {
            authorities.ImportFromPem(File.ReadAllText(path));
        }
        catch (CryptographicException)
        {
            // Said below.
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "read", path);
        }

        return authorities.Count > 0 ? authorities : throw Usage($"'{path}' holds no PEM certificate; name the file of the authority that signed the nodes' certificates");
    }

    private static RustyAttachmentsException Usage(string message) => new(ErrorCode.UsageInvalid, message);
}
