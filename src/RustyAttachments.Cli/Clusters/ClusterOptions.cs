using System.CommandLine;
using System.Text.Json;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Options;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>What commands that transfer take for a cluster: whose paths are meant, and whether to wait.</summary>
internal sealed class ClusterOptions
{
    /// <summary>Says that absolute paths are the same on every node.</summary>
    public const string SharedPathFlag = "--shared-path";

    /// <summary>Names a location of the nodes.</summary>
    public const string LocationFlag = "--location";

    /// <summary>Does not wait for the end.</summary>
    public const string DetachFlag = "--detach";

    private readonly Option<bool> _shared = new(SharedPathFlag) { Description = "On a cluster: every node has the same files at this path. Without it, only the node that is asked works." };
    private readonly Option<string?> _location = TypedOption.Text(LocationFlag, "NAME", "On a cluster: paths are relative to this location of the nodes.");
    private readonly Option<bool> _detach = new(DetachFlag) { Description = "On a cluster: print the transfer's id and do not wait for its end." };
    private bool _hasPaths;

    /// <summary>Adds the options to a command; those of paths only where there are some.</summary>
    public void AddTo(Command command, bool hasPaths = true)
    {
        _hasPaths = hasPaths;
        if (hasPaths)
        {
            command.Add(_shared);
            command.Add(_location);
        }

        command.Add(_detach);
    }

    /// <summary>Whether to wait for the end.</summary>
    public bool IsDetached(CommandRun run) => run.Get(_detach);

    /// <summary>Whether any node may be asked: the transfer has no paths, or such that mean the same on every node.</summary>
    public bool IsForAnyNode(CommandRun run) => !_hasPaths || run.Get(_shared) || run.Get(_location) is not null;

    /// <summary>Writes the place of <paramref name="paths"/> as a member of a submission: several as a list, or one.</summary>
    public void WritePlace(CommandRun run, Utf8JsonWriter json, string member, IReadOnlyList<string> paths, bool asList)
    {
        var location = run.Get(_location);
        if (location is not null && run.Get(_shared)) throw Usage($"{LocationFlag} says already that nodes share the files; leave {SharedPathFlag} out");
        json.WriteStartObject(member);
        if (location is not null) json.WriteString("location", location);
        if (run.Get(_shared)) json.WriteBoolean("shared", true);
        var texts = paths.Select(path => location is null ? AbsoluteOf(run, path) : RelativeOf(path));
        if (asList) ClusterSubmission.WriteTexts(json, "paths", texts);
        else json.WriteString("path", texts.Single());
        json.WriteEndObject();
    }

    private static string AbsoluteOf(CommandRun run, string path) => path.Length == 0
        ? throw Usage("an empty path names nothing; give a file or a directory")
        : Path.TrimEndingDirectorySeparator(run.Absolute(path));

    // "." is the location itself. What is left to the endpoint to judge it judges better.
    private static string RelativeOf(string path) => path switch
    {
        "." or "./" => "",
        _ when Path.IsPathRooted(path) => throw Usage($"'{path}' is absolute, and with {LocationFlag} paths are relative to the location"),
        _ => Path.TrimEndingDirectorySeparator(path.StartsWith("./", StringComparison.Ordinal) ? path[2..] : path),
    };

    private static RustyAttachmentsException Usage(string message) => new(ErrorCode.UsageInvalid, message);
}
