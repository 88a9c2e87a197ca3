using RustyAttachments.Common.Errors;

namespace RustyAttachments.Cli.Configuration;

/// <summary>Who gave a setting its value.</summary>
internal enum SettingOrigin
{
    /// <summary>A flag of the command line.</summary>
    Flag,
    /// <summary>An environment variable.</summary>
    Environment,
    /// <summary>The configuration file.</summary>
    File,
    /// <summary>Nobody.</summary>
    Default,
}

/// <summary>The text of a setting and where it comes from; a null text lets the program choose.</summary>
internal sealed record ResolvedSetting(SettingKey Key, string? Text, SettingOrigin Origin);

/// <summary>Decides which value of each setting counts: flag, then environment, then file, then default. Pure.</summary>
internal static class SettingsResolver
{
    /// <summary>
    /// Resolves every setting. An invalid variable is <see cref="ErrorCode.UsageInvalid"/>, all of them in one message;
    /// flags and the file were judged when they were read. A leading <c>~/</c> of a path, which no shell has
    /// expanded, becomes <paramref name="home"/>.
    /// </summary>
    public static Settings Resolve(Func<SettingKey, string?> flags, Func<string, string?> environment, ConfigFile file, string home)
    {
        var problems = new List<string>();
        var resolved = SettingKeys.All.ToDictionary(key => key, key => Choose(key, flags, environment, file, home, problems));
        return problems.Count == 0
            ? new Settings(resolved)
            : throw new RustyAttachmentsException(ErrorCode.UsageInvalid, string.Join("; ", problems));
    }

    /// <summary>
    /// What is wrong with a value, or null. A value that comes <paramref name="fromShell"/> was written for the current
    /// directory; elsewhere a relative directory would mean another store in every directory, so it is refused.
    /// </summary>
    public static string? Problem(SettingKey key, string text, bool fromShell)
    {
        try
        {
            key.Check(text);
        }
        catch (RustyAttachmentsException e)
        {
            return e.Message;
        }

        return key.IsPath && !fromShell && !text.Contains("://", StringComparison.Ordinal) && text[0] != '/' && !IsHome(text)
            ? $"'{text}' is a relative directory; write an absolute one, one that begins with ~/, or a URI"
            : null;
    }

    private static ResolvedSetting Choose(
        SettingKey key, Func<SettingKey, string?> flags, Func<string, string?> environment, ConfigFile file, string home, List<string> problems)
    {
        if (flags(key) is { } flag) return new ResolvedSetting(key, flag, SettingOrigin.Flag);
        // A variable set to nothing is the shell's way of unsetting it for one command.
        if (environment(key.Variable) is { Length: > 0 } variable)
        {
            if (Problem(key, variable, fromShell: true) is { } problem) problems.Add($"the environment variable {key.Variable}: {problem}");
            return new ResolvedSetting(key, Expand(key, variable, home), SettingOrigin.Environment);
        }

        return file.Find(key) is { } given
            ? new ResolvedSetting(key, Expand(key, given, home), SettingOrigin.File)
            : new ResolvedSetting(key, key.DefaultText is { } text ? Expand(key, text, home) : null, SettingOrigin.Default);
    }

    private static bool IsHome(string text) => text == "~" || text.StartsWith("~/", StringComparison.Ordinal);

    private static string Expand(SettingKey key, string text, string home) =>
        key.IsPath && IsHome(text) ? home + text[1..] : text;
}

/// <summary>The settings of one run.</summary>
internal sealed class Settings(IReadOnlyDictionary<SettingKey, ResolvedSetting> resolved)
{
    /// <summary>Every setting with its origin, in the order of <see cref="SettingKeys.All"/>.</summary>
    public IEnumerable<ResolvedSetting> All => SettingKeys.All.Select(key => resolved[key]);

    /// <summary>The value of a setting that always has one.</summary>
    public T Get<T>(SettingKey<T> key) => key.Parse(resolved[key].Text ?? throw new InvalidOperationException($"'{key.Name}' has no default."));

    /// <summary>The value of a setting, or null where the program chooses.</summary>
    public T? Find<T>(SettingKey<T> key)
        where T : struct => resolved[key].Text is { } text ? key.Parse(text) : null;

    /// <summary>The text of a setting that may have no value; null then.</summary>
    public string? FindText(SettingKey<string> key) => resolved[key].Text;

    /// <summary>Who gave <paramref name="key"/> its value.</summary>
    public SettingOrigin OriginOf(SettingKey key) => resolved[key].Origin;
}
