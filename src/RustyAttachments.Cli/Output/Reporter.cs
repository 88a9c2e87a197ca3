using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using RustyAttachments.Cli.Metrics;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Output;

/// <summary>
/// Where a run speaks: results on standard output, everything else on standard error. With <c>--json</c> there is
/// exactly one document on standard output, also when the run fails.
/// </summary>
internal sealed class Reporter : IDisposable
{
    private static readonly JsonWriterOptions JsonOptions = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int OutputBuffer = 32 * 1024; // characters: a list of a million lines is not a million system calls

    private readonly CliEnvironment _environment;
    private readonly StreamWriter _output;
    private bool _documentWritten;
    private bool _outputIsContent;

    /// <summary>Speaks through <paramref name="environment"/> in the given style.</summary>
    public Reporter(CliEnvironment environment, OutputStyle style)
    {
        _environment = environment;
        Style = style;
        _output = new StreamWriter(environment.Output, new UTF8Encoding(false), OutputBuffer, leaveOpen: true);
    }

    /// <summary>How much is printed, and in which form.</summary>
    public OutputStyle Style { get; }

    /// <summary>What the run has measured so far; null when it measures nothing.</summary>
    public MetricsCapture? Measured { get; private set; }

    /// <summary>Begins to measure; ends with the run.</summary>
    public MetricsCapture Measure() => Measured ??= new MetricsCapture();

    /// <summary>Prints the result: as one JSON document when asked, else by <paramref name="people"/>.</summary>
    public void Result(Action<Utf8JsonWriter> json, Action<TextWriter> people)
    {
        if (Style.Json) Document(json);
        else if (!_outputIsContent) people(_output);
        else if (!Style.Quiet) people(_environment.Error);
        _output.Flush();
    }

    /// <summary>Says that standard output carries content (a manifest): what people read goes to standard error.</summary>
    public void LeaveOutputToContent() => _outputIsContent = true;

    /// <summary>Prints a text that is the same in every style: help, a script.</summary>
    public void Text(Action<TextWriter> write)
    {
        write(_output);
        _output.Flush();
    }

    /// <summary>A warning; not when quiet.</summary>
    public void Warning(string sentence)
    {
        if (!Style.Quiet) _environment.Error.WriteLine("warning: " + PrintableText.Of(sentence));
    }

    /// <summary>Something that only curious people want to know.</summary>
    public void Detail(string sentence)
    {
        if (Style.Verbose) _environment.Error.WriteLine(PrintableText.Of(sentence));
    }

    /// <summary>What ended the run, in one sentence; with <c>--json</c> also as the document, unless there is one.</summary>
    public void Failure(ErrorCode code, string sentence, Exception? cause = null)
    {
        _environment.Error.WriteLine(PrintableText.Of($"ra: {sentence.TrimEnd('.')} [{code.ToText()}]"));
        if (Style.StackTraces && cause is not null) _environment.Error.WriteLine(cause.ToString());
        if (Style.Json && !_documentWritten) Document(json =>
        {
            json.WriteStartObject();
            json.WriteString("status", code == ErrorCode.TransferCancelled ? "cancelled" : "failed");
            json.WriteStartObject("error");
            json.WriteString("code", code.ToText());
            json.WriteString("message", sentence);
            json.WriteEndObject();
            json.WriteEndObject();
        });
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Measured?.Dispose();
        _output.Dispose();
    }

    private void Document(Action<Utf8JsonWriter> write)
    {
        _documentWritten = true;
        using (var json = new Utf8JsonWriter(_environment.Output, JsonOptions)) write(json);
        _environment.Output.Write("\n"u8);
        _environment.Output.Flush();
    }
}
