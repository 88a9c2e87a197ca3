using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Paths;

namespace RustyAttachments.Cli;

/// <summary>Everything that a run takes from its process, so that a test can be the process.</summary>
internal sealed class CliEnvironment : IDisposable
{
    /// <summary>Standard input.</summary>
    public required Stream Input { get; init; }

    /// <summary>Standard output: results only.</summary>
    public required Stream Output { get; init; }

    /// <summary>Standard error: progress, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether a person reads standard output.</summary>
    public bool OutputIsTerminal { get; init; }

    /// <summary>Whether a person reads standard error, on a terminal that can move its cursor.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Whether a person types standard input.</summary>
    public bool InputIsTerminal { get; init; }

    /// <summary>An environment variable, or null.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>The user's home directory.</summary>
    public required string Home { get; init; }

    /// <summary>What relative paths are relative to.</summary>
    public required string WorkingDirectory { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The absolute path that <paramref name="path"/> names from the working directory.</summary>
    public string Absolute(string path) => Path.GetFullPath(path, WorkingDirectory);

    /// <summary>The environment of this process.</summary>
    public static CliEnvironment OfProcess() => new()
    {
        Input = new StandardInput(Console.OpenStandardInput()),
        Output = Console.OpenStandardOutput(),
        Error = new StreamWriter(Console.OpenStandardError()) { AutoFlush = true },
        InputIsTerminal = !Console.IsInputRedirected,
        OutputIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
        Variable = Environment.GetEnvironmentVariable,
        Home = HomeDirectory.Path,
        WorkingDirectory = Environment.CurrentDirectory,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Input.Dispose();
        Output.Dispose();
        Error.Dispose();
    }
}
