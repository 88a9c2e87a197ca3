using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace RustyAttachments.Node.Configuration;

/// <summary>Finds keys below <c>rusty-attachments</c> that nothing reads: a mistyped key must not be a silent default.</summary>
internal static class UnknownKeys
{
    // Their keys are names that users choose.
    private static readonly string[] Open = ["rusty-attachments.node.locations"];

    /// <summary>The full names of keys in <paramref name="config"/> that <paramref name="reference"/> does not have.</summary>
    public static IReadOnlyList<string> In(Config config, Config reference)
    {
        var unknown = new List<string>();
        if (config.HasPath("rusty-attachments")) Compare(config.GetValue("rusty-attachments"), reference, "rusty-attachments", unknown);
        return unknown;
    }

    private static void Compare(HoconValue value, Config reference, string path, List<string> unknown)
    {
        if (Open.Contains(path) || !value.IsObject()) return;
        foreach (var (key, member) in value.GetObject().Items)
        {
            var name = $"{path}.{key}";
            if (reference.HasPath(name)) Compare(member, reference, name, unknown);
            else unknown.Add(name);
        }
    }
}
