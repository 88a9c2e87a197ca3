using RustyAttachments.Actors.Transfers;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;
using RustyAttachments.Storage.Stores;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// What is to be moved.
internal static partial class WireMap
{
    private static P.TransferSpec Encode(TransferSpec spec) => new()
    {
        TransferId = spec.TransferId,
        Request = Encode(spec.Request),
        Root = spec.Root,
        StoreName = spec.StoreName,
        Rules = spec.Rules is { } rules ? Encode(rules) : null,
        SourceName = spec.SourceName,
        Since = spec.Since.UtcTicks,
        SubmittedAt = spec.SubmittedAt.UtcTicks,
        Name = spec.Name,
        OnlyNode = spec.OnlyNode,
        LimitRate = spec.LimitRate,
        IsPlanned = spec.IsPlanned,
        Probe = spec.Probe is { } probe ? Encode(probe) : null,
    };

    private static TransferSpec Decode(P.TransferSpec p) => new(
        Read.Text(p.TransferId), Decode(Read.Required(p.Request)), p.Root, p.StoreName, p.Rules is { } rules ? Decode(rules) : null, p.SourceName)
    {
        Since = Read.Time(p.Since),
        SubmittedAt = Read.Time(p.SubmittedAt),
        Name = p.Name,
        OnlyNode = p.OnlyNode,
        LimitRate = p.LimitRate,
        IsPlanned = p.IsPlanned,
        Probe = p.Probe is { } probe ? Decode(probe) : null,
    };

    private static P.TransferRequest Encode(TransferRequest request)
    {
        var p = new P.TransferRequest
        {
            OnError = WireEnum<ErrorPolicy, P.ErrorPolicy>.Encode(request.OnError),
            Include = { request.Include },
            Exclude = { request.Exclude },
        };
        switch (request)
        {
            case UploadRequest upload:
                p.Upload = Encode(upload);
                break;
            case DownloadRequest download:
                p.Download = Encode(download);
                break;
            case PrestageRequest prestage:
                p.Prestage = Encode(prestage);
                break;
            case SyncRequest sync:
                p.Sync = Encode(sync);
                break;
            default:
                throw NoForm(request);
        }

        return p;
    }

    private static TransferRequest Decode(P.TransferRequest p)
    {
        TransferRequest request = p.KindCase switch
        {
            P.TransferRequest.KindOneofCase.Upload => Decode(p.Upload),
            P.TransferRequest.KindOneofCase.Download => Decode(p.Download),
            P.TransferRequest.KindOneofCase.Prestage => Decode(p.Prestage),
            P.TransferRequest.KindOneofCase.Sync => Decode(p.Sync),
            _ => throw Read.UnknownKind("request"),
        };
        return request with { OnError = WireEnum<ErrorPolicy, P.ErrorPolicy>.Decode(p.OnError), Include = [.. p.Include], Exclude = [.. p.Exclude] };
    }

    private static P.UploadRequest Encode(UploadRequest upload) => new()
    {
        Paths = { upload.Paths },
        Depth = WireEnum<UploadDepth, P.UploadDepth>.Encode(upload.Depth),
        ForceRehash = upload.ForceRehash,
        Symlinks = WireEnum<SymlinkPolicy, P.SymlinkPolicy>.Encode(upload.Symlinks),
        ChunkBytes = upload.ChunkSize.Bytes,
        Format = WireEnum<ManifestFormat, P.ManifestFormat>.Encode(upload.Format),
        AbsolutePaths = upload.AbsolutePaths,
        Target = upload.ManifestTarget is { } target ? Encode(target) : null,
    };

    private static UploadRequest Decode(P.UploadRequest p) => new()
    {
        Paths = [.. p.Paths],
        Depth = WireEnum<UploadDepth, P.UploadDepth>.Decode(p.Depth),
        ForceRehash = p.ForceRehash,
        Symlinks = WireEnum<SymlinkPolicy, P.SymlinkPolicy>.Decode(p.Symlinks),
        ChunkSize = ChunkSize.TryCreate(p.ChunkBytes, out var size) ? size : throw Read.OutOfRange("chunk size", p.ChunkBytes),
        Format = WireEnum<ManifestFormat, P.ManifestFormat>.Decode(p.Format),
        AbsolutePaths = p.AbsolutePaths,
        ManifestTarget = p.Target is { } target ? Decode(target) : null,
    };

