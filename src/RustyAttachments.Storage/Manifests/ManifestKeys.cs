using System.Globalization;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.Storage.Manifests;

/// <summary>
/// The keys of manifests in a store, as deadline-cloud writes them (its <c>models.py</c>, <c>upload.py</c> and
/// <c>asset_sync.py</c>). Ids are checked: they become part of a key.
/// </summary>
public static class ManifestKeys
{
    private const int MaxIdLength = 128;
    private const string TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    /// <summary>A manifest under a name of the user's: <c>Manifests/{name}/{UTC time}_{hash}_input</c>.</summary>
    public static StoreKey Named(string name, DateTimeOffset now, ContentHash manifestHash) =>
        Key("name", name, $"{StoreKey.ManifestsPrefix}{name}/{Timestamp(now)}_{manifestHash}_input");

    /// <summary>A manifest that was in no store: <c>Manifests/{name}/{hash}_input</c>, the same each time.</summary>
    public static StoreKey OfFile(string name, ContentHash manifestHash) =>
        Key("name", name, $"{StoreKey.ManifestsPrefix}{name}/{manifestHash}_input");

    /// <summary>
    /// The input manifest of a job: <c>Manifests/{farm}/{queue}/Inputs/{guid}/{H(location + root)}_input</c>, with a new
    /// guid of 32 hex characters each time.
    /// </summary>
    public static StoreKey JobInput(string farmId, string queueId, string? fileSystemLocationName, string rootPath) =>
        StoreKey.Parse($"{StoreKey.ManifestsPrefix}{Id("farm id", farmId)}/{Id("queue id", queueId)}/Inputs/{Guid.NewGuid():N}/{RootHash(fileSystemLocationName, rootPath)}_input");

    /// <summary>
    /// An output manifest: <c>Manifests/{farm}/{queue}/{job}/{step}/{task}/{timestamp}_{session action}/{H(location + root)}_output</c>;
    /// without <c>{task}/</c> for the output of a whole step.
    /// </summary>
    public static StoreKey Output(OutputScope scope, DateTimeOffset now, string? fileSystemLocationName, string rootPath)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var task = scope.TaskId is null ? "" : Id("task id", scope.TaskId) + "/";
        return StoreKey.Parse(
            $"{StoreKey.ManifestsPrefix}{Id("farm id", scope.FarmId)}/{Id("queue id", scope.QueueId)}/{Id("job id", scope.JobId)}/{Id("step id", scope.StepId)}/{task}"
            + $"{Timestamp(now)}_{Id("session action id", scope.SessionActionId)}/{RootHash(fileSystemLocationName, rootPath)}_output");
    }

    /// <summary>What job attachments carry of a key: everything behind <c>Manifests/</c>.</summary>
    public static string Partial(StoreKey key) =>
        key.Text.StartsWith(StoreKey.ManifestsPrefix, StringComparison.Ordinal)
            ? key.Text[StoreKey.ManifestsPrefix.Length..]
            : throw new ArgumentException($"'{key}' is not the key of a manifest.", nameof(key));

    /// <summary>H(location + root): by this the manifests of one root are found among a task's outputs.</summary>
    public static ContentHash RootHash(string? fileSystemLocationName, string rootPath) =>
        ContentHasher.HashText(fileSystemLocationName + rootPath);

    /// <summary>UTC, <c>yyyy-MM-ddTHH:mm:ss.ffffffZ</c>.</summary>
    public static string Timestamp(DateTimeOffset time) =>
        time.UtcDateTime.ToString(TimestampFormat, CultureInfo.InvariantCulture);

    /// <summary>The time that a component of <paramref name="key"/> begins with, as <see cref="Timestamp"/> writes it; null when there is none.</summary>
    public static DateTimeOffset? TimeIn(StoreKey key)
    {
        foreach (var component in key.Text.Split('/'))
        {
            var end = component.IndexOf('_', StringComparison.Ordinal);
            if (end > 0 && DateTimeOffset.TryParseExact(component.AsSpan(0, end), TimestampFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time))
                return time;
        }

        return null;
    }

    private static string Id(string what, string id) =>
        id.Length is > 0 and <= MaxIdLength && id.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
            ? id
            : throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"The {what} '{id}' is not usable in a key: use up to {MaxIdLength} letters, digits, '-' and '_'.");

    private static StoreKey Key(string what, string given, string text) =>
        StoreKey.TryParse(text, out var key)
            ? key
            : throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"The {what} '{given}' is not usable in a key: it must be a short relative path without '.', '..' or control characters.");
}

/// <summary>The task, or with no task the step, that made an output, and the session action that stored it.</summary>
public sealed record OutputScope(string FarmId, string QueueId, string JobId, string StepId, string? TaskId, string SessionActionId);
