using System.CommandLine;

namespace RustyAttachments.Cli.Options;

/// <summary>The MANIFEST argument.</summary>
internal static class ManifestArgument
{
    /// <summary>Creates the argument.</summary>
    public static Argument<string> Create() => new("MANIFEST")
    {
        Description = "A file, an s3:// or file:// URI, a key in the store, or - for standard input.",
    };
}
