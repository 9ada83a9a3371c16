using EveryKind;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Scenarios;

// A program with a host of its own: registers things of its own beside everything built in, reads a scenario against that catalog, runs it and prints results.json.
var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddRobustMfg(simulator =>
{
    BuiltIns.Fill(simulator.Catalog);
    new EveryKindPlugin().Register(simulator.Catalog);
    var read = ScenarioReader.Load(args[0], simulator.Catalog);
    simulator.Study = read.Study ?? throw new InvalidOperationException(string.Join(Environment.NewLine, read.Problems));
    simulator.Options = new(Workers: 2);
});
using var host = builder.Build();
var handle = host.Services.GetRequiredService<StudyHandle>();
await host.RunAsync();

var outcome = await handle.WaitAsync();
if (outcome.Status != OutcomeStatus.Completed)
{
    Console.Error.WriteLine(outcome.Failure?.Message);
    return 3;
}

using var output = Console.OpenStandardOutput();
ResultsWriter.Write(output, outcome);
return 0;
