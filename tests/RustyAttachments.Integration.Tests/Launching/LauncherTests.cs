namespace RustyAttachments.Integration.Tests.Launching;

/// <summary><c>./ra</c>: builds when a source changed, once, and then gets out of the way.</summary>
public sealed class LauncherTests : IDisposable
{
    // Publishes a program that shows its arguments and its input. The first -o is the target.
    private const string Publishes = """
        sleep 0.2
        for ((i = 1; i <= $#; i++)); do [ "${!i}" = -o ] && n=$((i + 1)) && target=${!n}; done
        printf '#!/usr/bin/env bash\nprintf "<%%s>" "$@"; cat\nexit 7\n' > "$target/ra"
        chmod +x "$target/ra"
        echo "build chatter"
        """;

    private readonly FakeCheckout _checkout = new(Publishes);

    [Fact]
    public async Task The_program_gets_arguments_and_input_and_its_exit_code_comes_back()
    {
        var result = (await _checkout.RunAsync("ra", "a b", "", "*", "--x")).Ended(7);
        Assert.Equal("<a b><><*><--x>input", result.Output);
        Assert.Equal("ra: building…\n", result.Error);
    }

    [Fact]
    public async Task It_builds_once_while_sources_stay_the_same()
    {
        await _checkout.RunAsync("ra");
        var again = (await _checkout.RunAsync("ra")).Ended(7);
        Assert.Equal(1, _checkout.Calls("publish"));
        Assert.Empty(again.Error);
    }

    [Theory]
    [InlineData("src/RustyAttachments.Cli/Program.cs")]
    [InlineData("src/RustyAttachments.Cli/New.cs")]
    [InlineData("Directory.Build.props")]
    [InlineData("global.json")]
    public async Task A_changed_source_is_built_even_when_its_time_is_old(string source)
    {
        await _checkout.RunAsync("ra");
        _checkout.Write(source, "changed");
        File.SetLastWriteTimeUtc(_checkout[source], DateTime.UnixEpoch);
        await _checkout.RunAsync("ra");
        Assert.Equal(2, _checkout.Calls("publish"));
    }

    [Fact]
    public async Task A_deleted_source_is_built_and_outputs_of_other_builds_are_none()
    {
        await _checkout.RunAsync("ra");
        _checkout.Write("src/RustyAttachments.Cli/obj/x.cs", "generated");
        await _checkout.RunAsync("ra"); // the new directory changed its parent
        _checkout.Write("src/RustyAttachments.Cli/obj/y.cs", "generated");
        await _checkout.RunAsync("ra");
        Assert.Equal(2, _checkout.Calls("publish"));
        File.Delete(_checkout["src/RustyAttachments.Cli/Program.cs"]);
        await _checkout.RunAsync("ra");
        Assert.Equal(3, _checkout.Calls("publish"));
    }

    [Fact]
    public async Task Two_at_once_build_once()
    {
        using var one = _checkout.Start("ra", "1");
        using var two = _checkout.Start("ra", "2");
        await one.InputAsync([]);
        await two.InputAsync([]);
        Assert.Equal("<1>", (await one.EndAsync(TimeSpan.FromMinutes(1))).Ended(7).Output);
        Assert.Equal("<2>", (await two.EndAsync(TimeSpan.FromMinutes(1))).Ended(7).Output);
        Assert.Equal(1, _checkout.Calls("publish"));
    }

    [Fact]
    public async Task Old_builds_are_removed_but_for_the_one_that_may_still_run()
    {
        for (var i = 0; i < 4; i++)
        {
            _checkout.Write("src/RustyAttachments.Cli/Program.cs", $"// {i}");
            await _checkout.RunAsync("ra");
        }

        Assert.Equal(2, Directory.GetDirectories(_checkout[".build"], "publish.*").Length);
    }

    [Fact]
    public async Task A_launcher_that_is_linked_to_finds_its_checkout()
    {
        Directory.CreateDirectory(_checkout["elsewhere"]);
        File.CreateSymbolicLink(_checkout["elsewhere/ra"], _checkout["ra"]);
        Assert.Equal("<x>input", (await _checkout.RunAsync("elsewhere/ra", "x")).Ended(7).Output);
    }

    [Fact]
    public async Task A_failed_build_shows_its_output_on_standard_error_and_is_tried_again()
    {
        using var broken = new FakeCheckout("echo 'error CS1002: ; expected'; exit 1");
        for (var i = 1; i <= 2; i++)
        {
            var result = await broken.RunAsync("ra", "--version");
            Assert.Equal(1, result.Code);
            Assert.Empty(result.Output);
            Assert.Contains("error CS1002", result.Error, StringComparison.Ordinal);
            Assert.Equal(i, broken.Calls("publish"));
        }

        Assert.Empty(Directory.GetDirectories(broken[".build"], "publish.*"));
    }

    public void Dispose() => _checkout.Dispose();
}
