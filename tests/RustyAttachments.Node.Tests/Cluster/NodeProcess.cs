using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace RustyAttachments.Node.Tests.Cluster;

/// <summary>The real program <c>ra-node</c>, in a process. It ends with the test at the latest: its standard input does.</summary>
internal sealed class NodeProcess : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private static readonly HttpClient Http = new();

    private readonly Process _process;
    private readonly List<string> _lines = [];
    private readonly StringBuilder _errors = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private NodeProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Take(e.Data);
        process.ErrorDataReceived += (_, e) =>
        {
            lock (_errors) _errors.AppendLine(e.Data);
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string Errors
    {
        get
        {
            lock (_errors) return _errors.ToString();
        }
    }

    /// <summary>Starts the program with the settings for tests and these arguments.</summary>
    public static NodeProcess Start(params string[] arguments) => Run(["--config", TestConfig, .. arguments]);

    /// <summary>Starts the program with these arguments only.</summary>
    public static NodeProcess Run(params string[] arguments)
    {
        var info = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "ra-node"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var name in info.Environment.Keys.Where(k => k.StartsWith("RUSTY_ATTACHMENTS_", StringComparison.Ordinal)).ToArray())
            info.Environment.Remove(name);
        return new NodeProcess(Process.Start(info)!);
    }

    /// <summary>The settings for tests.</summary>
    public static string TestConfig
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "RustyAttachments.sln"))) directory = Path.GetDirectoryName(directory)!;
            return Path.Combine(directory, "hocon", "test.conf");
        }
    }

    /// <summary>Waits for a line that begins with <paramref name="start"/> and returns what follows.</summary>
    public async Task<string> SaysAsync(string start)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            Task changed;
            lock (_lines)
            {
                if (_lines.Find(l => l.StartsWith(start, StringComparison.Ordinal)) is { } line) return line[start.Length..].Trim();
                changed = _changed.Task;
            }

            if (_process.HasExited) Assert.Fail($"The program ended with {_process.ExitCode}: {Errors}");
            await Task.WhenAny(changed, _process.WaitForExitAsync(patience.Token)).WaitAsync(patience.Token);
        }
    }

    /// <summary>Its <c>HOST:PORT</c> in the cluster.</summary>
    public async Task<string> SeedAsync() => (await SaysAsync("node ")).Split('@')[1];

    /// <summary>A document of its management endpoint.</summary>
    public async Task<JsonElement> GetAsync(string path) =>
        JsonDocument.Parse(await Http.GetStringAsync(await SaysAsync("management ") + path)).RootElement;

    /// <summary>Sends a request to its management endpoint, which must succeed.</summary>
    public async Task SendAsync(HttpMethod method, string path, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, await SaysAsync("management ") + path) { Content = content };
        using var response = await Http.SendAsync(request);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until it sees exactly <paramref name="count"/> members, all Up and reachable.</summary>
    public async Task SeesAsync(int count)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            var cluster = await GetAsync("/cluster/members");
            var members = cluster.GetProperty("members").EnumerateArray().ToArray();
            if (members.Length == count && members.All(m => m.GetProperty("status").GetString() == "Up") && cluster.GetProperty("unreachable").GetArrayLength() == 0) return;
            await Task.Delay(100, patience.Token);
        }
    }

    public void Signal(string name)
    {
        using var kill = Process.Start("kill", ["-s", name, Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Waits for its end; returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync().WaitAsync(Patience);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null) return;
        lock (_lines)
        {
            _lines.Add(line);
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
