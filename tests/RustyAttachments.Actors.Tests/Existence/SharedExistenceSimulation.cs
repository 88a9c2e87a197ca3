using RustyAttachments.Actors.Existence;
using RustyAttachments.Common.Errors;
using RustyAttachments.Common.Hashing;
using static RustyAttachments.Actors.Existence.SharedExistenceProtocol;

namespace RustyAttachments.Actors.Tests.Existence;

/// <summary>
/// A part of a store, the nodes that claim objects of it and the network between them, one random event after the other:
/// messages are lost, doubled and overtake each other; units, nodes and the part die. After each event what must always
/// hold is checked. Deterministic for a seed.
/// </summary>
internal sealed class SharedExistenceSimulation(int seed)
{
    private const int Nodes = 3;
    private readonly Random _random = new(seed);
    private readonly ContentHash[] _hashes = [.. Enumerable.Range(0, 400).Select(static n => ContentHasher.HashText($"{n}")).Where(static hash => ExistenceShards.PartOf(hash) == 0).Take(3)];
    private readonly HashSet<ContentHash> _stored = [];
    private readonly HashSet<ContentHash> _everStored = [];
    private readonly List<Node> _nodes = [];
    private readonly List<Unit> _units = [];
    private readonly List<(Node Node, object Message, int Life)> _network = [];
    private ExistenceState<Guest> _known = new(mostKnown: 2);
    private Dictionary<int, GuestClaims> _guests = [];
    private List<ContentHash> _checks = [];
    private int _life; // of the part

    /// <summary>Runs so many random events and then, with nothing going wrong any more, until all is quiet.</summary>
    public void Run(int events)
    {
        for (var i = 0; i < Nodes; i++) _nodes.Add(new Node(i));
        for (var i = 0; i < events; i++) Step(_random.Next(100));
        for (var round = 0; round < 40 && _units.Any(static unit => unit.State is UnitState.Waits or UnitState.Stores); round++) Calm();
        Assert.All(_units, static unit => Assert.True(unit.State is UnitState.Done or UnitState.Gone, $"unit {unit.Id} waits for ever"));
        for (var round = 0; round < 4; round++) Calm(); // what was settled for units that are gone
        Assert.All(_nodes, static node => Assert.Equal(0, node.Claims.Count));
        Assert.All(_guests.Values, static guest => Assert.Equal(0, guest.Count));
        Assert.All(_hashes, hash => Assert.False(_known.IsOpen(hash)));
    }

    private void Step(int dice)
    {
        switch (dice)
        {
            case < 22: Claim(); break;
            case < 60: Deliver(keep: _random.Next(6) == 0); break;
            case < 66: Lose(); break;
            case < 78: Check(fails: _random.Next(10) == 0); break;
            case < 83: Settle(stored: true); break;
            case < 86: Settle(stored: false); break;
            case < 88: Die(Pick(_units)); break;
            case < 94: Tick(); break;
            case < 98: Sweep(); break;
            case < 99: KillNode(); break;
            default: KillPart(); break;
        }

        Flush();
    }

    private void Calm()
    {
        while (_network.Count > 0 || _checks.Count > 0 || _units.Any(static unit => unit.State == UnitState.Stores))
        {
            Settle(stored: true);
            if (_network.Count > 0) Receive(0, keep: false);
            Check(fails: false);
            Flush();
        }

        Tick();
        Flush();
    }

    private void Claim()
    {
        var unit = new Unit(_units.Count, Pick(_nodes)!, _hashes[_random.Next(_hashes.Length)]);
        _units.Add(unit);
        var claim = new ExistenceProtocol.ClaimObject(unit.Id, unit.Hash, 1, InHand: false, AskStore: _random.Next(4) == 0);
        if (unit.Node.Claims.Claim(claim, unit) is { } verdict) Tell([(unit, verdict)]);
    }

    private void Deliver(bool keep)
    {
        if (_network.Count > 0) Receive(_random.Next(_network.Count), keep);
    }

    private void Lose()
    {
        if (_network.Count > 0) _network.RemoveAt(_random.Next(_network.Count));
    }

    private void Receive(int at, bool keep)
    {
        var (node, message, life) = _network[at];
        if (!keep) _network.RemoveAt(at);
        switch (message)
        {
            case ClaimObjects claims:
                if (!_guests.TryGetValue(node.Id, out var guest)) _guests[node.Id] = guest = new GuestClaims();
                foreach (var claim in claims.Claims) Pass(node, guest.Claim(claim));
                break;
            case ObjectsSettled settled when _guests.TryGetValue(node.Id, out var host):
                foreach (var settlement in settled.Settlements)
                    if (host.Settled(settlement)) Answer(_known.Settled(settlement.Hash, new Guest(node, 0), settlement.Stored));
                break;
            case Answer answer when !node.Dead:
                var answers = node.Claims.Answered(answer);
                if (answers.Any(static told => told.Verdict == ClaimVerdict.Store)) node.Orders[answer.Hash] = life;
                Tell(answers);
                break;
            case ClaimsFailed failed when !node.Dead:
                foreach (var unit in failed.Tickets.SelectMany(node.Claims.Failed)) unit.State = UnitState.Done;
                break;
        }

        if (node.Dead) Abandon(node); // its guest watches it
    }

