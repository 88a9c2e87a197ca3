using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using RustyAttachments.TestKit.Files;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>
/// The real executable, run as a process with a home directory, a scratch directory and variables of its own.
/// <c>RA_TEST_EXE</c> names the published one; without it, the one that was built with these tests is used.
/// </summary>
internal sealed class Ra : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly TempDirectory _directory = new();

    public Ra()
    {
        Home = _directory.CreateDirectory("home");
        Scratch = _directory.CreateDirectory("scratch");
    }

    /// <summary>The program that is tested.</summary>
    public static string Executable { get; } = Environment.GetEnvironmentVariable("RA_TEST_EXE") ?? Repository.BuildOf("src/RustyAttachments.Cli", "ra");

    /// <summary>The user's home, empty at first.</summary>
    public string Home { get; }

    /// <summary>What the process takes for the system's temporary directory.</summary>
    public string Scratch { get; }

    /// <summary>Variables beside those of this process.</summary>
    public Dictionary<string, string?> Variables { get; } = [];

    /// <summary>The embedded default store of this home.</summary>
    public string DefaultStore => Path.Combine(Home, ".rusty-attachments", "store");

    /// <summary>This test's directory, to put files into; also what the program takes for the current one.</summary>
    public TempDirectory Files => _directory;

    /// <summary>A path in this test's directory.</summary>
    public string this[string relative] => _directory[relative];

    /// <summary>What runs may leave nowhere: partial files in a copy or a store, scratch files, anything in the temporary directory.</summary>
    public IReadOnlyList<string> TemporaryFiles() =>
    [
        // The runtime's own sockets for debuggers stay when it is killed.
        .. Directory.EnumerateFileSystemEntries(Scratch).Where(f => !Path.GetFileName(f).StartsWith("dotnet-diagnostic-", StringComparison.Ordinal) && !Path.GetFileName(f).StartsWith("clr-debug-pipe-", StringComparison.Ordinal)),
        .. FilesIn(_directory.Path).Where(f => f.EndsWith(".ra-tmp", StringComparison.Ordinal) || Path.GetFileName(f).StartsWith(".ra-", StringComparison.Ordinal)),
        .. FilesIn(Path.Combine(Home, ".rusty-attachments", "scratch")),
        .. FilesIn(Path.Combine(DefaultStore, ".tmp")),
        .. FilesIn(Path.Combine(_directory["store"], ".tmp")),
    ];

    /// <summary>Runs the program to its end.</summary>
    public Task<RaResult> RunAsync(params string[] args) => RunAsync([], args);

    /// <summary>Runs the program to its end with something on standard input.</summary>
    public async Task<RaResult> RunAsync(byte[] input, params string[] args)
    {
        using var running = Start(args);
        await running.InputAsync(input);
        return await running.EndAsync(Patience);
    }

    /// <summary>Starts the program.</summary>
    public RunningRa Start(params string[] args) => StartOther(Executable, args);

    /// <summary>Starts another program (a launcher, a wrapper) in the same surroundings.</summary>
    public RunningRa StartOther(string program, params string[] args)
    {
        var info = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = _directory.Path,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("RUSTY_ATTACHMENTS_", StringComparison.Ordinal)).ToArray())
            info.Environment.Remove(name);
        info.Environment["HOME"] = Home;
        info.Environment["TMPDIR"] = Scratch;
        foreach (var (name, value) in Variables) info.Environment[name] = value;
        return new RunningRa(Process.Start(info)!);
    }

    public void Dispose() => _directory.Dispose();

    private static IEnumerable<string> FilesIn(string directory) =>
        Directory.Exists(directory) ? Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories) : [];
}

/// <summary>A started program; disposing one that still runs kills it.</summary>
internal sealed class RunningRa : IDisposable
{
    private readonly Process _process;
    private readonly MemoryStream _output = new();
    private readonly Task _outputRead;
    private readonly Channel<string> _lines = Channel.CreateUnbounded<string>();
    private readonly Task<string> _errorRead;

    public RunningRa(Process process)
    {
        _process = process;
        _outputRead = process.StandardOutput.BaseStream.CopyToAsync(_output);
        _errorRead = ReadErrorAsync();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Waits until the program has said <paramref name="count"/> more lines on standard error that <paramref name="wanted"/> accepts.</summary>
    public async Task SaidAsync(Func<string, bool> wanted, int count = 1)
    {
        while (count > 0)
        {
            if (!await _lines.Reader.WaitToReadAsync()) Assert.Fail($"The program ended before it said what was waited for. It said: {await _errorRead}");
            while (count > 0 && _lines.Reader.TryRead(out var line))
                if (wanted(line)) count--;
        }
    }

    /// <summary>Gives standard input some of its content; returns once the program's pipe has taken it.</summary>
    public async Task WriteAsync(byte[] input)
    {
        await _process.StandardInput.BaseStream.WriteAsync(input);
        await _process.StandardInput.BaseStream.FlushAsync();
    }

    /// <summary>Gives standard input its content and closes it.</summary>
    public async Task InputAsync(byte[] input)
    {
        try
        {
            await _process.StandardInput.BaseStream.WriteAsync(input);
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The program does not read its input, or has ended already.
        }
    }

    /// <summary>Sends a signal by its name: <c>INT</c>, <c>TERM</c>, <c>KILL</c>.</summary>
    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    /// <summary>Waits for the end, at most for <paramref name="patience"/>.</summary>
    public async Task<RaResult> EndAsync(TimeSpan patience)
    {
        using var timeout = new CancellationTokenSource(patience);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The program did not end within {patience}. It said: {await _errorRead}");
        }

        await _outputRead;
        return new RaResult(_process.ExitCode, _output.ToArray(), await _errorRead);
    }

    private async Task<string> ReadErrorAsync()
    {
        var all = new StringBuilder();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            all.Append(line).Append('\n');
            _lines.Writer.TryWrite(line);
        }

        _lines.Writer.Complete();
        return all.ToString();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _output.Dispose();
    }
}

/// <summary>What a process came to.</summary>
internal sealed record RaResult(int Code, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Standard output as the one JSON document that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(OutputBytes).RootElement;

    /// <summary>Fails unless the run ended with <paramref name="code"/>; shows what it said.</summary>
    public RaResult Ended(int code)
    {
        Assert.True(Code == code, $"Expected exit code {code}, got {Code}.\n--- stdout\n{Output}\n--- stderr\n{Error}");
        return this;
    }

    /// <summary>Fails unless the run ended with <paramref name="code"/> and one sentence that has all <paramref name="parts"/>, and no stack trace.</summary>
    public RaResult Failed(int code, params string[] parts)
    {
        Ended(code);
        var sentence = Assert.Single(Error.Split('\n'), line => line.StartsWith("ra: ", StringComparison.Ordinal) && line.EndsWith(']'));
        Assert.All(parts, part => Assert.Contains(part, sentence, StringComparison.Ordinal));
        Assert.DoesNotContain("   at ", Error, StringComparison.Ordinal);
        return this;
    }
}
