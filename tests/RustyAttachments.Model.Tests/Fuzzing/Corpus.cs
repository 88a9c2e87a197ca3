namespace RustyAttachments.Model.Tests.Fuzzing;

/// <summary>The corpus beside the built tests.</summary>
internal static class Corpus
{
    public static string Directory { get; } = Path.Combine(AppContext.BaseDirectory, "corpus");

    public static byte[][] Texts() => System.IO.Directory.GetFiles(Directory).Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToArray();
}
