using System.Text;
using Akka.Configuration;
using RustyAttachments.Actors;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Node.Configuration;

/// <summary>Puts a node's configuration together: defaults, then the file, then the environment, then flags.</summary>
internal static class ConfigLayers
{
    private const int MaxFileBytes = (int)ByteSize.MiB;

    /// <summary>The documented defaults of a node and of the actors on it.</summary>
    public static Config Reference { get; } = ReadReference().WithFallback(EngineSettings.Reference);

    /// <summary>
    /// The configuration of a run. A file that does not exist is <see cref="ErrorCode.PathNotFound"/>, one that cannot be
    /// parsed or has unknown keys is <see cref="ErrorCode.ConfigInvalid"/>.
    /// </summary>
    public static Config Build(NodeArguments arguments, Func<string, string?> variable)
    {
        var file = arguments.ConfigFile ?? NonEmpty(variable(NodeOption.ConfigVariable));
        var config = file is null ? Reference : ReadFile(file).WithFallback(Reference);
        var overrides = new StringBuilder();
        foreach (var option in NodeOption.All)
        {
            var flags = arguments.TextsOf(option);
            if (flags.Count > 0) Append(overrides, option, flags);
            else if (option.Variable is { } name && NonEmpty(variable(name)) is { } text) Append(overrides, option, [text]);
        }

        if (arguments.Verbose || arguments.Quiet) overrides.Append("akka.loglevel = ").AppendLine(arguments.Verbose ? "DEBUG" : "WARNING");
        return overrides.Length == 0 ? config : ConfigurationFactory.ParseString(overrides.ToString()).WithFallback(config);
    }

    /// <summary>A text as HOCON reads it back, whatever is in it.</summary>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\') quoted.Append('\\').Append(c);
            else if (c < ' ') quoted.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }

    private static void Append(StringBuilder overrides, NodeOption option, IReadOnlyList<string> texts)
    {
        var key = "rusty-attachments." + option.Key;
        switch (option.Kind)
        {
            case OptionKind.List:
                var items = texts.SelectMany(t => t.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
                overrides.AppendLine($"{key} = [{string.Join(", ", items.Select(Quote))}]");
                break;
            case OptionKind.Map:
                foreach (var text in texts)
                {
                    var parts = text.Split('=', 2);
                    overrides.AppendLine($"{key}.{Quote(parts[0])} = {Quote(parts.Length == 2 ? parts[1] : "")}");
                }

                break;
            default:
                overrides.AppendLine($"{key} = {Quote(texts[^1])}");
                break;
        }
    }

    private static Config ReadFile(string path)
    {
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists) throw new RustyAttachmentsException(ErrorCode.PathNotFound, $"The configuration file '{path}' does not exist; check the path.");
            if (file.Length > MaxFileBytes) throw Unusable(path, $"is larger than {ByteSize.Format(MaxFileBytes)}", null);
            var config = ConfigurationFactory.ParseString(File.ReadAllText(path));
            var unknown = UnknownKeys.In(config, Reference);
            return unknown.Count == 0 ? config : throw Unusable(path, "has settings that do not exist: " + string.Join(", ", unknown), null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RustyAttachmentsException(ErrorCode.ConfigInvalid, $"The configuration file '{path}' cannot be read ({e.Message.TrimEnd('.')}); make it readable for this user.", e);
        }
        catch (Exception e) when (e is not RustyAttachmentsException)
        {
            // The parser throws what its parts throw.
            throw Unusable(path, $"is not HOCON ({e.Message.ReplaceLineEndings(" ").TrimEnd('.', ' ')})", e);
        }
    }

    private static RustyAttachmentsException Unusable(string path, string what, Exception? inner) =>
        new(ErrorCode.ConfigInvalid, $"The configuration file '{path}' {what}; every key is explained in reference.conf of RustyAttachments.Node and RustyAttachments.Actors.", inner);

    private static string? NonEmpty(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static Config ReadReference()
    {
        using var stream = typeof(ConfigLayers).Assembly.GetManifestResourceStream("RustyAttachments.Node.reference.conf")!;
        using var reader = new StreamReader(stream);
        return ConfigurationFactory.ParseString(reader.ReadToEnd());
    }
}
