using RustyAttachments.Actors.Existence;
using P = RustyAttachments.Actors.Protocol.Wire.Proto;

namespace RustyAttachments.Actors.Protocol.Wire;

// SharedExistenceProtocol.
internal static partial class WireMap
{
    private static WireForm[] ExistenceForms =>
    [
        WireForm.Sent<SharedExistenceProtocol.ClaimObjects, P.ClaimObjects>("x-claim", P.ClaimObjects.Parser, Encode, Decode),
        WireForm.Sent<SharedExistenceProtocol.ClaimsAnswered, P.ClaimsAnswered>("x-answered", P.ClaimsAnswered.Parser, Encode, Decode),
        WireForm.Sent<SharedExistenceProtocol.ClaimsFailed, P.ClaimsFailed>("x-failed", P.ClaimsFailed.Parser, Encode, Decode),
        WireForm.Sent<SharedExistenceProtocol.ObjectsSettled, P.ObjectsSettled>("x-settled", P.ObjectsSettled.Parser, Encode, Decode),
    ];

    private static P.ClaimObjects Encode(SharedExistenceProtocol.ClaimObjects m) => new() { Store = m.Store, Part = m.Part, Claims = { m.Claims.Select(Encode) } };

    private static SharedExistenceProtocol.ClaimObjects Decode(P.ClaimObjects p) => new(Read.Text(p.Store), Part(p.Part), Read.All(p.Claims, Decode));

    private static P.Claim Encode(SharedExistenceProtocol.Claim claim) =>
        new() { Ticket = claim.Ticket, Hash = Encode(claim.Hash), Size = claim.Size, InHand = claim.InHand, AskStore = claim.AskStore };

    private static SharedExistenceProtocol.Claim Decode(P.Claim p) =>
        new(p.Ticket, Decode(Read.Required(p.Hash)), Read.Number(p.Size, long.MaxValue), p.InHand, p.AskStore);

    private static P.ClaimsAnswered Encode(SharedExistenceProtocol.ClaimsAnswered m) => new() { Store = m.Store, Part = m.Part, Answers = { m.Answers.Select(Encode) } };

    private static SharedExistenceProtocol.ClaimsAnswered Decode(P.ClaimsAnswered p) => new(Read.Text(p.Store), Part(p.Part), Read.All(p.Answers, Decode));

    private static P.ClaimAnswer Encode(SharedExistenceProtocol.Answer answer) => new()
    {
        Ticket = answer.Ticket,
        Hash = Encode(answer.Hash),
        Verdict = WireEnum<ClaimVerdict, P.ClaimVerdict>.Encode(answer.Verdict),
        Means = WireEnum<ClaimMeans, P.ClaimMeans>.Encode(answer.Means),
        CheckCacheWrong = answer.CheckCacheWrong,
    };

    private static SharedExistenceProtocol.Answer Decode(P.ClaimAnswer p) =>
        new(p.Ticket, Decode(Read.Required(p.Hash)), WireEnum<ClaimVerdict, P.ClaimVerdict>.Decode(p.Verdict), WireEnum<ClaimMeans, P.ClaimMeans>.Decode(p.Means), p.CheckCacheWrong);

    private static P.ClaimsFailed Encode(SharedExistenceProtocol.ClaimsFailed m) =>
        new() { Store = m.Store, Part = m.Part, Tickets = { m.Tickets }, Code = (int)m.Code, Reason = m.Reason };

    private static SharedExistenceProtocol.ClaimsFailed Decode(P.ClaimsFailed p) => new(Read.Text(p.Store), Part(p.Part), [.. p.Tickets], Read.Code(p.Code), p.Reason);

    private static P.ObjectsSettled Encode(SharedExistenceProtocol.ObjectsSettled m) =>
        new() { Store = m.Store, Part = m.Part, Settlements = { m.Settlements.Select(Encode) } };

    private static SharedExistenceProtocol.ObjectsSettled Decode(P.ObjectsSettled p) => new(Read.Text(p.Store), Part(p.Part), Read.All(p.Settlements, Decode));

    private static P.Settlement Encode(SharedExistenceProtocol.Settlement settled) =>
        new() { Ticket = settled.Ticket, Hash = Encode(settled.Hash), Stored = settled.Stored, WasThere = settled.WasThere };

    private static SharedExistenceProtocol.Settlement Decode(P.Settlement p) => new(p.Ticket, Decode(Read.Required(p.Hash)), p.Stored, p.WasThere);

    private static int Part(int part) => Read.Number(part, 15);
}
