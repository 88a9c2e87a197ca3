using System.Text.RegularExpressions;
using CsCheck;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Globs;

namespace RustyAttachments.Common.Tests.Globs;

public sealed class GlobTests
{
    [Theory]
    [InlineData("*.txt", "a.txt", true)]
    [InlineData("*.txt", "dir/sub/a.txt", true)]
    [InlineData("*.txt", "a.txt/b", false)]
    [InlineData("*.txt", ".txt", true)]
    [InlineData("*.txt", "a.TXT", false)]
    [InlineData("/*.txt", "a.txt", true)]
    [InlineData("/*.txt", "dir/a.txt", false)]
    [InlineData("src/*.c", "src/a.c", true)]
    [InlineData("src/*.c", "src/sub/a.c", false)]
    [InlineData("src/*.c", "x/src/a.c", false)]
    [InlineData("src/**", "src/a/b", true)]
    [InlineData("src/**", "src", false)]
    [InlineData("src/", "src/a/b", true)]
    [InlineData("src/", "x/src/a", true)]
    [InlineData("src/", "src", false)]
    [InlineData("**", "a", true)]
    [InlineData("**", "a/b/c", true)]
    [InlineData("**/a", "a", true)]
    [InlineData("**/a", "x/y/a", true)]
    [InlineData("**/a", "x/ya", false)]
    [InlineData("a/**/b", "a/b", true)]
    [InlineData("a/**/b", "a/x/y/b", true)]
    [InlineData("a/**/**/b", "a/b", true)]
    [InlineData("a/**/b/**/c", "a/b/b/x/c", true)]
    [InlineData("a/**/b/**/c", "a/c/b", false)]
    [InlineData("?.c", "a.c", true)]
    [InlineData("?.c", ".c", false)]
    [InlineData("?.c", "😀.c", true)]
    [InlineData("??.c", "😀.c", false)]
    [InlineData("*?", "😀", true)]
    [InlineData("[abc]1", "b1", true)]
    [InlineData("[abc]1", "d1", false)]
    [InlineData("[!abc]1", "d1", true)]
    [InlineData("[!abc]1", "a1", false)]
    [InlineData("[^abc]1", "a1", false)]
    [InlineData("[a-cx]1", "x1", true)]
    [InlineData("[a-c]1", "d1", false)]
    [InlineData("[]a]", "]", true)]
    [InlineData("[!]a]", "]", false)]
    [InlineData("[a-]", "-", true)]
    [InlineData("[-a]", "-", true)]
    [InlineData(@"[\]]", "]", true)]
    [InlineData("[😀-😂]", "😁", true)]
    [InlineData("[*]", "*", true)]
    [InlineData("[*]", "a", false)]
    [InlineData("[{,}]", "{", true)]
    [InlineData("*.{png,jpg}", "x/a.jpg", true)]
    [InlineData("*.{png,jpg}", "a.gif", false)]
    [InlineData("{src/**,*.md}", "docs/a.md", true)]
    [InlineData("{src/**,*.md}", "src/a/b", true)]
    [InlineData("{src/**,*.md}", "lib/a", false)]
    [InlineData("a{,b{1,2}}c", "ac", true)]
    [InlineData("a{,b{1,2}}c", "ab2c", true)]
    [InlineData("a{,b{1,2}}c", "abc", false)]
    [InlineData("a{b}", "ab", true)]
    [InlineData("{a}{b}", "ab", true)]
    [InlineData("a,b", "a,b", true)]
    [InlineData("a]", "a]", true)]
    [InlineData("!a", "!a", true)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "a", false)]
    [InlineData(@"a\\b", @"a\b", true)]
    [InlineData(@"\{a,b\}", "{a,b}", true)]
    [InlineData(@"x\[1]", "x[1]", true)]
    [InlineData("/home/u/**", "/home/u/f", true)]
    [InlineData("/home/u/**", "/home/v/f", false)]
    [InlineData("*.c", "/home/v/f.c", true)]
    [InlineData("C:/x/*", "C:/x/f", true)]
    [InlineData("line?break", "line\nbreak", true)]
    [InlineData("a*b*c", "abxbc", true)]
    [InlineData("a*b*c", "abxbcd", false)]
    [InlineData("*a*", "bab", true)]
    public void A_pattern_matches_what_it_says(string pattern, string path, bool matches) =>
        Assert.Equal(matches, Glob.Parse(pattern).IsMatch(path));

    [Theory]
    [InlineData("", "Glob '' is empty.")]
    [InlineData("/", "Glob '/' is empty.")]
    [InlineData("a//b", "Glob 'a//b' has an empty component ('//').")]
    [InlineData("./a", "Glob './a' has a '.' component, which no path in a manifest has.")]
    [InlineData("a/../b", "Glob 'a/../b' has a '..' component, which no path in a manifest has.")]
    [InlineData("a**", "Glob 'a**' has '**' beside other characters; '**' stands alone between slashes, as in 'dir/**/*.txt'.")]
    [InlineData("***", "Glob '***' has '**' beside other characters; '**' stands alone between slashes, as in 'dir/**/*.txt'.")]
    [InlineData("[ab", @"Glob '[ab' has a '[' without ']'; write '\[' for the character itself.")]
    [InlineData("[]", @"Glob '[]' has a '[' without ']'; write '\[' for the character itself.")]
    [InlineData("[!]", @"Glob '[!]' has a '[' without ']'; write '\[' for the character itself.")]
    [InlineData("[a/b]", "Glob '[a/b]' has a '/' inside '[…]', which can never match; use '{a/b,c}' for alternatives.")]
    [InlineData("[z-a]", "Glob '[z-a]' has the range 'z-a', which is backwards.")]
    [InlineData("{a,b", @"Glob '{a,b' has a '{' without '}'; write '\{' for the character itself.")]
    [InlineData("a}", @"Glob 'a}' has a '}' without '{'; write '\}' for the character itself.")]
    [InlineData(@"a\", @"Glob 'a\' has a '\' with nothing to escape; write '\\' for a backslash.")]
    [InlineData("a\0", "Glob 'a\0' holds a NUL character.")]
    [InlineData("{,a}", "Glob '{,a}' is empty.")]
    [InlineData("{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}", "Glob '{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}{a,b}' has more than 1024 alternatives.")]
    public void A_bad_pattern_is_rejected_with_what_is_wrong(string pattern, string message)
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => Glob.Parse(pattern));
        Assert.Equal(ErrorCode.GlobInvalid, error.Code);
        Assert.Equal(message, error.Message);
    }

    [Fact]
    public void A_pattern_that_is_too_long_is_rejected_and_shown_cut()
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => Glob.Parse(new string('a', 4097)));
        Assert.Equal(ErrorCode.GlobInvalid, error.Code);
        Assert.Equal($"Glob '{new string('a', 200)}…' is longer than 4096 characters.", error.Message);
    }

    [Fact]
    public void Many_stars_over_a_long_name_still_answer()
    {
        var name = new string('a', 4000);
        Assert.False(Glob.Parse(string.Concat(Enumerable.Repeat("*a", 500)) + "b").IsMatch(name));
        var deep = string.Join('/', Enumerable.Repeat("a", 2000));
        Assert.False(Glob.Parse(string.Concat(Enumerable.Repeat("**/a/", 300)) + "b").IsMatch(deep));
    }

    [Theory]
    [InlineData("src", "src/a/b", true)]
    [InlineData("src", "x/src/a", true)]
    [InlineData("src", "srcs/a", false)]
    [InlineData("**/.*", ".git/config", true)]
    [InlineData("a/b", "a/b/c", true)]
    [InlineData("a/b", "a", false)]
    public void Match_or_below_covers_directories(string pattern, string path, bool matches) =>
        Assert.Equal(matches, Glob.Parse(pattern).IsMatchOrBelow(path));

    [Fact]
    public void An_escaped_path_matches_itself_and_nothing_else() =>
        Gen.String[Gen.Char["ab*?[]{}!,-\\^."], 1, 12].Where(s => s is not ("." or "..")).Select(Gen.String[Gen.Char["ab*?[]{}!,-\\^."], 1, 12])
            .Sample((name, other) =>
            {
                var glob = Glob.Parse(Glob.Escape(name));
                return glob.IsMatch(name) && glob.IsMatch(other) == (name == other);
            });

    [Fact]
    public void Matching_agrees_with_a_regular_expression()
    {
        var component = Gen.OneOf("**", "*", "a", "a*", "*b", "?", "[ab]", "[!a]", "a?b*", "*a*b*");
        var pattern = component.Array[1, 5].Select(parts => "/" + string.Join('/', parts));
        var path = Gen.String[Gen.Char["ab"], 1, 4].Array[1, 6].Select(parts => string.Join('/', parts));
        pattern.Select(path).Sample((glob, text) =>
            Assert.Equal(ToRegex(glob).IsMatch(text), Glob.Parse(glob).IsMatch(text)), iter: 20_000);
    }

    [Fact]
    public void What_matches_below_a_directory_was_foreseen()
    {
        var component = Gen.OneOf("**", "*", "a", "a*", "b");
        var pattern = component.Array[1, 4].Select(parts => string.Join('/', parts));
        var path = Gen.String[Gen.Char["ab"], 1, 2].Array[2, 5];
        pattern.Select(path).Sample((text, parts) =>
        {
            var glob = Glob.Parse(text);
            var whole = string.Join('/', parts);
            for (var i = 0; i < parts.Length; i++)
            {
                var dir = string.Join('/', parts[..i]);
                if (glob.IsMatch(whole)) Assert.True(glob.CouldMatchBelow(dir), $"{text} below '{dir}'");
                if (glob.MatchesAllBelow(dir)) Assert.True(glob.IsMatch(whole), $"{text} all below '{dir}'");
                if (glob.IsMatch(dir)) Assert.True(glob.IsMatchOrBelow(whole), $"{text} at '{dir}'");
            }
        }, iter: 20_000);
    }

    private static Regex ToRegex(string anchored)
    {
        var parts = anchored[1..].Split('/');
        var regex = "^";
        for (var i = 0; i < parts.Length; i++)
        {
            var last = i == parts.Length - 1;
            if (parts[i] == "**") regex += last ? "(?:[^/]+/)*[^/]+" : "(?:[^/]+/)*";
            else regex += parts[i].Replace("[!", "[^", StringComparison.Ordinal).Replace("?", "[^/]", StringComparison.Ordinal)
                .Replace("*", "[^/]*", StringComparison.Ordinal) + (last ? "" : "/");
        }

        return new Regex(regex + "$", RegexOptions.CultureInvariant);
    }
}
