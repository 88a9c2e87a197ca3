using RustyAttachments.Cli.Output;

namespace RustyAttachments.Cli.Tests.Output;

public class PrintableTextTests
{
    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("Größe 中文 😀 e\u0301", "Größe 中文 😀 e\u0301")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("two\nlines\t", "two\\u000alines\\u0009")]
    [InlineData("a\u202Egpj.exe", "a\\u202egpj.exe")]
    [InlineData("\u009b31m", "\\u009b31m")]
    public void What_would_drive_a_terminal_or_mislead_its_reader_is_escaped(string text, string shown) =>
        Assert.Equal(shown, PrintableText.Of(text));
}
