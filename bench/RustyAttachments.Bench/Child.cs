using System.Diagnostics;
using System.Globalization;

namespace RustyAttachments.Bench;

/// <summary>A process that prints one line of <c>name=value</c>.</summary>
internal static class Child
{
    /// <summary>This program with other arguments.</summary>
    public static Dictionary<string, double> Self(params string[] arguments) => Run(Environment.ProcessPath!, arguments);

    /// <summary>The values that <paramref name="program"/> prints; throws when it fails.</summary>
    public static Dictionary<string, double> Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program) { RedirectStandardOutput = true };
        foreach (var argument in arguments) start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0) throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        return output.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries).Select(static pair => pair.Split('='))
            .ToDictionary(static pair => pair[0], static pair => double.Parse(pair[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);
    }
}
