using RobustMfgSim.Environments;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>The population of a design at one number of agents. The tagged agent is one of the first group that has any; the other N - 1 are moved by the engine.</summary>
public sealed class DesignPopulation
{
    private readonly string _name;
    private readonly IPolicy _conforming;

    /// <summary>The population at N agents.</summary>
    /// <exception cref="ArgumentException">The groups do not divide N agents, or a group is too large for the engine.</exception>
    public DesignPopulation(EpisodeDesign design, long agents)
    {
        ArgumentNullException.ThrowIfNull(design);
        var groups = design.Groups ?? [new("the population", design.Policy, design.Adversary, design.Initial, 1, null) { Value = design.Point.Value }];
        long[] sizes = GroupSizes.Split(agents, [.. groups.Select(g => (g.Share, g.Count))]);
        int own = Array.FindIndex(sizes, size => size > 0);
        Initial = new double[design.Game.States];
        for (int g = 0; g < groups.Count; g++)
        {
            for (int s = 0; s < Initial.Length; s++)
            {
                Initial[s] += sizes[g] / (double)agents * groups[g].Initial[s];
            }
        }

        sizes[own]--;
        PopulationGroup[] made = [.. groups.Select((g, k) => new PopulationGroup(g.Name, g.Policy(), g.Adversary(), sizes[k], g.Initial))];

        // The tagged agent conforms by an instance of its own: policies may keep scratch memory.
        (_name, _conforming) = (groups[own].Name, groups[own].Policy());
        Process = new(design.Game, made, design.Engine, [new(_name, _conforming, made[own].Adversary.ForTagged, groups[own].Initial)], draws: design.Draws);
    }

    /// <summary>The process that is stepped.</summary>
    public PopulationProcess Process { get; }

    /// <summary>Expected empirical distribution at t = 0, [n].</summary>
    public double[] Initial { get; }

    /// <summary>The tagged agent plays what its group plays.</summary>
    public void Conform() => Process.Play(0, _name, _conforming);
}
