using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Errors;

/// <summary>What the process tells its caller. Part of the public contract.</summary>
internal enum ExitCode
{
    /// <summary>Everything was done.</summary>
    Done = 0,
    /// <summary>Failed for a reason that is none of the others: local I/O, an unexpected error.</summary>
    Failed = 1,
    /// <summary>The command line or the configuration is wrong.</summary>
    Usage = 2,
    /// <summary>A path, a manifest or another input is absent or invalid.</summary>
    InputInvalid = 3,
    /// <summary>The store, or the cluster, is unreachable, denies, or does not exist.</summary>
    StoreFailed = 4,
    /// <summary>Finished, but files were left out.</summary>
    FinishedWithSkips = 5,
    /// <summary>Stored content is missing or damaged.</summary>
    Damaged = 6,
    /// <summary>Cancelled by a signal.</summary>
    Cancelled = 130,
}

/// <summary>The one table from error codes to exit codes.</summary>
internal static class ExitCodes
{
    /// <summary>The exit code of a run that ended because of <paramref name="code"/>.</summary>
    public static ExitCode For(ErrorCode code) => code switch
    {
        ErrorCode.UsageInvalid or ErrorCode.GlobInvalid or ErrorCode.QuantityInvalid
            or ErrorCode.StoreUriInvalid or ErrorCode.ConfigInvalid => ExitCode.Usage,
        ErrorCode.StoreObjectMissing or ErrorCode.StoreObjectDamaged => ExitCode.Damaged,
        ErrorCode.TransferCancelled => ExitCode.Cancelled,
        ErrorCode.RequestInvalid or ErrorCode.TransferNotFound or ErrorCode.MemberNotFound => ExitCode.InputInvalid,
        ErrorCode.EndpointUnreachable or ErrorCode.EndpointBusy or ErrorCode.RequestDenied or ErrorCode.ClusterSilent => ExitCode.StoreFailed,
        _ => ((int)code / 1000) switch
        {
            1 => ExitCode.InputInvalid,
            3 => ExitCode.StoreFailed,
            _ => ExitCode.Failed,
        },
    };
}
