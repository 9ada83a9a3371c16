using PeakLoad;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RobustMfgSim.Runner;
using RobustMfgSim.Runner.Results;
using RobustMfgSim.Runner.Store;

// dotnet run --project PeakLoad [-- FOLDER]: runs the study in a host of its own, or goes on with it, and leaves its results in the folder.
var study = Studies.Epidemic();
using var folder = StudyFolder.Open(args.Length > 0 ? args[0] : $"runs/{study.Name}", RunIdentity.Of(study), resume: true);

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.Services.AddRobustMfg(simulator =>
{
    Studies.Fill(simulator.Catalog);
    simulator.Study = study;
    simulator.Options = new() { Store = folder.Store };
});
using var host = builder.Build();
var handle = host.Services.GetRequiredService<StudyHandle>();
await host.RunAsync();

var outcome = await handle.WaitAsync();
if (outcome.Status != OutcomeStatus.Completed)
{
    Console.Error.WriteLine(outcome.Failure?.Message ?? "cancelled; run it again to go on");
    return 3;
}

folder.Write(outcome);
foreach (var point in outcome.Curves.Select(curve => curve.Point))
{
    var (name, figure) = point.Estimates[0];
    Console.WriteLine(FormattableString.Invariant($"N = {point.Agents}: {name} {figure.Estimate:f3} in [{figure.Low:f3}, {figure.High:f3}]"));
}

Console.WriteLine($"results: {folder.Path}");
return 0;
