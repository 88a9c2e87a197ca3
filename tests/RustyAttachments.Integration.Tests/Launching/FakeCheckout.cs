using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Launching;

/// <summary>
/// A checkout with the real launchers and a <c>dotnet</c> that does what a test says, so that building takes no time. Each
/// call of it is logged.
/// </summary>
internal sealed class FakeCheckout : IDisposable
{
    private readonly Ra _ra = new();

    public FakeCheckout(string dotnet)
    {
        _ra.Files.CreateDirectory("checkout");
        foreach (var launcher in new[] { "ra", "test" })
        {
            File.Copy(Repository.PathOf(launcher), this[launcher]);
            MakeRunnable(launcher);
        }

        Write("src/RustyAttachments.Cli/Program.cs", "// source");
        Write("global.json", "{}");
        Write("Directory.Build.props", "<Project/>");
        Write("bin/dotnet", $$"""
            #!/usr/bin/env bash
            echo "$*" >> "{{_ra["calls"]}}"
            if [ "$1" = --list-sdks ]; then echo "10.0.100 [/somewhere]"; exit; fi
            {{dotnet}}
            """);
        MakeRunnable("bin/dotnet");
        _ra.Variables["PATH"] = $"{this["bin"]}:{Environment.GetEnvironmentVariable("PATH")}";
    }

    /// <summary>A path in the checkout.</summary>
    public string this[string relative] => _ra[Path.Combine("checkout", relative)];

    /// <summary>How often a verb of <c>dotnet</c> was called.</summary>
    public int Calls(string verb) => File.Exists(_ra["calls"]) ? File.ReadAllLines(_ra["calls"]).Count(l => l.StartsWith(verb, StringComparison.Ordinal)) : 0;

    public void Write(string relative, string content) => _ra.Files.WriteFile(Path.Combine("checkout", relative), content);

    public void MakeRunnable(string relative) => File.SetUnixFileMode(this[relative], (UnixFileMode)0x1ED);

    public RunningRa Start(string launcher, params string[] args) => _ra.StartOther(this[launcher], args);

    public async Task<RaResult> RunAsync(string launcher, params string[] args)
    {
        using var run = Start(launcher, args);
        await run.InputAsync("input"u8.ToArray());
        return await run.EndAsync(TimeSpan.FromMinutes(1));
    }

    public void Dispose() => _ra.Dispose();
}
