using System.Text.Json;
using RustyAttachments.FileSystem.Scanning;
using RustyAttachments.FileSystem.Tests.Support;
using RustyAttachments.Model;
using RustyAttachments.TestKit.Files;
using static RustyAttachments.TestKit.Files.TreeNode;

namespace RustyAttachments.FileSystem.Tests.Scanning;

/// <summary>How work is cut into tasks and batches, and shared.</summary>
public sealed class TaskSpecs : IDisposable
{
    private readonly TempDirectory _temp = new();

    public void Dispose() => _temp.Dispose();

    [Fact]
    public void Beyond_the_bound_directories_come_back_as_tasks()
    {
        foreach (var d in Enumerable.Range(0, 10))
            foreach (var f in Enumerable.Range(0, 10))
                _temp.WriteFile($"root/d{d}/f{f}", "");
        var plan = ScanPlan.Create([_temp["root"]], new ScanOptions());

        var batches = new DirectoryScanner(plan.Rules, new ScanLimits { TaskEntries = 25 }).Scan(Assert.Single(plan.Tasks)).ToList();

        var tasks = batches.SelectMany(b => b.Tasks).ToList();
        var files = batches.Sum(b => b.Files.Length);
        Assert.InRange(files, 10, 30);
        Assert.Equal(100, files + (10 * tasks.Count));
        Assert.All(tasks, task => Assert.Equal(_temp["root/" + task.ManifestPath], task.SourceDirectory));
    }

    [Fact]
    public void One_wide_directory_streams_in_batches_and_holds_few_directories()
    {
        for (var i = 0; i < 300; i++) _temp.WriteFile($"root/f{i}", "");
        for (var i = 0; i < 300; i++) _temp.CreateDirectory($"root/d{i}");
        var plan = ScanPlan.Create([_temp["root"]], new ScanOptions());
        var limits = new ScanLimits { TaskEntries = 50, BatchEntries = 20 };

        var batches = new DirectoryScanner(plan.Rules, limits).Scan(plan.Tasks[0]).ToList();

        Assert.All(batches, b => Assert.InRange(b.Files.Length + b.Tasks.Length + b.EmptyDirectories.Length, 1, 20));
        Assert.Equal(300, batches.Sum(b => b.Files.Length));
        Assert.Equal(300, batches.Sum(b => b.Tasks.Length));
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(1000, 7)]
    public void However_it_is_cut_the_result_is_the_same(int taskEntries, int batchEntries)
    {
        var tree = new Tree { ["out/a/f"] = File("1"), ["out/b/empty"] = Dir(), ["out/b/l"] = Link("../a/f") };
        for (var i = 0; i < 30; i++) tree[$"root/{i % 3}/{i % 5}/{i}"] = i % 7 == 0 ? Dir() : File("x");
        for (var i = 0; i < 5; i++) tree[$"root/{i % 3}/link{i}"] = Link("../../out/" + (i % 2 == 0 ? "a" : "b"));
        tree.CreateIn(_temp.Path);

        var expected = Collected.Collect([_temp["root"]]);
        var cut = Collected.Collect([_temp["root"]], limits: new ScanLimits { TaskEntries = taskEntries, BatchEntries = batchEntries });

        Assert.Equal(expected.Lines(), cut.Lines());
        Assert.Contains("file: 1/link1/l <- /out/a/f", cut.Lines(_temp.Path));
    }

