using RustyAttachments.Cli;

using var environment = CliEnvironment.OfProcess();
using var interrupts = new Interrupts(environment.Error);
return (int)await RaApp.RunAsync(args, environment, interrupts.Token);
