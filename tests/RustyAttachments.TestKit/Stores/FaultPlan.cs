using System.Buffers.Binary;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using RustyAttachments.Storage.Stores;

namespace RustyAttachments.TestKit.Stores;

/// <summary>
/// Random faults out of a seed: for each kind of call a probability and a mix. What happens to a call depends on the
/// seed, the call, its key and how often that call was made for that key; not on the order in which threads run. Counts
/// what it injects. Thread-safe.
/// </summary>
public sealed class FaultPlan
{
    private static readonly Fault[] Any =
    [
        Fault.Throttled, Fault.ClockSkew, new Fault.Before(ErrorCode.StoreAccessDenied), new Fault.After(ErrorCode.StoreUnreachable), new Fault.Overtaken(),
        new Fault.Reset(), new Fault.DiskFull(), new Fault.Surprise(),
    ];

    private static readonly Fault[] OnReads = [.. Any, new Fault.Truncate(), new Fault.BitFlip()];
    private static readonly double[] Shares = [0, 0.01, 0.03, 0.1, 0.3];

    private readonly int _seed;
    private readonly Dictionary<StoreCall, (double Probability, Fault[] Mix)> _calls = [];
    private readonly Dictionary<(StoreCall Call, string Key), int> _made = [];
    private readonly SortedDictionary<string, int> _injected = new(StringComparer.Ordinal);
    private readonly Fault _hang;

    /// <summary>A plan without faults; see <see cref="With"/>.</summary>
    public FaultPlan(int seed) => (_seed, _hang) = (seed, new Fault.Slow(Stuck));

    /// <summary>Where calls that hang are stuck: never opened.</summary>
    public Gate Stuck { get; } = new();

    /// <summary>Faults so far.</summary>
    public int Count
    {
        get
        {
            lock (_injected) return _injected.Values.Sum();
        }
    }

    /// <summary>Faults so far, by kind.</summary>
    public IReadOnlyDictionary<string, int> Injected
    {
        get
        {
            lock (_injected) return new Dictionary<string, int>(_injected);
        }
    }

    /// <summary>A plan whose probabilities and mixes come out of the seed, too: from hardly any faults to mostly faults.</summary>
    public static FaultPlan Random(int seed)
    {
        var random = new Random(seed);
        var plan = new FaultPlan(seed);
        foreach (var call in Enum.GetValues<StoreCall>().Where(static call => System.Numerics.BitOperations.IsPow2((int)call)))
        {
            Fault[] kinds = (call & StoreCall.Reads) != 0 ? OnReads : Any;
            plan.With(call, Shares[random.Next(Shares.Length)], [.. kinds.Where(_ => random.Next(2) == 0), new Fault.Overtaken(), .. random.Next(12) == 0 ? new[] { plan._hang } : []]);
        }

        return plan;
    }

    /// <summary>Lets each call of the given kinds go wrong with a probability, in one of the given ways.</summary>
    public FaultPlan With(StoreCall calls, double probability, params Fault[] mix)
    {
        foreach (var call in Enum.GetValues<StoreCall>().Where(call => System.Numerics.BitOperations.IsPow2((int)call) && (calls & call) != 0))
            _calls[call] = (probability, mix);
        return this;
    }

    /// <summary>What happens to a call.</summary>
    public Fault? Next(StoreCall call, StoreKey key)
    {
        if (!_calls.TryGetValue(call, out var rule) || rule.Mix.Length == 0) return null;
        // Names of manifests hold the time; a listing has no key.
        var name = call != StoreCall.List && key.TryGetHash(out _) ? key.Text : "";
        lock (_injected)
        {
            var number = _made[(call, name)] = _made.GetValueOrDefault((call, name)) + 1;
            var dice = new byte[16];
            ContentHasher.HashText($"{_seed} {call} {name} {number}").WriteBytes(dice);
            if (BinaryPrimitives.ReadUInt32LittleEndian(dice) / (double)uint.MaxValue >= rule.Probability) return null;
            var fault = rule.Mix[BinaryPrimitives.ReadUInt32LittleEndian(dice.AsSpan(4)) % rule.Mix.Length];
            var kind = $"{call} {(fault == _hang ? "Hang" : fault is Fault.Before before ? before.Code.ToString() : fault.GetType().Name)}";
            _injected[kind] = _injected.GetValueOrDefault(kind) + 1;
            return fault;
        }
    }
}
