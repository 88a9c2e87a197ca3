using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace RustyAttachments.TestKit.Databases;

/// <summary>
/// A real PostgreSQL server of one test class's own, by <c>tests/postgres.sh</c>: on loopback, with a password. It may be
/// halted, as by a crash, and resumed.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static int _databases;

    private readonly string _directory;

    private PostgresServer(string directory, string connectionString) => (_directory, ConnectionString) = (directory, connectionString);

    /// <summary>The connection string, with the password of a user who may do everything, of a database that is empty at first.</summary>
    public string ConnectionString { get; }

    /// <summary>Starts a server; takes about two seconds.</summary>
    public static async Task<PostgresServer> StartAsync()
    {
        // Not below a directory that only this user may enter: as root, the server is another user.
        var directory = $"/tmp/ra-postgres-{Guid.NewGuid():N}";
        var output = await RunAsync("start", directory, FreePort().ToString(CultureInfo.InvariantCulture));
        return new PostgresServer(directory, output.Split('\'')[1]);
    }

    /// <summary>The connection string of a new, empty database; its tables are nobody else's.</summary>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test{Interlocked.Increment(ref _databases)}");
        var parts = ConnectionString.Split(';').Select(part => part.Split('=', 2)).ToDictionary(part => part[0], part => part[1]);
        var info = new ProcessStartInfo("psql", ["--quiet", "--no-psqlrc", "--host", parts["Host"], "--port", parts["Port"], "--username", parts["Username"], "--dbname", parts["Database"], "--command", $"CREATE DATABASE {name}"]);
        info.Environment["PGPASSWORD"] = parts["Password"];
        await RunAsync(info);
        return ConnectionString.Replace("Database=" + parts["Database"], "Database=" + name, StringComparison.Ordinal);
    }

    /// <summary>Ends the server at once: its connections break.</summary>
    public Task HaltAsync() => RunAsync("halt", _directory);

    /// <summary>Starts it again, on the same port, with what it had.</summary>
    public Task ResumeAsync() => RunAsync("resume", _directory);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RunAsync("stop", _directory);

    private static Task<string> RunAsync(params string[] arguments) => RunAsync(new ProcessStartInfo(Script, arguments));

    private static async Task<string> RunAsync(ProcessStartInfo info)
    {
        info.RedirectStandardOutput = info.RedirectStandardError = true;
        using var process = Process.Start(info)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{info.FileName} {string.Join(' ', info.ArgumentList)} failed: {await errors}");
    }

    private static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static string Script
    {
        get
        {
            var directory = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(directory, "RustyAttachments.sln"))) directory = Path.GetDirectoryName(directory)!;
            return Path.Combine(directory, "tests", "postgres.sh");
        }
    }
}
