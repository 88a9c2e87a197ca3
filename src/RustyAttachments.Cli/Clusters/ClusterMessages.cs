using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Output;

namespace RustyAttachments.Cli.Clusters;

/// <summary>Prints what an endpoint says to a request.</summary>
internal static class ClusterMessages
{
    /// <summary>Prints the sentence; nothing when quiet.</summary>
    public static void Print(CommandRun run, ClusterMessage said) => run.Result(
        json => ClusterJson.Write(json, said, ClusterJson.Default.ClusterMessage),
        people =>
        {
            if (!run.Report.Style.Quiet) people.WriteLine(PrintableText.Of(said.Message));
        });
}
