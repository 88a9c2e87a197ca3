using RustyAttachments.Cli.Caches;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra cache clear</c>: forget everything.</summary>
internal sealed class CacheClearCommand : RaCommand
{
    public CacheClearCommand()
        : base("clear", "Remove the caches of this machine. Costs nothing but time: the next upload reads every file again.", "ra cache clear", "ra cache clear --json") =>
        SettingOptions.AddTo(this, SettingKeys.CacheDir);

    public override Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var removed = RunCaches.DirectoryOf(run, run.Report.Warning).Clear();
        run.Result(
            json =>
            {
                json.WriteStartObject();
                json.WriteStartArray("removed");
                foreach (var (file, bytes) in removed)
                {
                    json.WriteStartObject();
                    json.WriteString("file", file);
                    json.WriteNumber("bytes", bytes);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
                json.WriteEndObject();
            },
            people =>
            {
                foreach (var (file, bytes) in removed) people.WriteLine($"removed {PrintableText.Of(file)} ({ByteSize.Format(bytes)})");
                if (removed.Count == 0) people.WriteLine("there was nothing to remove");
            });
        return Task.FromResult(ExitCode.Done);
    }
}
