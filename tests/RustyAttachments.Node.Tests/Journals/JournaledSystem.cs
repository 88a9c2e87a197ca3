using Akka.Actor;
using Akka.Hosting;
using Akka.Persistence;
using Microsoft.Extensions.DependencyInjection;
using RustyAttachments.Node.Configuration;
using RustyAttachments.Node.Journals;

namespace RustyAttachments.Node.Tests.Journals;

/// <summary>An actor system whose persistent actors use a journal, as a node's do.</summary>
internal sealed class JournaledSystem : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ServiceProvider _services;
    private readonly ActorSystem _system;

    public JournaledSystem(ClusterJournal journal)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddAkka("journaled", akka => akka
            .AddHocon("akka { actor.provider = remote, loglevel = OFF, stdout-loglevel = OFF, remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 } }", HoconAddMode.Append)
            .AddHocon(ConfigLayers.Reference, HoconAddMode.Append)
            .AddJournal(journal));
        _services = services.BuildServiceProvider();
        _system = _services.GetRequiredService<ActorSystem>();
    }

    /// <summary>Starts, or starts again, the list of a name.</summary>
    public IActorRef Open(string name) => _system.ActorOf(Props.Create(() => new ListActor(name)));

    /// <summary>All that a list has remembered; starts it anew until its events can be read.</summary>
    public Task<string[]> ReadAsync(string name) => RetryAsync(async () => await Open(name).Ask<string[]>(ListActor.Read, TimeSpan.FromSeconds(10)));

    /// <summary>Adds to a list, once, however often that must be tried.</summary>
    public Task AddAsync(string name, string text) => RetryAsync(async () =>
    {
        var list = Open(name);
        if (!(await list.Ask<string[]>(ListActor.Read, TimeSpan.FromSeconds(10))).Contains(text))
            await list.Ask<string>(text, TimeSpan.FromSeconds(10));
        return text;
    });

    public async ValueTask DisposeAsync()
    {
        await _system.Terminate();
        await _services.DisposeAsync();
    }

    private static async Task<T> RetryAsync<T>(Func<Task<T>> work)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            try
            {
                return await work();
            }
            catch (AskTimeoutException) when (!patience.IsCancellationRequested)
            {
                // An actor that cannot read or write its events stops; the next one may be luckier.
            }
        }
    }

    /// <summary>Remembers every text that it is told, and answers it when it is kept.</summary>
    private sealed class ListActor : ReceivePersistentActor
    {
        public static readonly object Read = new();

        private readonly List<string> _texts = [];

        public ListActor(string name)
        {
            PersistenceId = name;
            Recover<string>(_texts.Add);
            Command<string>(text => Persist(text, kept =>
            {
                _texts.Add(kept);
                Sender.Tell(kept);
            }));
            Command<object>(message => message == Read, _ => Sender.Tell(_texts.ToArray()));
        }

        public override string PersistenceId { get; }
    }
}