    private void Pass(Node node, (ExistenceProtocol.ClaimObject? Ask, Answer? Answer) next)
    {
        if (next.Answer is { } answer) _network.Add((node, answer, _life));
        if (next.Ask is not { } ask) return;
        var claimant = new Guest(node, ask.Ticket);
        if (_known.Claim(ask.Hash, claimant, ask.AskStore, out var mustCheck, out _) is { } verdict) Answer([(claimant, verdict)]);
        if (mustCheck) _checks.Add(ask.Hash);
    }

    private void Answer(IReadOnlyList<(Guest Guest, ClaimVerdict Verdict)> answers)
    {
        foreach (var (guest, verdict) in answers)
            Pass(guest.Node, _guests[guest.Node.Id].Answered(new ExistenceProtocol.ClaimAnswered(guest.Question, verdict, ClaimMeans.Shared, false)));
    }

    private void Check(bool fails)
    {
        if (_checks.Count == 0) return;
        var hash = _checks[0];
        _checks.RemoveAt(0);
        if (!fails) Answer(_known.Checked(hash, _stored.Contains(hash)));
        else
            foreach (var guest in _known.CheckFailed(hash))
                if (_guests[guest.Node.Id].Failed(guest.Question) is { } ticket) _network.Add((guest.Node, new ClaimsFailed("store", 0, [ticket], ErrorCode.StoreUnreachable, ""), _life));
    }

    private void Settle(bool stored)
    {
        if (Pick(_units.Where(static unit => unit.State == UnitState.Stores).ToList()) is not { } unit) return;
        unit.State = UnitState.Done;
        if (stored)
        {
            _stored.Add(unit.Hash);
            _everStored.Add(unit.Hash);
        }

        Tell(unit.Node.Claims.Settled(new ExistenceProtocol.ObjectSettled(unit.Hash, stored, false), unit));
    }

    private void Die(Unit? unit)
    {
        if (unit is not { State: UnitState.Waits or UnitState.Stores }) return;
        unit.State = UnitState.Gone;
        Tell(unit.Node.Claims.Abandon(gone => gone == unit));
    }

    private void Tick()
    {
        foreach (var node in _nodes)
        {
            node.Claims.Repeat();
            if (_guests.TryGetValue(node.Id, out var guest)) _network.AddRange(guest.Unsettled().Select(answer => (node, (object)answer, _life)));
        }
    }

    // Removes an object, when all that was known is old: so that there is something to store again.
    private void Sweep()
    {
        _stored.Remove(_hashes[_random.Next(_hashes.Length)]);
        _known.ForgetOld();
        _known.ForgetOld();
    }

    private void KillNode()
    {
        var at = _random.Next(Nodes);
        var dead = _nodes[at];
        dead.Dead = true;
        foreach (var unit in _units.Where(unit => unit.Node == dead && unit.State is (UnitState.Waits or UnitState.Stores))) unit.State = UnitState.Gone;
        _nodes[at] = new Node(dead.Id + Nodes);
        Abandon(dead);
    }

    private void Abandon(Node dead)
    {
        var answers = _known.Abandon(guest => guest.Node == dead);
        _guests.Remove(dead.Id);
        Answer(answers);
    }

    private void KillPart()
    {
        _life++;
        (_known, _guests, _checks) = (new ExistenceState<Guest>(mostKnown: 2), [], []);
    }

    private void Flush()
    {
        foreach (var node in _nodes) _network.AddRange(node.Claims.TakeMessages().Select(message => (node, (object)message, _life)));
    }

    private void Tell(IReadOnlyList<(Unit Unit, ClaimVerdict Verdict)> answers)
    {
        foreach (var (unit, verdict) in answers)
        {
            Assert.Equal(UnitState.Waits, unit.State);
            if (verdict == ClaimVerdict.Wait) continue;
            unit.State = verdict == ClaimVerdict.Store ? UnitState.Stores : UnitState.Done;
            if (verdict == ClaimVerdict.Present) Assert.Contains(unit.Hash, _everStored);
            else AssertStoresAlone(unit);
        }
    }

    private void AssertStoresAlone(Unit unit)
    {
        // Whoever was told to by a part that has died, stores beside others.
        unit.Order = unit.Node.Orders[unit.Hash];
        Assert.DoesNotContain(_units, other => other != unit && other.Hash == unit.Hash && other.State == UnitState.Stores && other.Order == unit.Order);
    }

    private T? Pick<T>(IReadOnlyList<T> list) => list.Count == 0 ? default : list[_random.Next(list.Count)];

    private enum UnitState
    {
        Waits,
        Stores,
        Done,
        Gone,
    }

    private sealed class Unit(int id, Node node, ContentHash hash)
    {
        public int Id => id;

        public Node Node => node;

        public ContentHash Hash => hash;

        public UnitState State { get; set; }

        public int Order { get; set; }
    }

    private sealed class Node(int id)
    {
        public int Id => id;

        public ProxiedClaims<Unit> Claims { get; } = new("store");

        public Dictionary<ContentHash, int> Orders { get; } = []; // by which life of the part

        public bool Dead { get; set; }
    }

    private readonly record struct Guest(Node Node, long Question)
    {
        public bool Equals(Guest other) => Node == other.Node;

        public override int GetHashCode() => Node.Id;
    }
}
