using System.Globalization;
using Akka.Configuration;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Units;

namespace RustyAttachments.Actors;

/// <summary>
/// Reads one section of a configuration, typed. What is wrong is collected, not thrown, so that people see everything
/// at once; a wrong value reads as some valid one.
/// </summary>
/// <param name="section">The section, with its defaults.</param>
/// <param name="problems">Gets a sentence part for each value that is not usable.</param>
/// <param name="prefix">Put before keys in problems: <c>tls.</c></param>
public sealed class SettingsReader(Config section, ICollection<string> problems, string prefix = "")
{
    /// <summary>A whole number within bounds, both included.</summary>
    public int Number(string key, int min, int max)
    {
        var text = Text(key);
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        Problem(key, $"= '{text}' is not a whole number from {min} to {max}");
        return min;
    }

    /// <summary>A size in bytes within bounds, both included.</summary>
    public long Size(string key, long min, long max)
    {
        var text = Text(key);
        if (ByteSize.TryParse(text, out var bytes) && bytes >= min && bytes <= max) return bytes;
        Problem(key, $"= '{text}' is not a size " + (min == 0 ? "" : $"from {ByteSize.Format(min)} ") + $"up to {ByteSize.Format(max)}");
        return min;
    }

    /// <summary>A positive time up to <paramref name="max"/>.</summary>
    public TimeSpan Duration(string key, TimeSpan max)
    {
        try
        {
            if (section.GetTimeSpan(key) is var value && value > TimeSpan.Zero && value <= max) return value;
        }
        catch (Exception e) when (e is FormatException or ConfigurationException or OverflowException)
        {
            // Said below, with the text.
        }

        Problem(key, $"= '{Text(key)}' is not a time such as 200ms or 60s" + (max < TimeSpan.MaxValue ? string.Create(CultureInfo.InvariantCulture, $", at most {max.TotalSeconds} s") : ""));
        return TimeSpan.FromSeconds(1);
    }

    /// <summary><c>on</c> or <c>off</c>.</summary>
    public bool Switch(string key)
    {
        var text = Text(key);
        if (text is "on" or "true" or "yes") return true;
        if (text is not ("off" or "false" or "no")) Problem(key, $"= '{text}' is neither on nor off");
        return false;
    }

    /// <summary>A text, without the blanks around it; empty when it is not given.</summary>
    public string Text(string key)
    {
        try
        {
            return section.GetString(key, "").Trim();
        }
        catch (ConfigurationException)
        {
            Problem(key, "is not a single value");
            return "";
        }
    }

    /// <summary>A list of texts.</summary>
    public IReadOnlyList<string> List(string key)
    {
        var value = section.GetValue(key);
        if (value is null) return []; // how an empty list is kept
        var items = section.GetStringList(key);
        if (items.Count > 0 || !value.IsString()) return [.. items.Select(item => item.Trim())];
        Problem(key, $"= '{value.GetString()}' is not a list such as [a, b]");
        return [];
    }

    /// <summary>A part of this section.</summary>
    public SettingsReader Part(string key) => new(section.GetConfig(key) ?? Config.Empty, problems, prefix + key + ".");

    /// <summary>Reports something that is wrong with a key.</summary>
    public void Problem(string key, string what) => problems.Add($"{prefix}{key} {what}");

    /// <summary>Throws <see cref="ErrorCode.ConfigInvalid"/> with all <paramref name="problems"/>, if there are any.</summary>
    public static void ThrowIfAny(IReadOnlyCollection<string> problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (problems.Count > 0)
            throw new RustyAttachmentsException(ErrorCode.ConfigInvalid, "The settings below rusty-attachments are not usable: " + string.Join("; ", problems) + ".");
    }
}
