using System.CommandLine;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Caches;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Options;
using RustyAttachments.Cli.Output;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Cli.Transfers;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Common.Units;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Manifests;

namespace RustyAttachments.Cli.Commands;

/// <summary><c>ra upload</c>: store the content of files and a manifest that describes them.</summary>
internal sealed class UploadCommand : RaCommand, IRunsOnCluster
{
    private readonly SourceOptions _source = new();
    private readonly Option<string?> _name = TypedOption.Text("--name", "NAME", "Name of the manifest in the store. [default: the name of the root directory]");
    private readonly Option<string?> _farm = TypedOption.Text("--farm-id", "ID", "Deadline Cloud farm; with --queue-id, the manifest gets the key of a job attachment.");
    private readonly Option<string?> _queue = TypedOption.Text("--queue-id", "ID", "Deadline Cloud queue; see --farm-id.");
    private readonly RehashOption _rehash = new();
    private readonly CacheOption _caches = new();
    private readonly ClusterOptions _cluster = new();
    private readonly OutputOption _output = new("Write the manifest also to a file, an s3:// or file:// URI, or - for standard output.", fallback: null);

    public UploadCommand()
        : base("upload", "Store every distinct content of files once, and a manifest that describes them.",
            "ra upload assets", "ra upload assets --store s3://my-bucket/DeadlineCloud --exclude '**/*.tmp' --json", "ra upload scene.blend textures --name scene -o scene.json",
            "ra --cluster http://127.0.0.1:8558 upload /mnt/projects/shots --shared-path")
    {
        _source.AddTo(this);
        foreach (var option in new Option[] { _name, _farm, _queue }) Add(option);
        _output.AddTo(this);
        TransferOptions.AddTo(this);
        _rehash.AddTo(this);
        _caches.AddTo(this);
        _cluster.AddTo(this);
    }

    public override async Task<ExitCode> RunAsync(CommandRun run, CancellationToken cancellationToken)
    {
        var output = _output.ValueIn(run);
        if (ClusterTarget.IsNamed(run)) return await ClusterRun.RunAsync(run, "upload", Submission(run), _cluster, output, cancellationToken);
        var request = _source.Request(run, UploadDepth.Store);
        request = request with { ManifestTarget = Target(run, request), ForceRehash = _rehash.ValueIn(run) };
        return await TransferRun.RunAsync(run, "upload", request, run.Settings.Get(SettingKeys.Store), _caches, async (outcome, store) =>
        {
            var manifest = await ManifestResult.TakeAsync(run, request, outcome, output, cancellationToken);
            return OutcomeReport.Print(run.Report, outcome,
                people => Summarize(people, run.Report.Style.Quiet, outcome, manifest, store),
                json =>
                {
                    json.WriteString("store", store);
                    manifest?.Write(json, request.Format.ToName());
                });
        }, cancellationToken);
    }

    private byte[] Submission(CommandRun run) => ClusterSubmission.Make(run, "upload", json =>
    {
        _cluster.WritePlace(run, json, "source", _source.Paths(run), asList: true);
        _source.Write(run, json);
        if (run.Get(_name) is { } name) json.WriteString("name", name);
        if (run.Get(_farm) is { } farm) json.WriteString("farmId", farm);
        if (run.Get(_queue) is { } queue) json.WriteString("queueId", queue);
        if (_rehash.ValueIn(run)) json.WriteBoolean("forceRehash", true);
    });

    private static void Summarize(TextWriter people, bool quiet, TransferOutcome outcome, ManifestResult? manifest, string store)
    {
        if (quiet)
        {
            people.WriteLine(manifest?.Assembled.Key);
            return;
        }

        var totals = outcome.Totals;
        people.WriteLine(OutcomeReport.Summary("uploaded", totals.FilesDone, "file", totals.BytesDone, outcome.Elapsed));
        if (totals.FilesNotRead > 0) people.WriteLine(RehashOption.Summary(totals));
        people.WriteLine($"stored {ProgressText.Count(totals.ObjectsStored, "object", "objects")}, {ByteSize.Format(totals.BytesStored)}, " +
            $"in {PrintableText.Of(store)}; {ProgressText.Count(totals.ObjectsPresent)} were there already");
        if (totals.ObjectsNotAsked > 0) people.WriteLine($"not asked for, as seen there before: {ProgressText.Count(totals.ObjectsNotAsked, "object", "objects")}");
        people.WriteLine($"manifest {PrintableText.Of(manifest?.Assembled.Key ?? "")}");
        if (manifest?.File is { } file) people.WriteLine($"written to {PrintableText.Of(file)}");
    }

    // The key is made when the manifest is; a name that cannot be part of one must not end an upload after hours.
    private ManifestTarget Target(CommandRun run, UploadRequest request)
    {
        var (name, farm, queue) = (run.Get(_name), run.Get(_farm), run.Get(_queue));
        if (farm is null != queue is null)
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "--farm-id and --queue-id belong together; give both or neither.");
        if (farm is null || queue is null)
        {
            name ??= ManifestName.For(request.Paths);
            _ = ManifestKeys.Named(name, DateTimeOffset.UnixEpoch, ContentHash.Empty);
            return new ManifestTarget.Named(name);
        }

        if (name is not null)
            throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "--name cannot be used with --farm-id and --queue-id, which decide the manifest's key.");
        _ = ManifestKeys.JobInput(farm, queue, null, "/");
        return new ManifestTarget.JobInput(farm, queue, null);
    }
}
