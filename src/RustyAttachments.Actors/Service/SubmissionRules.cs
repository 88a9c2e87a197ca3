using System.Globalization;
using System.Text;
using RustyAttachments.Actors.Nodes;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Globs;
using RustyAttachments.Common.Paths;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Actors.Service;

/// <summary>
/// What a submission may hold. Everything in it comes from outside and travels to every node, so all of it is bounded
/// together (<see cref="MaxTextBytes"/>). Pure: no path is looked at here.
/// </summary>
public static class SubmissionRules
{
    /// <summary>All texts of a submission together, in bytes as nodes exchange them: each path in a location with its name.</summary>
    public const int MaxTextBytes = 32 * 1024;

    /// <summary>The longest name.</summary>
    public const int MaxNameLength = 128;

    private const int TextOverhead = 4; // what surrounds a text in a message
    private const int MaxLocationLength = 64;
    private const int MaxIdLength = 128;

    /// <summary>Every problem as a member's name and a sentence part; empty when there is none.</summary>
    public static IReadOnlyList<SubmissionProblem> ProblemsOf(Submission submission)
    {
        ArgumentNullException.ThrowIfNull(submission);
        var problems = new Problems();
        problems.Check(submission.Name is null || IsName(submission.Name), "name", $"is not 1 to {MaxNameLength} characters without control characters or blanks at its ends");
        problems.Check(submission.LimitRate is null or > 0, "limitRate", "is not a positive size");
        problems.Catch("include", () => GlobFilter.Parse(submission.Include, []));
        problems.Catch("exclude", () => GlobFilter.Parse([], submission.Exclude));
        CheckKind(submission, problems);
        var bytes = TextsOf(submission).Sum(static text => (long)Encoding.UTF8.GetByteCount(text) + TextOverhead);
        problems.Check(bytes <= MaxTextBytes, "", $"has {bytes} bytes of text, more than {MaxTextBytes}: name directories instead of files, or split it");
        return problems.Found;
    }

    /// <summary>Throws <see cref="ErrorCode.RequestInvalid"/> with every problem of a submission, if it has any.</summary>
    public static void Validate(Submission submission)
    {
        var problems = ProblemsOf(submission);
        if (problems.Count > 0)
            throw new RustyAttachmentsException(ErrorCode.RequestInvalid, $"The submission cannot be used: {string.Join("; ", problems)}.");
    }

