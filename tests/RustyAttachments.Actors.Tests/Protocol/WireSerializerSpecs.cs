using System.Runtime.Serialization;
using Akka.Actor;
using CsCheck;
using RustyAttachments.Actors.Protocol;
using RustyAttachments.Actors.Protocol.Wire;

namespace RustyAttachments.Actors.Tests.Protocol;

public sealed class WireSerializerSpecs
{
    public static TheoryData<string> Names => [.. Wire.Types.Select(static type => type.FullName!)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Whatever_a_message_holds_arrives(string name)
    {
        var type = TypeOf(name);
        Gen.Int.Sample(seed =>
        {
            var message = new RandomSampler(seed).Make(type);
            Assert.Equal(Dump.Of(message), Dump.Of(Wire.RoundTrip(message)));
        }, iter: 100, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_property_of_everything_in_a_message_has_a_place_of_its_own(string name)
    {
        foreach (var sample in Wire.Samples(TypeOf(name)))
        {
            var bytes = Wire.Serializer.ToBinary(sample);
            foreach (var (where, variation) in Variations.Of(sample))
            {
                Assert.False(bytes.AsSpan().SequenceEqual(Wire.Serializer.ToBinary(variation)), $"{name}{where} is not in the bytes");
                Assert.Equal(Dump.Of(variation), Dump.Of(Wire.RoundTrip(variation)));
            }
        }
    }

    [Fact]
    public void Every_type_has_a_manifest_and_every_manifest_is_short()
    {
        Assert.Equal(Wire.Types.Select(static type => type.FullName), WireMap.All.Select(static form => form.Type.FullName).Order(StringComparer.Ordinal));
        Assert.All(WireMap.All, static form => Assert.InRange(form.Manifest.Length, 1, 16));
        Assert.NotEmpty(Wire.Types);
    }

    [Fact]
    public async Task An_actor_system_uses_it_for_all_that_is_marked_and_for_that_alone()
    {
        var system = ActorSystem.Create("wire", EngineSettings.Reference);
        var serializer = system.Serialization.FindSerializerForType(typeof(WorkProtocol.StopWork));
        Assert.IsType<WireSerializer>(serializer);
        Assert.Equal(100, serializer.Identifier);
        Assert.All(Wire.Types, type => Assert.Same(serializer, system.Serialization.FindSerializerForType(type)));
        Assert.IsNotType<WireSerializer>(system.Serialization.FindSerializerForType(typeof(TransferProtocol.Subscribe)));
        await system.Terminate();
    }

    [Fact]
    public void A_type_without_a_form_and_a_manifest_from_the_future_are_refused()
    {
        var unmapped = Assert.Throws<SerializationException>(() => Wire.Serializer.Manifest(new Unmapped()));
        Assert.Contains(nameof(Unmapped), unmapped.Message, StringComparison.Ordinal);
        Assert.Throws<SerializationException>(() => Wire.Serializer.ToBinary(new Unmapped()));
        var unknown = Assert.Throws<SerializationException>(() => Wire.Serializer.FromBinary([], "w-later"));
        Assert.Contains("'w-later'", unknown.Message, StringComparison.Ordinal);
    }

    private static Type TypeOf(string name) => Wire.Types.Single(type => type.FullName == name);

    private sealed record Unmapped : IWireMessage;
}
