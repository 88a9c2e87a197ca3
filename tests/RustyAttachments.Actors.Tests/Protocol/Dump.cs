using System.Collections;
using System.Globalization;
using System.Text;

namespace RustyAttachments.Actors.Tests.Protocol;

/// <summary>Everything in a value, a line each: two values are equal when their dumps are.</summary>
internal static class Dump
{
    public static string Of(object value)
    {
        var text = new StringBuilder();
        Write(text, value.GetType().Name, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, string path, object? value)
    {
        switch (value)
        {
            case null:
                text.Append(path).Append(" = nothing\n");
                break;
            case DateTimeOffset time:
                text.Append(path).Append(CultureInfo.InvariantCulture, $" = {time.UtcDateTime:O}\n");
                break;
            case string s:
                text.Append(path).Append(CultureInfo.InvariantCulture, $" = \"{s}\"\n");
                break;
            case IEnumerable items:
                var i = 0;
                foreach (var item in items) Write(text, $"{path}[{i++}]", item);
                text.Append(path).Append(CultureInfo.InvariantCulture, $" has {i}\n");
                break;
            default:
                WriteRecord(text, path, value);
                break;
        }
    }

    private static void WriteRecord(StringBuilder text, string path, object value)
    {
        if (Shape.IsLeaf(value.GetType()))
        {
            text.Append(path).Append(CultureInfo.InvariantCulture, $" = {value}\n");
            return;
        }

        text.Append(path).Append(CultureInfo.InvariantCulture, $" is a {value.GetType().Name}\n");
        foreach (var property in Shape.Properties(value.GetType())) Write(text, $"{path}.{property.Name}", property.GetValue(value));
    }
}
