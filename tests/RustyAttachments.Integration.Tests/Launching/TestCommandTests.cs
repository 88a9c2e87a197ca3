using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Launching;

/// <summary><c>./test</c>: whatever happens, the last line counts it, and nothing that was started stays.</summary>
public sealed class TestCommandTests : IDisposable
{
    // "dotnet test tests/RustyAttachments.X.Tests/…/….dll --logger trx;LogFileName=X.trx --results-directory DIR" does
    // what the file X says; "dotnet publish" and "build" succeed.
    private const string Dotnet = """
        here=$(dirname "$0")/..
        counters() { echo "<Counters total=\"$1\" executed=\"$1\" passed=\"$2\" failed=\"$3\" />" > "$here/TestResults/$project.trx"; }
        case $1 in
          build) [ ! -e "$here/build-fails" ] || { echo "x.cs(1,1): error CS1002: ; expected"; exit 1; } ;;
          publish)
            for ((i = 1; i <= $#; i++)); do [ "${!i}" = -o ] && n=$((i + 1)) && target=${!n}; done
            printf '#!/bin/sh\n' > "$target/ra"; chmod +x "$target/ra" ;;
          test)
            project=${2#tests/RustyAttachments.}; project=${project%%.Tests*}
            . "$here/tests/RustyAttachments.$project.Tests/behaviour" ;;
        esac
        """;

    private readonly FakeCheckout _checkout = new(Dotnet);

    public TestCommandTests()
    {
        _checkout.Write("tests/s3-server.sh", """
            #!/usr/bin/env bash
            echo "$1" >> "$(dirname "$0")/../server"
            echo "export RA_TEST_S3_ENDPOINT=http://127.0.0.1:$3"
            """);
        _checkout.MakeRunnable("tests/s3-server.sh");
        Project("Cluster", "counters 1 1 0");
        Project("Integration", "counters 9 9 0");
        Project("Storage.S3", """[ -n "$RA_TEST_S3_ENDPOINT" ] && counters 5 5 0""");
        Project("Actors", """[ -x "$RA_TEST_EXE" ] && counters 3 2 0""");
    }

    [Fact]
    public async Task The_last_line_counts_all_projects()
    {
        var result = (await _checkout.RunAsync("test")).Ended(0);
        Assert.Equal("17 passed, 0 failed, 1 skipped", LastLine(result));
        Assert.Equal(["start", "stop"], File.ReadAllLines(_checkout["server"]));
    }

    [Theory]
    [InlineData("counters 4 3 1; exit 1", "20 passed, 1 failed, 1 skipped")]
    [InlineData("counters 0 0 0", "17 passed, 1 failed, 1 skipped")]
    [InlineData("exit 134", "17 passed, 1 failed, 1 skipped")]
    [InlineData("counters 4 4 0; exit 139", "21 passed, 1 failed, 1 skipped")]
    [InlineData(":", "17 passed, 1 failed, 1 skipped")]
    public async Task A_project_that_fails_crashes_or_runs_nothing_counts_as_failed(string behaviour, string line)
    {
        Project("Model", behaviour);
        var result = (await _checkout.RunAsync("test")).Ended(1);
        Assert.Equal(line, LastLine(result));
    }

    [Fact]
    public async Task A_build_that_fails_counts_and_shows_its_errors()
    {
        _checkout.Write("build-fails", "");
        var result = (await _checkout.RunAsync("test")).Ended(1);
        Assert.Contains("error CS1002", result.Output, StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed", LastLine(result));
    }

    [Fact]
    public async Task One_project_can_be_chosen_and_a_wrong_name_is_told()
    {
        Assert.Equal("5 passed, 0 failed", LastLine((await _checkout.RunAsync("test", "Storage.S3")).Ended(0)));
        var wrong = (await _checkout.RunAsync("test", "Storag")).Ended(1);
        Assert.Contains("there is no test project 'Storag'", wrong.Output, StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed", LastLine(wrong));
    }

    [Fact]
    public async Task A_server_that_does_not_start_counts_and_is_stopped()
    {
        _checkout.Write("tests/s3-server.sh", """
            echo "$1" >> "$(dirname "$0")/../server"
            [ "$1" = stop ] || { echo "no luck" >&2; exit 1; }
            """);
        _checkout.Write("tests/s3-server.sh", "#!/usr/bin/env bash\n" + await File.ReadAllTextAsync(_checkout["tests/s3-server.sh"]));
        var result = (await _checkout.RunAsync("test")).Ended(1);
        Assert.Contains("no luck", result.Output, StringComparison.Ordinal);
        Assert.Equal("0 passed, 1 failed", LastLine(result));
        Assert.Equal(["start", "stop"], File.ReadAllLines(_checkout["server"]));
    }

    [Fact]
    public async Task An_interrupt_stops_everything_that_was_started()
    {
        Project("Integration", $"echo $$ > \"$here/pid\"; exec sleep 600");
        using var run = _checkout.Start("test", "Integration");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!File.Exists(_checkout["pid"]) || (await File.ReadAllTextAsync(_checkout["pid"])).Length == 0) await Task.Delay(20, patience.Token);
        run.Signal("TERM");
        var result = (await run.EndAsync(TimeSpan.FromSeconds(30))).Ended(1);
        Assert.Equal("0 passed, 1 failed", LastLine(result));
        Assert.Equal(["start", "stop"], File.ReadAllLines(_checkout["server"]));
        var pid = (await File.ReadAllTextAsync(_checkout["pid"])).Trim();
        while (Directory.Exists($"/proc/{pid}")) await Task.Delay(20, patience.Token);
    }

    public void Dispose() => _checkout.Dispose();

    private void Project(string name, string behaviour) => _checkout.Write($"tests/RustyAttachments.{name}.Tests/behaviour", behaviour);

    private static string LastLine(RaResult result) => result.Output.TrimEnd('\n').Split('\n')[^1];
}
