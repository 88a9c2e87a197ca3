using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Progress;

namespace RustyAttachments.Cli.Clusters;

/// <summary>How far a transfer of a cluster is.</summary>
internal sealed record ClusterWork(ClusterTransfer Transfer) : WorkProgress
{
    private bool CountsObjects => Transfer.Kind == "sync";

    public override string Unit => CountsObjects ? "objects" : "files";

    public override long Done => Transfer.Counters.FilesDone;

    public override long Total => Transfer.Counters.FilesTotal;

    public override long BytesDone => Transfer.Counters.BytesDone;

    public override long BytesTotal => Transfer.Counters.BytesTotal;

    public override bool TotalsFinal => Transfer.TotalsFinal;

    public override long Failed => Transfer.Counters.FilesFailed;

    public override void Write(Utf8JsonWriter json)
    {
        json.WriteString("id", Transfer.Id);
        json.WriteString("phase", Transfer.State);
        TransferWork.WriteTotals(json, new TransferProgress(Transfer.Counters) { TotalsFinal = Transfer.TotalsFinal });
        json.WriteNumber("unitsPending", Transfer.UnitsPending);
        json.WriteNumber("unitsRunning", Transfer.UnitsLeased);
        json.WriteNumber("nodes", Transfer.Nodes.Count(static node => node.UnitsRunning > 0));
    }
}
