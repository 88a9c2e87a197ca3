using System.Text;
using System.Text.Json;
using RustyAttachments.Cli.Errors;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Cli.Tests;

/// <summary>Runs the program in this process, with a home, variables and streams of its own.</summary>
internal sealed class CliHarness : IDisposable
{
    private readonly TempDirectory _directory = new();

    public CliHarness() => Home = _directory.CreateDirectory("home");

    /// <summary>The user's home, empty at first.</summary>
    public string Home { get; }

    /// <summary>The directory that relative paths start from.</summary>
    public string WorkingDirectory => _directory.Path;

    /// <summary>The environment variables.</summary>
    public Dictionary<string, string> Variables { get; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string ConfigPath => Path.Combine(Home, ".rusty-attachments", "config.json");

    public string WriteConfig(string json)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(ConfigPath)!);
        File.WriteAllText(ConfigPath, json);
        return ConfigPath;
    }

    public string this[string relative] => _directory[relative];

    public string WriteFile(string relative, string content) => _directory.WriteFile(relative, content);

    public Task<CliResult> RunAsync(params string[] args) => RunAsync([], CancellationToken.None, args);

    public Task<CliResult> RunAsync(byte[] input, CancellationToken cancellationToken, params string[] args) => RunAsync(input, terminal: false, Clock, args, cancellationToken);

    /// <summary>Runs with standard input and error on a terminal, or not.</summary>
    public async Task<CliResult> RunAsync(byte[] input, bool terminal, TimeProvider clock, string[] args, CancellationToken cancellationToken)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        using var environment = new CliEnvironment
        {
            Input = new MemoryStream(input),
            Output = output,
            Error = error,
            Variable = Variables.GetValueOrDefault,
            Home = Home,
            WorkingDirectory = WorkingDirectory,
            Clock = clock,
            InputIsTerminal = terminal,
            ErrorIsTerminal = terminal,
        };
        var code = await RaApp.RunAsync(args, environment, cancellationToken);
        return new CliResult(code, output.ToArray(), error.ToString());
    }

    public void Dispose() => _directory.Dispose();
}

/// <summary>What a run came to.</summary>
internal sealed record CliResult(ExitCode Code, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;
}
