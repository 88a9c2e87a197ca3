using System.Text.Json;
using RustyAttachments.Cli.Commands;
using RustyAttachments.Cli.Configuration;
using RustyAttachments.Cli.Manifests;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Clusters;

/// <summary>Makes the documents that a cluster takes transfers as.</summary>
internal static class ClusterSubmission
{
    private const string Folder = "Manifests/";

    /// <summary>A submission of a kind, with the members that <paramref name="write"/> adds.</summary>
    public static byte[] Make(CommandRun run, string kind, Action<Utf8JsonWriter> write)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("kind", kind);
            if (run.Settings.Find(SettingKeys.LimitRate) is { } rate) json.WriteNumber("limitRate", rate);
            write(json);
            json.WriteEndObject();
        }

        return text.ToArray();
    }

    /// <summary>Writes a list, unless it is empty.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string member, IEnumerable<string> texts)
    {
        var items = texts.ToArray();
        if (items.Length == 0) return;
        json.WriteStartArray(member);
        foreach (var item in items) json.WriteStringValue(item);
        json.WriteEndArray();
    }

    /// <summary>The key of a manifest in the cluster's store. Anything that is elsewhere is <see cref="ErrorCode.UsageInvalid"/>.</summary>
    public static string KeyOf(CommandRun run, string argument) => ManifestReference.Parse(argument) switch
    {
        ManifestReference.InStore stored => stored.Key,
        ManifestReference.FileOrKey named when !named.Text.StartsWith(Folder, StringComparison.Ordinal) && File.Exists(run.Absolute(named.Text)) => throw Elsewhere(argument),
        ManifestReference.FileOrKey named => named.Keys.Last(),
        _ => throw Elsewhere(argument),
    };

    private static RustyAttachmentsException Elsewhere(string argument) =>
        new(ErrorCode.UsageInvalid, $"'{argument}' is here, and a cluster reads manifests from its store; name the key of one ({Folder}…), or run here with --cluster {ClusterAddress.None}");
}