    /// <summary>Whether a text names a location: letters, digits, <c>-</c>, <c>_</c>, and blanks that are not at its ends.</summary>
    public static bool IsLocationName(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= MaxLocationLength && text.Trim() == text && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or ' ');
    }

    private static void CheckKind(Submission submission, Problems problems)
    {
        switch (submission)
        {
            case UploadSubmission upload:
                CheckPlace(problems, "source", upload.Source);
                problems.Check((upload.FarmId is null) == (upload.QueueId is null), "farmId", "and queueId belong together: give both or none");
                problems.Check(IsId(upload.FarmId), "farmId", $"is not 1 to {MaxIdLength} letters, digits, '-' or '_'");
                problems.Check(IsId(upload.QueueId), "queueId", $"is not 1 to {MaxIdLength} letters, digits, '-' or '_'");
                break;
            case PrestageSubmission prestage:
                CheckManifests(problems, "manifests", prestage.Manifests, least: 1);
                foreach (var node in prestage.Nodes) problems.Check(IsNodeSelector(node), "nodes", $"has '{node}', which is neither HOST:PORT nor role:NAME");
                if (prestage.Directory is { } directory) CheckDirectory(problems, directory);
                problems.Check(prestage.LimitRate is null, "limitRate", "is not available for a prestage, whose content nodes pass on among themselves");
                break;
            case DownloadSubmission download:
                CheckManifests(problems, "manifest", [download.Manifest], least: 1);
                CheckPlace(problems, "destination", download.Destination);
                problems.Check(download.Destination.Paths.Length <= 1, "destination", "names more than one path");
                break;
            case SyncSubmission sync:
                CheckManifests(problems, "manifests", sync.Manifests, least: 0);
                problems.Catch("to", () => StoreUri.Parse(sync.To));
                break;
        }
    }

    // Every node writes there: never to a path that nobody has declared.
    private static void CheckDirectory(Problems problems, PlaceOnNodes directory)
    {
        problems.Check(directory.Location is not null, "directory", "is in no location of the nodes");
        if (directory.Location is not null) CheckPlace(problems, "directory", directory);
        problems.Check(directory.Paths.Length <= 1, "directory", "names more than one path");
    }

    private static void CheckPlace(Problems problems, string member, PlaceOnNodes place)
    {
        problems.Check(place.Paths.Length > 0, member, "names no path");
        if (place.Location is not { } location)
        {
            foreach (var path in place.Paths) problems.Check(IsAbsolute(path), member, $"has the path '{path}', which is not absolute without '.' or '..'");
            return;
        }

        problems.Check(IsLocationName(location), member, $"has the location '{location}', which is not 1 to {MaxLocationLength} letters, digits, '-', '_' or blanks between them");
        problems.Check(!place.Shared, member, "is in a location, which nodes share by what it is: leave out 'shared'");
        foreach (var path in place.Paths)
            problems.Check(path.Length == 0 || ManifestPath.Problem(path, absolute: false) is null, member, $"has the path '{path}', which is not relative to the location without '.' or '..'");
    }

    private static void CheckManifests(Problems problems, string member, IReadOnlyCollection<string> keys, int least)
    {
        problems.Check(keys.Count >= least, member, "names no manifest");
        foreach (var key in keys)
            problems.Check(StoreKey.TryParse(key, out _) && key.StartsWith(StoreKey.ManifestsPrefix, StringComparison.Ordinal), member, $"has '{key}', which is not the key of a manifest ({StoreKey.ManifestsPrefix}…)");
    }

    private static bool IsName(string text) => text.Length is > 0 and <= MaxNameLength && text.Trim() == text && !text.Any(char.IsControl);

    private static bool IsId(string? text) => text is null || (text.Length is > 0 and <= MaxIdLength && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'));

    private static bool IsAbsolute(string path) => path == "/" || ManifestPath.Problem(path, absolute: true) is null;

    private static bool IsNodeSelector(string text)
    {
        const string role = "role:";
        var colon = text.LastIndexOf(':');
        if (colon <= 0 || text.Length > 300) return false;
        return text.StartsWith(role, StringComparison.Ordinal)
            ? IsLocationName(text[role.Length..])
            : ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0;
    }

    private static IEnumerable<string> TextsOf(Submission submission)
    {
        IEnumerable<string> own = submission switch
        {
            UploadSubmission upload => PathsOf(upload.Source),
            PrestageSubmission prestage => prestage.Manifests.Concat(prestage.Nodes).Concat(prestage.Directory is { } directory ? PathsOf(directory) : []),
            DownloadSubmission download => PathsOf(download.Destination).Append(download.Manifest),
            SyncSubmission sync => sync.Manifests.Append(sync.To),
            _ => [],
        };
        return own.Concat(submission.Include).Concat(submission.Exclude).Append(submission.Name ?? "");
    }

    private static IEnumerable<string> PathsOf(PlaceOnNodes place) =>
        place.Location is { } location ? place.Paths.Select(path => LocationMap.WirePath(location, path)) : place.Paths;

    private sealed class Problems
    {
        private readonly List<SubmissionProblem> _found = [];

        public IReadOnlyList<SubmissionProblem> Found => _found;

        public void Check(bool holds, string member, string problem)
        {
            if (!holds) _found.Add(new SubmissionProblem(member, problem));
        }

        public void Catch(string member, Func<object> parse)
        {
            try
            {
                _ = parse();
            }
            catch (RustyAttachmentsException e)
            {
                Check(false, member, $"is not usable: {e.Message.TrimEnd('.')}");
            }
        }
    }
}

/// <summary>Something that is wrong with a submission.</summary>
/// <param name="Member">The member of the document, or empty for all of it.</param>
/// <param name="Problem">What follows the member's name in a sentence.</param>
public sealed record SubmissionProblem(string Member, string Problem)
{
    /// <inheritdoc/>
    public override string ToString() => Member.Length == 0 ? "it " + Problem : $"{Member} {Problem}";
}