    [Fact]
    public void Tasks_and_rules_survive_a_journey_as_text()
    {
        new Tree
        {
            ["real/root/d/f"] = File("1"), ["real/root/l"] = Link("../../out"), ["alias"] = Link("real"),
            ["out/x/y/f"] = File("2"), ["out/x/inner"] = Link("y/f"), ["named"] = File("3"),
        }.CreateIn(_temp.Path);
        var plan = ScanPlan.Create([_temp["alias/root"], _temp["named"]], new ScanOptions { Exclude = ["nothing"] });
        var rules = Travelled(plan.Rules);
        var waiting = new Stack<ScanTask>(plan.Tasks);
        var found = new List<string>();

        while (waiting.TryPop(out var task))
        {
            // Every task goes to a scanner that knows nothing but what travelled.
            foreach (var batch in new DirectoryScanner(rules, new ScanLimits { TaskEntries = 1 }).Scan(Travelled(task)))
            {
                foreach (var more in batch.Tasks) waiting.Push(more);
                found.AddRange(batch.Files.Select(f => f.Path));
                found.AddRange(batch.Links.Select(l => $"{l.Path} -> {l.Target}"));
            }
        }

        Assert.Equal(
            ["alias/root/d/f", "alias/root/l/x/inner -> alias/root/l/x/y/f", "alias/root/l/x/y/f", "named"],
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Many_named_files_become_tasks_of_bounded_size()
    {
        var files = Enumerable.Range(0, 1200).Select(i => _temp.WriteFile($"d{i % 2}/f{i}", "")).ToList();

        var plan = ScanPlan.Create(files, new ScanOptions());

        Assert.Equal([88, 88, 128, 128, 128, 128, 128, 128, 128, 128], plan.Tasks.Select(t => t.Names.Length).Order());
        Assert.Equal(1200, Collected.Collect(files).Manifest.Files.Count);
    }

    [Fact]
    public void Scanning_stops_when_it_is_cancelled()
    {
        for (var i = 0; i < 10; i++) _temp.WriteFile($"root/f{i}", "");
        var plan = ScanPlan.Create([_temp["root"]], new ScanOptions());
        using var cancel = new CancellationTokenSource();
        using var batches = new DirectoryScanner(plan.Rules, new ScanLimits { BatchEntries = 1 }).Scan(plan.Tasks[0], cancel.Token).GetEnumerator();
        Assert.True(batches.MoveNext());

        cancel.Cancel();

        Assert.Throws<OperationCanceledException>(() => batches.MoveNext());
        Assert.Throws<OperationCanceledException>(() => ParallelScan.Run(plan, 2, _ => { }, cancellationToken: cancel.Token));
        Assert.Throws<OperationCanceledException>(() => ScanPlan.Create([_temp["root"]], new ScanOptions { Symlinks = SymlinkPolicy.TransitiveIncludeTargets }, cancel.Token));
    }

    [Fact]
    public void An_enumeration_that_is_given_up_closes_its_directory()
    {
        for (var i = 0; i < 10; i++) _temp.WriteFile($"root/f{i}", "");
        var plan = ScanPlan.Create([_temp["root"]], new ScanOptions());
        var scanner = new DirectoryScanner(plan.Rules, new ScanLimits { BatchEntries = 1 });

        foreach (var _ in scanner.Scan(plan.Tasks[0])) break;

        Assert.DoesNotContain(_temp["root"], OpenPaths());
    }

    [Fact]
    public void What_the_callback_throws_ends_the_scan()
    {
        for (var i = 0; i < 50; i++) _temp.WriteFile($"root/d{i}/f", "");
        var plan = ScanPlan.Create([_temp["root"]], new ScanOptions());

        var error = Assert.Throws<InvalidOperationException>(() =>
            ParallelScan.Run(plan, 3, _ => throw new InvalidOperationException("enough"), new ScanLimits { TaskEntries = 1, BatchEntries = 1 }));

        Assert.Equal("enough", error.Message);
    }

    [Fact]
    public void Batches_arrive_one_at_a_time()
    {
        for (var i = 0; i < 200; i++) _temp.WriteFile($"root/d{i}/f", "");
        var plan = ScanPlan.Create([_temp["root"]], new ScanOptions());
        var (inside, files) = (0, 0);

        ParallelScan.Run(
            plan,
            4,
            batch =>
            {
                Assert.Equal(1, Interlocked.Increment(ref inside));
                files += batch.Files.Length;
                Interlocked.Decrement(ref inside);
            },
            new ScanLimits { TaskEntries = 1, BatchEntries = 1 });

        Assert.Equal(200, files);
    }

    private static T Travelled<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value))!;

    private static IEnumerable<string?> OpenPaths() =>
        Directory.GetFileSystemEntries("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget);
}
