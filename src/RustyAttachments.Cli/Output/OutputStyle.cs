namespace RustyAttachments.Cli.Output;

/// <summary>How much is printed, and in which form.</summary>
internal sealed record OutputStyle(bool Json, bool Quiet, bool Verbose, bool StackTraces);

/// <summary>How progress is shown on standard error.</summary>
internal enum ProgressMode
{
    /// <summary>As fits: bars for people, plain lines otherwise.</summary>
    Auto,
    /// <summary>Bars that are redrawn.</summary>
    Bar,
    /// <summary>A line now and then.</summary>
    Plain,
    /// <summary>One JSON document a line.</summary>
    Json,
    /// <summary>Not at all.</summary>
    None,
}
