using RustyAttachments.Cli.Configuration;
using RustyAttachments.Model;

namespace RustyAttachments.Cli.Options;

/// <summary>Makes the <c>--symlinks</c> of operations that cut manifests: those policies that relative paths can express.</summary>
internal static class LinkPolicyOption
{
    /// <summary>Creates the option.</summary>
    public static ChoiceOption<SymlinkPolicy> Create(Choice<SymlinkPolicy> choice) => new("--symlinks",
        "What becomes of symbolic links; escaping are those that lead out of the part. Content comes from the manifest, never from disk.", choice, SymlinkPolicy.CollapseEscaping);
}
