using RustyAttachments.Cli.Errors;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra config path</c>: where the configuration file is, or would be.</summary>
internal sealed class ConfigPathCommand() : RaCommand("path", "Print where the configuration file is, or would be.", "$EDITOR \"$(ra config path)\"")
{
    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("file", run.ConfigPath);
                json.WriteBoolean("exists", File.Exists(run.ConfigPath));
                json.WriteEndObject();
            },
            people => people.WriteLine(run.ConfigPath));
        return Task.FromResult(ExitCode.Done);
    }
}