    private static P.ManifestTarget Encode(ManifestTarget target) => target switch
    {
        ManifestTarget.Named named => new P.ManifestTarget { Named = named.Name },
        ManifestTarget.JobInput job => new P.ManifestTarget
        {
            JobInput = new P.JobInput { FarmId = job.FarmId, QueueId = job.QueueId, FileSystemLocationName = job.FileSystemLocationName },
        },
        _ => throw NoForm(target),
    };

    private static ManifestTarget Decode(P.ManifestTarget p) => p.KindCase switch
    {
        P.ManifestTarget.KindOneofCase.Named => new ManifestTarget.Named(p.Named),
        P.ManifestTarget.KindOneofCase.JobInput => new ManifestTarget.JobInput(Read.Text(p.JobInput.FarmId), Read.Text(p.JobInput.QueueId), p.JobInput.FileSystemLocationName),
        _ => throw Read.UnknownKind("manifest target"),
    };

    private static P.DownloadRequest Encode(DownloadRequest download) => new()
    {
        ManifestFile = download.ManifestFile,
        ManifestKey = download.ManifestKey,
        Destination = download.Destination,
        Conflict = WireEnum<ConflictPolicy, P.ConflictPolicy>.Encode(download.Conflict),
        Verify = download.Verify,
    };

    private static DownloadRequest Decode(P.DownloadRequest p) => new()
    {
        ManifestFile = p.ManifestFile,
        ManifestKey = p.ManifestKey,
        Destination = Read.Text(p.Destination),
        Conflict = WireEnum<ConflictPolicy, P.ConflictPolicy>.Decode(p.Conflict),
        Verify = p.Verify,
    };

    private static P.PrestageRequest Encode(PrestageRequest prestage) => new() { Keys = { prestage.Keys }, Nodes = { prestage.Nodes }, Directory = prestage.Directory };

    private static PrestageRequest Decode(P.PrestageRequest p) => new() { Keys = [.. p.Keys], Nodes = [.. p.Nodes], Directory = p.Directory };

    private static P.SyncRequest Encode(SyncRequest sync) => new()
    {
        All = sync.All,
        Keys = { sync.Keys },
        Files = { sync.Files.Select(static file => new P.ManifestFile { Path = file.Path, Name = file.Name }) },
        Route = WireEnum<CopyRoute, P.CopyRoute>.Encode(sync.Route),
    };

    private static SyncRequest Decode(P.SyncRequest p) => new()
    {
        All = p.All,
        Keys = [.. p.Keys],
        Files = Read.All(p.Files, static file => new ManifestFile(Read.Text(file.Path), Read.Text(file.Name))),
        Route = WireEnum<CopyRoute, P.CopyRoute>.Decode(p.Route),
    };

    private static P.ScanRules Encode(ScanRules rules) => new()
    {
        Root = rules.Root,
        AbsolutePaths = rules.AbsolutePaths,
        Symlinks = WireEnum<SymlinkPolicy, P.SymlinkPolicy>.Encode(rules.Symlinks),
        Include = { rules.Include },
        Exclude = { rules.Exclude },
        Directories = { rules.Directories.Select(Encode) },
        Files = { rules.Files.Select(Encode) },
    };

    private static ScanRules Decode(P.ScanRules p) => new()
    {
        Root = Read.Text(p.Root),
        AbsolutePaths = p.AbsolutePaths,
        Symlinks = WireEnum<SymlinkPolicy, P.SymlinkPolicy>.Decode(p.Symlinks),
        Include = [.. p.Include],
        Exclude = [.. p.Exclude],
        Directories = Read.All(p.Directories, Decode),
        Files = Read.All(p.Files, Decode),
    };

    private static P.CollectedPath Encode(CollectedPath path) => new() { Path = path.Path, RealPath = path.RealPath };

    private static CollectedPath Decode(P.CollectedPath p) => new(Read.Text(p.Path), Read.Text(p.RealPath));
}
