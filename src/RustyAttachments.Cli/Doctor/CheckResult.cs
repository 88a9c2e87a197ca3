using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Doctor;

/// <summary>How a check came out.</summary>
internal enum CheckStatus
{
    /// <summary>As it should be.</summary>
    Ok,
    /// <summary>Works, but not well, or not for long.</summary>
    Warn,
    /// <summary>Transfers will fail.</summary>
    Fail,
}

/// <summary>
/// The outcome of one check: what was found and, unless all is well, what to do. <paramref name="Code"/> decides the exit
/// code of a failed check.
/// </summary>
internal sealed record CheckResult(string Name, CheckStatus Status, string Finding, string? NextStep = null, ErrorCode Code = ErrorCode.Internal)
{
    /// <summary>A check that found what it hoped for.</summary>
    public static CheckResult Ok(string name, string finding) => new(name, CheckStatus.Ok, finding);

    /// <summary>A check that found something worth changing.</summary>
    public static CheckResult Warn(string name, string finding, string nextStep) => new(name, CheckStatus.Warn, finding, nextStep);

    /// <summary>A check that found why transfers will fail.</summary>
    public static CheckResult Fail(string name, string finding, string nextStep, ErrorCode code = ErrorCode.Internal) =>
        new(name, CheckStatus.Fail, finding, nextStep, code);

    /// <summary>A check that ended in an expected failure. Its message says what is wrong and, behind the last semicolon, what to do.</summary>
    public static CheckResult Of(string name, RustyAttachmentsException failure)
    {
        var message = failure.Message.TrimEnd('.');
        var split = message.LastIndexOf("; ", StringComparison.Ordinal);
        return split < 0
            ? new CheckResult(name, CheckStatus.Fail, message, null, failure.Code)
            : new CheckResult(name, CheckStatus.Fail, message[..split], message[(split + 2)..], failure.Code);
    }
}
