using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Cli.Metrics;
using RustyAttachments.Cli.Progress;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Output;

/// <summary>Tells how a transfer ended: result on standard output, issues on standard error, and the exit code.</summary>
internal static class OutcomeReport
{
    /// <summary>Issues that are shown one by one unless the user wants to see all.</summary>
    private const int ShownIssues = 10;

    /// <summary>The exit code of an outcome; a failed one's is that of its first failure.</summary>
    public static ExitCode CodeOf(TransferOutcome outcome) => outcome.Status switch
    {
        OutcomeStatus.Completed => ExitCode.Done,
        OutcomeStatus.CompletedWithSkips => ExitCode.FinishedWithSkips,
        OutcomeStatus.Cancelled => ExitCode.Cancelled,
        _ => outcome.Failures.IsDefaultOrEmpty ? ExitCode.Failed : ExitCodes.For(outcome.Failures[0].Code),
    };

    /// <summary>
    /// Prints an outcome and gives its exit code. <paramref name="summary"/> writes the lines for people when something
    /// was done, <paramref name="members"/> adds members to the document.
    /// </summary>
    public static ExitCode Print(Reporter report, TransferOutcome outcome, Action<TextWriter> summary, Action<Utf8JsonWriter> members)
    {
        PrintIssues(report, outcome);
        if (report.Measured is { } measured)
        {
            foreach (var line in RequestSummary.Details(measured)) report.Detail(line);
            if (RequestSummary.Existence(measured) is { } existence) report.Detail(existence);
        }

        var done = outcome.Status is OutcomeStatus.Completed or OutcomeStatus.CompletedWithSkips;
        report.Result(json => WriteDocument(json, outcome, members, report.Measured), people =>
        {
            if (!done) return;
            summary(people);
            if (!report.Style.Quiet && report.Measured is { } counted && RequestSummary.Line(counted) is { } requests) people.WriteLine(requests);
        });
        if (outcome.Status == OutcomeStatus.CompletedWithSkips)
            report.Failure(ErrorCode.TransferFailed, $"finished, but {ProgressText.Count(outcome.FailureCount, "file was", "files were")} left out; see the messages above");
        else if (outcome.Status == OutcomeStatus.Cancelled)
            report.Failure(ErrorCode.TransferCancelled, Cancelled);
        else if (!done)
            PrintFailure(report, outcome);
        return CodeOf(outcome);
    }

    /// <summary>What a user reads who has cancelled a transfer.</summary>
    public const string Cancelled = "cancelled; run the same command again to continue where it stopped";

    /// <summary>One line for people: what was done to how many units (<c>file</c>) and bytes, how long it took, how fast.</summary>
    public static string Summary(string done, long count, string unit, long bytes, TimeSpan elapsed)
    {
        var rate = bytes / Math.Max(elapsed.TotalSeconds, 0.001);
        return $"{done} {ProgressText.Count(count, unit, unit + "s")}, {ByteSize.Format(bytes)}, " +
            $"in {ProgressText.Elapsed(elapsed)} ({ByteSize.Format((long)rate)}/s)";
    }

    /// <summary>Prints the warnings of a transfer, and what was left out.</summary>
    public static void PrintIssues(Reporter report, TransferOutcome outcome)
    {
        var most = report.Style.Verbose ? int.MaxValue : ShownIssues;
        foreach (var warning in outcome.Warnings.Take(most)) report.Warning(warning.Message);
        if (outcome.WarningCount > Math.Min(most, outcome.Warnings.Length))
            report.Warning($"{ProgressText.Count(outcome.WarningCount - Math.Min(most, outcome.Warnings.Length), "more warning", "more warnings")}; --verbose and --json show up to 1,000");
        if (outcome.Status != OutcomeStatus.CompletedWithSkips) return;
        foreach (var failure in outcome.Failures.Take(most)) report.Warning($"left out: {failure.Message} [{failure.Code.ToText()}]");
        if (outcome.FailureCount > Math.Min(most, outcome.Failures.Length))
            report.Warning($"{ProgressText.Count(outcome.FailureCount - Math.Min(most, outcome.Failures.Length), "more file", "more files")} left out; --verbose and --json show up to 1,000");
    }

    private static void PrintFailure(Reporter report, TransferOutcome outcome) => PrintFailure(report,
        outcome.Failures.IsDefaultOrEmpty ? [new PathIssue("", ErrorCode.TransferFailed, "The transfer failed; run it again with -vv.")] : outcome.Failures,
        outcome.FailureCount);

    /// <summary>Prints the first of <paramref name="issues"/> as the sentence that ends the run, and some others before it.</summary>
    public static void PrintFailure(Reporter report, IReadOnlyList<PathIssue> issues, long count)
    {
        var shown = report.Style.Verbose ? issues.Count : Math.Min(issues.Count, ShownIssues);
        foreach (var issue in issues.Take(shown).Skip(1)) report.Warning($"{issue.Message.TrimEnd('.')} [{issue.Code.ToText()}]");
        var others = count > 1 ? $" (and {ProgressText.Count(count - 1, "other problem", "other problems")})" : "";
        report.Failure(issues[0].Code, issues[0].Message.TrimEnd('.') + others);
    }

    private static void WriteDocument(Utf8JsonWriter json, TransferOutcome outcome, Action<Utf8JsonWriter> members, MetricsCapture? measured)
    {
        json.WriteStartObject();
        json.WriteString("status", JsonNamingPolicy.CamelCase.ConvertName(outcome.Status.ToString()));
        json.WriteNumber("exitCode", (int)CodeOf(outcome));
        json.WriteNumber("seconds", Math.Round(outcome.Elapsed.TotalSeconds, 3));
        json.WriteStartObject("totals");
        TransferWork.WriteTotals(json, outcome.Totals);
        json.WriteEndObject();
        members(json);
        if (measured is not null)
        {
            json.WritePropertyName("metrics");
            measured.Write(json);
        }

        WriteIssues(json, "failures", outcome.Failures, outcome.FailureCount);
        WriteIssues(json, "warnings", outcome.Warnings, outcome.WarningCount);
        json.WriteEndObject();
    }

    /// <summary>Writes issues, and how many there are in all, as a member of a document.</summary>
    public static void WriteIssues(Utf8JsonWriter json, string name, IEnumerable<PathIssue> issues, long count)
    {
        json.WriteStartObject(name);
        json.WriteNumber("count", count);
        json.WriteStartArray("listed");
        foreach (var issue in issues)
        {
            json.WriteStartObject();
            json.WriteString("path", issue.Path);
            json.WriteString("code", issue.Code.ToText());
            json.WriteString("message", issue.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
