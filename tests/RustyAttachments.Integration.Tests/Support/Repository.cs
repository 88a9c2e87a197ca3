using System.Runtime.CompilerServices;

namespace RustyAttachments.Integration.Tests.Support;

/// <summary>The checkout that these tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root directory.</summary>
    public static string Root { get; } = Find();

    /// <summary>A path below the root.</summary>
    public static string PathOf(string relative) => Path.Combine(Root, relative);

    /// <summary>A program as it was built with these tests, in the same configuration: beside them it may lack what a framework brings that it does not use.</summary>
    public static string BuildOf(string project, string program) =>
        Path.Combine(PathOf(project), Path.GetRelativePath(PathOf("tests/RustyAttachments.Integration.Tests"), AppContext.BaseDirectory), program);

    private static string Find([CallerFilePath] string source = "")
    {
        // The deterministic build of a package would map source paths; then the tests run inside the checkout.
        var start = File.Exists(source) ? Path.GetDirectoryName(source)! : AppContext.BaseDirectory;
        for (var directory = start; directory is not null; directory = Path.GetDirectoryName(directory))
            if (File.Exists(Path.Combine(directory, "RustyAttachments.sln"))) return directory;
        throw new InvalidOperationException($"RustyAttachments.sln was not found above '{start}'.");
    }
}
