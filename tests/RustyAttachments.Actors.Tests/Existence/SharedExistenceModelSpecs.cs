namespace RustyAttachments.Actors.Tests.Existence;

public sealed class SharedExistenceModelSpecs
{
    [Fact]
    public void Whatever_is_lost_doubled_late_or_dead_every_claim_is_answered_and_one_at_a_time_stores()
    {
        var first = Random.Shared.Next(1 << 30);
        for (var seed = first; seed < first + 250; seed++)
        {
            try
            {
                new SharedExistenceSimulation(seed).Run(events: 400);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"With the seed {seed}: {e.Message}", e);
            }
        }
    }
}
