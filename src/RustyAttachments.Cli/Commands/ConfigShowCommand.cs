using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra config show</c>: every setting with its value and who gave it.</summary>
internal sealed class ConfigShowCommand : RaCommand
{
    public ConfigShowCommand()
        : base("show", "Show every setting, its value, and whether a flag, the environment, the file or nobody gave it.",
            "ra config show", "RUSTY_ATTACHMENTS_STORE=s3://assets/DeadlineCloud ra config show --json") =>
        SettingOptions.AddTo(this, [.. SettingKeys.All]);

    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var settings = run.Settings.All.ToArray();
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteString("file", run.ConfigPath);
                json.WriteStartObject("settings");
                foreach (var setting in settings)
                {
                    json.WriteStartObject(setting.Key.Name);
                    json.WriteString("value", setting.Text);
                    json.WriteString("origin", OriginName(setting.Origin));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                json.WriteEndObject();
            },
            people =>
            {
                foreach (var setting in settings)
                    people.WriteLine($"{setting.Key.Name,-12} {setting.Text ?? "automatic",-40} {OriginText(setting, run.ConfigPath)}");
            });
        return Task.FromResult(ExitCode.Done);
    }

    private static string OriginName(SettingOrigin origin) => origin.ToString().ToLowerInvariant();

    private static string OriginText(ResolvedSetting setting, string path) => setting.Origin switch
    {
        SettingOrigin.Flag => setting.Key.Flag,
        SettingOrigin.Environment => setting.Key.Variable,
        SettingOrigin.File => path,
        _ => "default",
    };
}
