using System.Reflection;
using System.Xml.Linq;
using RustyAttachments.Integration.Tests.Support;

namespace RustyAttachments.Integration.Tests.Architecture;

/// <summary>References go down only, and libraries stay in the layer that owns them.</summary>
public class ReferenceTests
{
    // From the bottom up. Projects of one layer do not know each other.
    private static readonly string[][] Layers =
    [
        ["Common"],
        ["Model"],
        ["FileSystem"],
        ["Storage", "Profiles"],
        ["Storage.S3", "Vfs"],
        ["Deadline", "Vfs.Fuse"],
        ["Actors"],
        ["Cli", "Node"],
    ];

    // Which projects may use a library, by the first word of its assemblies' names.
    private static readonly (string Library, string[] Users)[] Owners =
    [
        ("Akka", ["Actors", "Cli", "Node"]),
        ("Google.Protobuf", ["Actors", "Node"]),
        ("AWSSDK", ["Storage.S3", "Deadline", "Cli", "Node"]),
        ("Microsoft.Data.Sqlite", ["Storage"]),
        ("SQLitePCLRaw", ["Storage"]),
        ("System.CommandLine", ["Cli", "Node"]),
        ("Spectre.Console", ["Cli"]),
        ("Newtonsoft.Json", []),
        ("Hyperion", []),
    ];

    public static TheoryData<string> Projects => [.. Directory.GetDirectories(Repository.PathOf("src")).Select(NameOf)];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_refers_to_lower_layers_only(string project)
    {
        var layer = LayerOf(project);
        Assert.True(layer >= 0, $"'{project}' has no layer; put it into {nameof(Layers)}.");
        Assert.All(ReferencesOf(project, "ProjectReference").Select(NameOfProjectFile), lower =>
            Assert.True(LayerOf(lower) is >= 0 and var below && below < layer, $"{project} must not refer to {lower}."));
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_library_is_used_by_its_owners_only(string project)
    {
        foreach (var (library, users) in Owners)
        {
            if (users.Contains(project)) continue;
            Assert.DoesNotContain(ReferencesOf(project, "PackageReference"), p => p.StartsWith(library, StringComparison.Ordinal));
            Assert.DoesNotContain(UsedBy(project), a => a.StartsWith(library, StringComparison.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_is_in_the_solution_and_has_tests_there(string project)
    {
        var solution = File.ReadAllText(Repository.PathOf("RustyAttachments.sln"));
        Assert.Contains($"RustyAttachments.{project}.csproj", solution, StringComparison.Ordinal);
        Assert.Contains($"RustyAttachments.{project}.Tests.csproj", solution, StringComparison.Ordinal);
    }

    private static int LayerOf(string project) => Array.FindIndex(Layers, layer => layer.Contains(project));

    private static string NameOf(string directory) => Path.GetFileName(directory)["RustyAttachments.".Length..];

    private static string NameOfProjectFile(string path) => Path.GetFileNameWithoutExtension(path)["RustyAttachments.".Length..];

    private static IEnumerable<string> ReferencesOf(string project, string kind) =>
        XDocument.Load(Repository.PathOf($"src/RustyAttachments.{project}/RustyAttachments.{project}.csproj"))
            .Descendants(kind).Select(e => e.Attribute("Include")!.Value);

    // The compiler records what is really used, transitive packages included. A project that the command line does not
    // carry (a node, a mount) is judged by its project file alone.
    private static IEnumerable<string> UsedBy(string project)
    {
        var assembly = Path.Combine(AppContext.BaseDirectory, project == "Cli" ? "ra.dll" : $"RustyAttachments.{project}.dll");
        return File.Exists(assembly) ? Assembly.LoadFrom(assembly).GetReferencedAssemblies().Select(a => a.Name!) : [];
    }
}
