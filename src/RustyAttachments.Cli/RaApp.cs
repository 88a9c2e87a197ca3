using System.CommandLine;
using System.CommandLine.Help;
using System.Reflection;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli;

/// <summary>The program: parses, runs one command, and turns whatever happens into output and an exit code.</summary>
internal static class RaApp
{
    // Response files would turn a path like "@home" into the content of a file of that name.
    private static readonly ParserConfiguration Parsing = new() { ResponseFileTokenReplacer = null };

    /// <summary>Runs the command line <paramref name="args"/> to its end.</summary>
    public static async Task<ExitCode> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var globals = new GlobalOptions();
        var root = CommandTree.Create(globals);
        var parsed = root.Parse(args, Parsing);
        using var report = new Reporter(environment, globals.StyleOf(parsed));
        if (parsed.GetValue(globals.Version)) return ShowVersion(report);
        if (parsed.Action is HelpAction || args.Length == 0) return ShowHelp(args.Length == 0 ? root.Parse(["--help"], Parsing) : parsed, report);

        var problems = UsageErrors.Find(parsed);
        if (problems.Count == 0 && parsed.CommandResult.Command is not IRunsOnCluster && SettingOptions.TextOf(parsed, SettingKeys.Cluster) is not (null or ClusterAddress.None))
            problems = [$"'{UsageErrors.PathOf(parsed.CommandResult.Command)}' does not run on a cluster; leave {SettingKeys.Cluster.Flag} out"];
        if (problems.Count > 0 || parsed.CommandResult.Command is not RaCommand command) return Misused(parsed, problems, report);
        return await RunGuardedAsync(command, new CommandRun(parsed, globals, environment, report), cancellationToken);
    }

    private static async Task<ExitCode> RunGuardedAsync(RaCommand command, CommandRun run, CancellationToken cancellationToken)
    {
        try
        {
            return await command.RunAsync(run, cancellationToken);
        }
        catch (OperationCanceledException e) when (cancellationToken.IsCancellationRequested)
        {
            run.Report.Failure(ErrorCode.TransferCancelled, "cancelled; run the same command again to continue", e);
            return ExitCode.Cancelled;
        }
        catch (RustyAttachmentsException e)
        {
            run.Report.Failure(e.Code, e.Message, e);
            return ExitCodes.For(e.Code);
        }
        catch (Exception e)
        {
            run.Report.Failure(ErrorCode.Internal, $"an unexpected error ended the run: {e.GetType().Name}: {e.Message}; run it again with -vv and report what it prints", e);
            return ExitCode.Failed;
        }
    }

    private static ExitCode Misused(ParseResult parsed, IReadOnlyList<string> problems, Reporter report)
    {
        var path = UsageErrors.PathOf(parsed.CommandResult.Command);
        report.Failure(ErrorCode.UsageInvalid, $"{string.Join("; ", problems.Select(p => p.TrimEnd('.', ' ')))}; see '{path} --help'");
        return ExitCode.Usage;
    }

    private static ExitCode ShowVersion(Reporter report)
    {
        var version = typeof(RaApp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
        report.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("version", version);
                json.WriteEndObject();
            },
            people => people.WriteLine("ra " + version));
        return ExitCode.Done;
    }

    private static ExitCode ShowHelp(ParseResult parsed, Reporter report)
    {
        report.Text(people =>
        {
            parsed.Invoke(new InvocationConfiguration { Output = people });
            if (parsed.CommandResult.Command is not RaCommand command) return;
            people.WriteLine(command.Examples.Count == 1 ? "Example:" : "Examples:");
            foreach (var example in command.Examples) people.WriteLine("  " + example);
        });
        return ExitCode.Done;
    }
}
