using Akka.Configuration;
using RustyAttachments.Common.Errors;

namespace RustyAttachments.Actors.Tests;

public sealed class EngineSettingsSpecs
{
    [Fact]
    public void The_defaults_are_those_of_the_reference_file()
    {
        var settings = EngineSettings.Create(EngineSettings.Reference);

        Assert.Equal((6, 64, 512, 4096, 3), (settings.UnitsPerNode, settings.PartsPerUnit, settings.BatchFiles, settings.ScanEntries, settings.MaxAttempts));
        Assert.Equal((64L << 20, 128L << 10, 1L << 30), (settings.SinglePassLimit, settings.StraightToPut, settings.BatchBytes));
        Assert.Equal((TimeSpan.FromSeconds(60), TimeSpan.FromMilliseconds(200)), (settings.LeaseTime, settings.ProgressInterval));
        Assert.Equal(TimeSpan.FromMinutes(2), settings.AbsenceLimit);
        Assert.Equal((TimeSpan.FromMinutes(10), TimeSpan.FromSeconds(5)), (settings.ExistenceMemory, settings.ExistenceRepeat));
        Assert.Equal(Environment.ProcessorCount, settings.HashWorkers);
    }

    [Fact]
    public void An_override_wins() =>
        Assert.Equal(7, EngineSettings.Create(With("hash-workers = 7")).HashWorkers);

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => EngineSettings.Create(With("hash-workers = -1, batch-bytes = much, lease-time = soon, units-per-node = 0")));

        Assert.Equal(ErrorCode.ConfigInvalid, error.Code);
        Assert.All(["hash-workers", "batch-bytes", "lease-time", "units-per-node"], key => Assert.Contains(key, error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void The_example_for_workstations_is_usable()
    {
        var directory = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(directory, "RustyAttachments.sln"))) directory = Path.GetDirectoryName(directory)!;
        var overrides = File.ReadAllText(Path.Combine(directory, "hocon", "local.conf"));

        var settings = EngineSettings.Create(ConfigurationFactory.ParseString(overrides).WithFallback(EngineSettings.Reference));

        Assert.Equal((2, 16, 1), (settings.UnitsPerNode, settings.PartsPerUnit, settings.HashWorkers));
    }

    [Fact]
    public void Leases_must_outlast_reports()
    {
        var error = Assert.Throws<RustyAttachmentsException>(() => EngineSettings.Create(With("lease-time = 1s, progress-interval = 500ms")));
        Assert.Contains("lease-time must be at least", error.Message, StringComparison.Ordinal);
    }

    private static Config With(string overrides) =>
        ConfigurationFactory.ParseString($"rusty-attachments {{ {overrides} }}").WithFallback(EngineSettings.Reference);
}
