using System.Globalization;
using System.Text.Json;
using RustyAttachments.Cli.Errors;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Cli.Configuration;

/// <summary>
/// The configuration file: one JSON object of settings, comments and trailing commas allowed. Reading it reports every
/// problem at once.
/// </summary>
internal sealed class ConfigFile
{
    private const int MaxBytes = 1024 * 1024;

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private ConfigFile(string path, bool exists) => (Path, Exists) = (path, exists);

    /// <summary>Where the file is, or would be.</summary>
    public string Path { get; }

    /// <summary>Whether there is a file.</summary>
    public bool Exists { get; }

    /// <summary>The one place: <c>~/.rusty-attachments/config.json</c>.</summary>
    public static string PathIn(string home) => System.IO.Path.Combine(home, ".rusty-attachments", "config.json");

    /// <summary>The text given for <paramref name="key"/>, or null.</summary>
    public string? Find(SettingKey key) => _values.GetValueOrDefault(key.Name);

    /// <summary>Reads the file; an absent one is empty. <see cref="ErrorCode.ConfigInvalid"/> lists all that is wrong with it.</summary>
    public static ConfigFile Read(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists && !Directory.Exists(path)) return new ConfigFile(path, exists: false);
            if (file.Exists && file.Length > MaxBytes)
                throw new RustyAttachmentsException(ErrorCode.ConfigInvalid, $"the configuration file '{path}' is larger than {ByteSize.Format(MaxBytes)}; remove what does not belong there");
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new LocalIOException(ErrorCode.ConfigInvalid, path, $"the configuration file '{path}' cannot be read ({e.Message}); make it a readable file or remove it", e);
        }
    }

    /// <summary>Judges the text of a configuration file.</summary>
    internal static ConfigFile Parse(string path, ReadOnlyMemory<byte> json)
    {
        var config = new ConfigFile(path, exists: true);
        var problems = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 8 });
            if (document.RootElement.ValueKind != JsonValueKind.Object) problems.Add("it is not a JSON object");
            else foreach (var member in document.RootElement.EnumerateObject()) config.Take(member, problems);
        }
        catch (JsonException e)
        {
            problems.Add(string.Create(CultureInfo.InvariantCulture, $"it is not JSON (line {e.LineNumber + 1}, column {e.BytePositionInLine + 1})"));
        }

        if (problems.Count == 0) return config;
        throw new RustyAttachmentsException(ErrorCode.ConfigInvalid,
            $"the configuration file '{path}' has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}: {string.Join("; ", problems)}; correct it and run 'ra config show'");
    }

    private void Take(JsonProperty member, List<string> problems)
    {
        var key = SettingKeys.All.FirstOrDefault(k => k.Name == member.Name);
        if (key is null)
        {
            var near = NearestName.Of(member.Name, SettingKeys.All.Select(k => k.Name));
            problems.Add($"'{member.Name}' is not a setting" + (near is null ? "" : $" (did you mean '{near}'?)"));
        }
        else if (_values.ContainsKey(key.Name))
        {
            problems.Add($"'{key.Name}' is given twice");
        }
        else if (member.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
        {
            problems.Add($"'{key.Name}' must be a text or a number");
        }
        else
        {
            var text = member.Value.ToString();
            _values[key.Name] = text;
            if (SettingsResolver.Problem(key, text, fromShell: false) is { } problem) problems.Add($"'{key.Name}': {problem}");
        }
    }
}
