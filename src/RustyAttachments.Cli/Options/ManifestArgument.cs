using System.CommandLine;

namespace RustyAttachments.Cli.Options;

/// <summary>The MANIFEST argument.</summary>
internal static class ManifestArgument
{
    private const string Places = "A file, an s3:// or file:// URI, a key in the store, or - for standard input.";

    /// <summary>Creates the argument for one manifest.</summary>
    public static Argument<string> Create(string name = "MANIFEST", string? description = null) => new(name) { Description = description ?? Places };

    /// <summary>Creates the argument for one or more manifests.</summary>
    public static Argument<string[]> CreateMany(string name, string description) => new(name)
    {
        Description = $"{description} Each is a file, an s3:// or file:// URI, a key in the store; one can be - for standard input.",
        Arity = ArgumentArity.OneOrMore,
    };
}
