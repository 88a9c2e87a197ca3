using System.Diagnostics;

namespace RustyAttachments.Node.Tests.Deployment;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Checkout
{
    /// <summary>Its root directory.</summary>
    public static string Root { get; } = Find();

    /// <summary>The text of a file.</summary>
    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>A path below the root.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Runs a program in the root directory; it must succeed. Returns what it printed.</summary>
    public static async Task<string> RunAsync(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] variables)
    {
        var (code, output, errors) = await TryAsync(program, arguments, variables);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
        return output;
    }

    /// <summary>Runs a program; the exit code is 127 when there is none.</summary>
    public static async Task<(int Code, string Output, string Errors)> TryAsync(string program, IReadOnlyList<string> arguments, params (string Name, string Value)[] variables)
    {
        var info = new ProcessStartInfo(program, arguments) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in variables) info.Environment[name] = value;
        try
        {
            using var process = Process.Start(info)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            return (process.ExitCode, output, await errors);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return (127, "", e.Message);
        }
    }

    private static string Find()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "RustyAttachments.sln"))) directory = Path.GetDirectoryName(directory)!;
        return directory;
    }
}
