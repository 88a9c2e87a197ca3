using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Configuration;

/// <summary>
/// A value that users pick by name. <paramref name="what"/> says with its article what is chosen ("a manifest format");
/// <paramref name="hidden"/> are further spellings that are accepted but not shown.
/// </summary>
internal sealed class Choice<T>(string what, (string Name, T Value)[] choices, (string Name, T Value)[]? hidden = null)
    where T : struct, Enum
{
    /// <summary>The names to show.</summary>
    public IReadOnlyList<string> Names { get; } = [.. choices.Select(c => c.Name)];

    /// <summary>The names as help shows a value: <c>a|b|c</c>.</summary>
    public string HelpName => string.Join('|', Names);

    /// <summary>The value that <paramref name="text"/> names; <see cref="ErrorCode.UsageInvalid"/> when there is none.</summary>
    public T Parse(string text)
    {
        foreach (var (name, value) in choices.Concat(hidden ?? []))
            if (name.Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        var near = NearestName.Of(text, Names);
        throw new RustyAttachmentsException(ErrorCode.UsageInvalid,
            $"'{text}' is not {what}; {(near is null ? "use " + string.Join(" or ", Names) : $"did you mean '{near}'?")}");
    }

    /// <summary>The name of <paramref name="value"/>.</summary>
    public string NameOf(T value) => choices.First(c => EqualityComparer<T>.Default.Equals(c.Value, value)).Name;
}

/// <summary>The choices of the command line.</summary>
internal static class Choices
{
    /// <summary>Text formats of manifests.</summary>
    public static Choice<ManifestFormat> Format { get; } = new("a manifest format",
        [("v2023", ManifestFormat.V2023), ("v2025", ManifestFormat.V2025), ("v2025-12-04-beta", ManifestFormat.V2025Beta)],
        [("v2023-03-03", ManifestFormat.V2023), ("v2025-12", ManifestFormat.V2025)]);

    /// <summary>What becomes of symbolic links.</summary>
    public static Choice<SymlinkPolicy> Symlinks { get; } = new("a symlink policy",
    [
        ("collapse-escaping", SymlinkPolicy.CollapseEscaping), ("collapse-all", SymlinkPolicy.CollapseAll),
        ("exclude-escaping", SymlinkPolicy.ExcludeEscaping), ("exclude-all", SymlinkPolicy.ExcludeAll),
        ("preserve", SymlinkPolicy.Preserve), ("transitive-include-targets", SymlinkPolicy.TransitiveIncludeTargets),
    ]);

    /// <summary>What becomes of symbolic links when a directory is cut out of a manifest.</summary>
    public static Choice<SymlinkPolicy> SubtreeSymlinks { get; } = Part(SymlinkPolicy.CollapseEscaping, SymlinkPolicy.CollapseAll, SymlinkPolicy.ExcludeEscaping, SymlinkPolicy.ExcludeAll);

    /// <summary>What becomes of symbolic links when a manifest is divided.</summary>
    public static Choice<SymlinkPolicy> PartitionSymlinks { get; } = Part(SymlinkPolicy.CollapseEscaping, SymlinkPolicy.CollapseAll, SymlinkPolicy.ExcludeAll);

    /// <summary>What happens to files that exist at the target.</summary>
    public static Choice<ConflictPolicy> Conflict { get; } = new("a conflict policy",
        [("skip", ConflictPolicy.Skip), ("overwrite", ConflictPolicy.Overwrite), ("create-copy", ConflictPolicy.CreateCopy)]);

    /// <summary>What happens when a file cannot be processed.</summary>
    public static Choice<ErrorPolicy> OnError { get; } = new("an error policy",
        [("fail", ErrorPolicy.Fail), ("skip", ErrorPolicy.Skip)]);

    /// <summary>How progress is shown.</summary>
    public static Choice<Output.ProgressMode> Progress { get; } = new("a progress mode",
    [
        ("auto", Output.ProgressMode.Auto), ("bar", Output.ProgressMode.Bar), ("plain", Output.ProgressMode.Plain),
        ("json", Output.ProgressMode.Json), ("none", Output.ProgressMode.None),
    ]);

    private static Choice<SymlinkPolicy> Part(params SymlinkPolicy[] policies) =>
        new("a symlink policy for parts of manifests", [.. policies.Select(static policy => (Symlinks.NameOf(policy), policy))]);
}
