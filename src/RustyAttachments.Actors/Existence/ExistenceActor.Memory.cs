using Akka.Actor;

namespace RustyAttachments.Actors.Existence;

// What was found out is believed for a time, since a garbage collection may remove it: half of it at a time is forgotten.
public sealed partial class ExistenceActor : IWithTimers
{
    /// <inheritdoc/>
    public ITimerScheduler Timers { get; set; } = null!;

    /// <inheritdoc/>
    protected override void PreStart()
    {
        if (_options.Memory is { } memory) Timers.StartPeriodicTimer(nameof(GrowOld), GrowOld.Instance, memory / 2);
    }

    private void OnGrowOld()
    {
        _state.ForgetOld();
        _listed?.ForgetOld();
    }

    private sealed record GrowOld : INotInfluenceReceiveTimeout, INoSerializationVerificationNeeded
    {
        public static GrowOld Instance { get; } = new();
    }
}
