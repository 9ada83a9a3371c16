using System.Globalization;
using RobustMfgSim.Runner.Simulation;
using RobustMfgSim.Verification.Estimators;

namespace RobustMfgSim.Cli.Display;

/// <summary>The figures of one replication of a run, played again.</summary>
internal static class ReplayedFigures
{
    /// <summary>Plays it and prints them.</summary>
    public static void Print(CliHost host, ReplicationReplay replay, long agents, uint replication, string? deviator)
    {
        var study = replay.Simulation.Study;
        host.Output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{Screen.Safe(study.Name)}: N = {agents}, replication {replication} of run with seed {study.Seed}, engine {replay.Simulation.Engine}, {replay.Steps} steps"));
        Print(host, replay.Run(replication), deviator);
    }

    // All digits: these are the figures that run has stored.
    private static void Print(CliHost host, Episode episode, string? deviator)
    {
        var plain = episode.Plain!;
        host.Output.WriteLine("discounted rewards           plain                     with control variate");
        Line("population, per agent", plain.Value, episode.Value);
        Line("agent 0, conforming", plain.Conforming, null);
        if (deviator is not null)
        {
            Line($"agent 0, {Screen.Safe(deviator)}", plain.Deviating[0], null);
            Line("gain of agent 0", plain.Deviating[0] - plain.Conforming, episode.Gains[0]);
        }

        host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"distance of the population   {episode.Distance}"));

        void Line(string what, double value, double? reduced) =>
            host.Output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-27}  {value,-24}  {reduced}").TrimEnd());
    }
}
