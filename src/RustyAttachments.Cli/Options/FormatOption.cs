using System.CommandLine;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Options;

/// <summary>
/// <c>--format</c> where the default is not the setting's but follows from the input: only the flag counts, for a variable
/// that is meant for uploads must not change what an operation makes.
/// </summary>
internal sealed class FormatOption : Option<ManifestFormat?>
{
    /// <summary>Creates the option; <paramref name="otherwise"/> says what is written when it is not given.</summary>
    public FormatOption(string otherwise)
        : base(SettingKeys.Format.Flag)
    {
        Description = $"{SettingKeys.Format.Description} [default: {otherwise}]";
        HelpName = Choices.Format.HelpName;
        CustomParser = TypedOption.Parser<ManifestFormat?>(text => Choices.Format.Parse(text), Name);
        CompletionSources.Clear();
        CompletionSources.Add([.. Choices.Format.Names]);
    }

    /// <summary>
    /// The format to write <paramref name="result"/> in, made from a first manifest in the format <paramref name="first"/>:
    /// see <see cref="ResultFormat"/>. Warns of what that loses.
    /// </summary>
    public ManifestFormat Choose(CommandRun run, ManifestFormat first, Manifest result)
    {
        var asked = run.Get(this);
        var format = ResultFormat.Choose(asked, first, result);
        if (ResultFormat.Losses(format, asked is not null, result) is { } losses) run.Report.Warning(losses.TrimEnd('.'));
        return format;
    }
}
