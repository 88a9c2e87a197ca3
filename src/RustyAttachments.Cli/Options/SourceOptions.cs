using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Actors.Transfers;
using RustyAttachments.Cli.Clusters;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Globs;
using RustyAttachments.Model;
using RustyAttachments.Model.Codecs;

namespace RustyAttachments.Cli.Options;

/// <summary>What <c>upload</c> and <c>snapshot</c> have in common: which files, and how the manifest describes them.</summary>
internal sealed class SourceOptions
{
    private readonly Argument<string[]> _paths = new("PATH") { Description = "Files and directories. One directory becomes the root; otherwise the deepest common directory.", Arity = ArgumentArity.OneOrMore };
    private readonly SelectionOptions _selection = new();
    private readonly ChoiceOption<SymlinkPolicy> _symlinks = new("--symlinks",
        "What becomes of symbolic links; escaping are those that lead out of what is given.", Choices.Symlinks, SymlinkPolicy.CollapseEscaping);
    private readonly ChoiceOption<ErrorPolicy> _onError = new("--on-error", "Whether a file that cannot be read ends the run or is left out.", Choices.OnError, ErrorPolicy.Fail);
    private readonly Option<bool> _absolute = new("--absolute") { Description = "Write absolute paths (format v2025 only); needed for --symlinks preserve." };

    /// <summary>Adds arguments and options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_paths);
        _selection.AddTo(command);
        foreach (var option in new Option[] { _symlinks, _onError, _absolute }) command.Add(option);
        SettingOptions.AddTo(command, SettingKeys.Format, SettingKeys.ChunkSize);
    }

    /// <summary>The paths as they were written.</summary>
    public IReadOnlyList<string> Paths(CommandRun run) => run.Get(_paths);

    /// <summary>Writes what was chosen as members of a submission to a cluster; what was not is left to the endpoint.</summary>
    public void Write(CommandRun run, Utf8JsonWriter json)
    {
        _selection.Write(run, json);
        json.WriteString("format", Choices.Format.NameOf(run.Settings.Get(SettingKeys.Format)));
        if (run.Settings.OriginOf(SettingKeys.ChunkSize) != SettingOrigin.Default) WriteChunkSize(json, run.Settings.Get(SettingKeys.ChunkSize));
        json.WriteString("symlinks", Choices.Symlinks.NameOf(_symlinks.ValueIn(run.Parsed)));
        json.WriteString("onError", Choices.OnError.NameOf(_onError.ValueIn(run.Parsed)));
    }

    /// <summary>The request that the command line makes. Paths that do not exist are an error.</summary>
    public UploadRequest Request(CommandRun run, UploadDepth depth) => new()
    {
        Paths = [.. run.Get(_paths).Select(path => ExistingPath(run, path)).Distinct()],
        Depth = depth,
        Include = _selection.Include(run),
        Exclude = _selection.Exclude(run),
        Symlinks = _symlinks.ValueIn(run.Parsed),
        OnError = _onError.ValueIn(run.Parsed),
        AbsolutePaths = run.Get(_absolute),
        Format = run.Settings.Get(SettingKeys.Format),
        ChunkSize = ChunkSizeFor(run.Settings),
    };

    private static void WriteChunkSize(Utf8JsonWriter json, ChunkSize size)
    {
        if (size == ChunkSize.None) json.WriteString("chunkSize", "none");
        else json.WriteNumber("chunkSize", size.Bytes);
    }

    // v2023 knows no chunks: unless somebody asks for them (and is told so), its files are stored whole.
    private static ChunkSize ChunkSizeFor(Settings settings) =>
        settings.Get(SettingKeys.Format) == ManifestFormat.V2023 && settings.OriginOf(SettingKeys.ChunkSize) == SettingOrigin.Default
            ? ChunkSize.None
            : settings.Get(SettingKeys.ChunkSize);

    private static string ExistingPath(CommandRun run, string path)
    {
        if (path.Length == 0) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, "An empty path names nothing; give a file or a directory.");
        var absolute = Path.TrimEndingDirectorySeparator(run.Absolute(path));
        try
        {
            _ = File.GetAttributes(absolute); // unlike the methods that answer "does it exist", says why not
            return absolute;
        }
        catch (Exception e) when (LocalFailure.Is(e))
        {
            throw LocalFailure.Of(e, "read", absolute);
        }
    }
}

/// <summary>Globs that choose files below the root.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<string[]> _include = TypedOption.Many("--include", "GLOB", "Take only paths that match, for example 'textures/**/*.exr'. Repeatable.");
    private readonly Option<string[]> _exclude = TypedOption.Many("--exclude", "GLOB", "Leave out paths that match, for example '**/*.tmp'. Repeatable.");

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(_include);
        command.Add(_exclude);
    }

    /// <summary>The globs of what is taken; none means everything.</summary>
    public ImmutableArray<string> Include(CommandRun run) => [.. run.Get(_include) ?? []];

    /// <summary>The globs of what is left out.</summary>
    public ImmutableArray<string> Exclude(CommandRun run) => [.. run.Get(_exclude) ?? []];

    /// <summary>Writes the globs as members of a submission to a cluster.</summary>
    public void Write(CommandRun run, Utf8JsonWriter json)
    {
        ClusterSubmission.WriteTexts(json, "include", Include(run));
        ClusterSubmission.WriteTexts(json, "exclude", Exclude(run));
    }

    /// <summary>Both as one filter; a bad pattern is <see cref="ErrorCode.GlobInvalid"/>.</summary>
    public GlobFilter Filter(CommandRun run) => GlobFilter.Parse(Include(run), Exclude(run));
}
