using RustyAttachments.Common.Errors;

namespace RustyAttachments.Node.Configuration;

/// <summary>A node's command line, parsed but not judged: the values are the settings' business.</summary>
internal sealed class NodeArguments
{
    private readonly List<(NodeOption Option, string Text)> _given = [];

    private NodeArguments()
    {
    }

    /// <summary>The configuration file that was named, or null.</summary>
    public string? ConfigFile { get; private set; }

    /// <summary>Whether every decision is logged.</summary>
    public bool Verbose { get; private set; }

    /// <summary>Whether only warnings are logged.</summary>
    public bool Quiet { get; private set; }

    /// <summary>The texts given for an option, in order.</summary>
    public IReadOnlyList<string> TextsOf(NodeOption option) => [.. _given.Where(g => g.Option == option).Select(g => g.Text)];

    /// <summary>Reads <c>--flag value</c> and <c>--flag=value</c>. <see cref="ErrorCode.UsageInvalid"/> lists all mistakes.</summary>
    public static NodeArguments Parse(IReadOnlyList<string> args)
    {
        var parsed = new NodeArguments();
        var problems = new List<string>();
        for (var i = 0; i < args.Count; i++)
        {
            var parts = args[i].Split('=', 2);
            if (parsed.TakeSwitch(args[i])) continue;
            if (Find(parts[0]) is null && parts[0] != NodeOption.ConfigFlag) problems.Add($"'{parts[0]}' is not an option of a node");
            else if (parts.Length == 2) parsed.Take(parts[0], parts[1]);
            else if (i + 1 < args.Count) parsed.Take(parts[0], args[++i]);
            else problems.Add($"{parts[0]} needs a value");
        }

        if (problems.Count > 0) throw new RustyAttachmentsException(ErrorCode.UsageInvalid, $"{string.Join("; ", problems)}; see 'ra node --help'.");
        return parsed;
    }

    private static NodeOption? Find(string flag) => NodeOption.All.FirstOrDefault(o => o.Flag == flag);

    private bool TakeSwitch(string argument)
    {
        if (argument == "--verbose") Verbose = true;
        else if (argument == "--quiet") Quiet = true;
        else if (Find(argument) is { Kind: OptionKind.Switch } option) _given.Add((option, "on"));
        else return false;
        return true;
    }

    private void Take(string flag, string text)
    {
        if (flag == NodeOption.ConfigFlag) ConfigFile = text;
        else _given.Add((Find(flag)!, text));
    }
}
