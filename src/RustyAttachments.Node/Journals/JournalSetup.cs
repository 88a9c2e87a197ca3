using Akka.Configuration;
using Akka.Hosting;
using Akka.Persistence.Sql.Config;
using RustyAttachments.Node.Configuration;

namespace RustyAttachments.Node.Journals;

/// <summary>Has the persistent actors of a system keep their events and snapshots in a journal.</summary>
internal static class JournalSetup
{
    /// <summary>Adds the configuration and the connection.</summary>
    public static AkkaConfigurationBuilder AddJournal(this AkkaConfigurationBuilder akka, ClusterJournal journal)
    {
        akka.AddSetup(new DataOptionsSetup(journal.Options));
        return akka.AddHocon(Build(journal), HoconAddMode.Prepend);
    }

    private static Config Build(ClusterJournal journal) => ConfigurationFactory.ParseString($$"""
        akka.persistence {
          journal {
            plugin = "akka.persistence.journal.sql"
            sql {
              provider-name = {{ConfigLayers.Quote(journal.ProviderName)}}
              parallelism = {{journal.Writers}}
              auto-initialize = on
              # No event carries a tag: a table less.
              tag-write-mode = Csv
            }
          }
          snapshot-store {
            plugin = "akka.persistence.snapshot-store.sql"
            sql {
              provider-name = {{ConfigLayers.Quote(journal.ProviderName)}}
              auto-initialize = on
            }
          }
        }
        """).WithFallback(Akka.Persistence.Sql.SqlPersistence.DefaultConfiguration);
}
