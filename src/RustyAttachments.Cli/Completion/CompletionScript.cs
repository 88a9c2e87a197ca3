using System.Text;

namespace RustyAttachments.Cli.Completion;

/// <summary>The shells that completion is written for.</summary>
internal enum Shell
{
    /// <summary>GNU bash 4 and later.</summary>
    Bash,
    /// <summary>Z shell.</summary>
    Zsh,
    /// <summary>fish.</summary>
    Fish,
}

/// <summary>
/// Writes completion scripts. They hold the whole command tree, so that completing starts no process. The words typed so
/// far give the command they lead to; what follows an option that takes a value is that value; the rest is a command,
/// an option or a file.
/// </summary>
internal static class CompletionScript
{
    /// <summary>The script for <paramref name="shell"/>.</summary>
    public static string Write(Shell shell, CompletionNode root) => shell switch
    {
        Shell.Bash => Bash(root),
        Shell.Zsh => Zsh(root),
        _ => Fish(root),
    };

    private static string Bash(CompletionNode root) => $$"""
        # bash completion for ra
        _ra() {
          local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} path= word i
          for ((i = 1; i < COMP_CWORD; i++)); do
            word=${COMP_WORDS[i]}
            case "$path $word" in
        {{Cases(root, 6, node => $"\"{Path(node)}\") path=\"{Path(node)}\" ;;", skipRoot: true)}}
            esac
          done
          case "$path $prev" in
        {{ValueCases(root, 4, values => $"COMPREPLY=($(compgen -W \"{values}\" -- \"$cur\")); return ;;", "compopt -o default; COMPREPLY=(); return ;;")}}
          esac
          local commands= options=
          case "$path" in
        {{Cases(root, 4, node => $"\"{Path(node)}\") commands=\"{Words(node)}\" options=\"{OptionNames(node)}\" ;;")}}
          esac
          if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "$options" -- "$cur"))
          elif [[ -n $commands ]]; then COMPREPLY=($(compgen -W "$commands" -- "$cur"))
          else compopt -o default; COMPREPLY=(); fi
        }
        complete -F _ra ra ./ra

        """;

    private static string Zsh(CompletionNode root) => $$"""
        #compdef ra
        # zsh completion for ra
        _ra() {
          local cur=${words[CURRENT]} prev=${words[CURRENT-1]} path_= word
          local -a commands options
          for word in ${words[2,CURRENT-1]}; do
            case "$path_ $word" in
        {{Cases(root, 6, node => $"\"{Path(node)}\") path_=\"{Path(node)}\" ;;", skipRoot: true)}}
            esac
          done
          case "$path_ $prev" in
        {{ValueCases(root, 4, values => $"compadd -- {values}; return ;;", "_files; return ;;")}}
          esac
          case "$path_" in
        {{Cases(root, 4, node => $"\"{Path(node)}\") commands=({Words(node)}) options=({OptionNames(node)}) ;;")}}
          esac
          if [[ $cur == -* ]]; then compadd -- $options
          elif (( $#commands )); then compadd -- $commands
          else _files; fi
        }
        if [[ $zsh_eval_context[-1] == loadautofunc ]]; then _ra "$@"; else compdef _ra ra; fi

        """;

    private static string Fish(CompletionNode root)
    {
        var script = new StringBuilder("# fish completion for ra\n");
        foreach (var node in root.All)
        {
            var condition = FishCondition(node, root);
            foreach (var command in node.Commands)
                script.Append($"complete -c ra {condition} -f -a {command.Path[^1]} -d {Quote(command.Description)}\n");
            if (node.Arguments.Count > 0) script.Append($"complete -c ra {condition} -f -a {Quote(string.Join(' ', node.Arguments))}\n");
            foreach (var option in node.Options) script.Append($"complete -c ra {condition} {FishOption(option)}\n");
        }

        return script.ToString();
    }

    private static string FishCondition(CompletionNode node, CompletionNode root)
    {
        var siblings = node.Commands.Select(c => c.Path[^1]).ToArray();
        var seen = node.Path.Select(word => $"__fish_seen_subcommand_from {word}");
        // "ra manifest show" must not offer what belongs to a top-level "show", so a parent is named too; and a group
        // stops offering its members when one has been chosen.
        var open = siblings.Length > 0 ? [$"not __fish_seen_subcommand_from {string.Join(' ', siblings)}"] : Array.Empty<string>();
        var terms = seen.Concat(open).ToArray();
        return node == root || terms.Length > 0 ? $"-n '{string.Join("; and ", terms)}'" : "";
    }

    private static string FishOption(CompletionOption option)
    {
        var parts = option.Names.Select(name =>
            name.StartsWith("--", StringComparison.Ordinal) ? $"-l {name[2..]}" : name.Length == 2 ? $"-s {name[1..]}" : $"-o {name[1..]}");
        var value = option.Values.Count > 0 ? $" -x -a {Quote(string.Join(' ', option.Values))}" : option.TakesValue ? " -r" : "";
        return $"{string.Join(' ', parts)}{value} -d {Quote(option.Description)}";
    }

    private static string Path(CompletionNode node) => string.Concat(node.Path.Select(word => " " + word));

    private static string Words(CompletionNode node) =>
        string.Join(' ', node.Commands.Select(c => c.Path[^1]).Concat(node.Arguments));

    private static string OptionNames(CompletionNode node) => string.Join(' ', node.Options.SelectMany(o => o.Names));

    private static string Cases(CompletionNode root, int indent, Func<CompletionNode, string> line, bool skipRoot = false) =>
        Lines(indent, root.All.Skip(skipRoot ? 1 : 0).Select(line));

    private static string ValueCases(CompletionNode root, int indent, Func<string, string> choose, string file) => Lines(indent,
        from node in root.All
        from option in node.Options
        where option.TakesValue
        let pattern = string.Join('|', option.Names.Select(name => $"\"{Path(node)} {name}\""))
        select $"{pattern}) {(option.Values.Count > 0 ? choose(string.Join(' ', option.Values)) : file)}");

    private static string Lines(int indent, IEnumerable<string> lines) =>
        string.Join('\n', lines.Select(line => new string(' ', indent) + line));

    private static string Quote(string text) => $"'{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal)}'";
}
