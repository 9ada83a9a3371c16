using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;
using RobustMfgSim.Environments.Engines;
using RobustMfgSim.Policies.Deviators;

namespace RobustMfgSim.Verification.Estimators;

/// <summary>All that defines the episodes of a study except the number of agents. Immutable; factories give a fresh instance per worker.</summary>
/// <param name="Game">The game.</param>
/// <param name="Point">The stationary point that distances and gaps refer to.</param>
/// <param name="Initial">mu_0: states at t = 0 are drawn independently from it, [n].</param>
/// <param name="Policy">The policy of everybody (of everybody else, in a deviator's run).</param>
/// <param name="Adversary">The population's adversary.</param>
/// <param name="Deviators">The deviators, in report order.</param>
/// <param name="Seed">Seed of the study.</param>
/// <param name="Truncation">Allowed error of cutting the infinite horizon (theory section 9).</param>
public sealed record EpisodeDesign(
    RobustGame Game, StationaryPoint Point, double[] Initial, Func<IPolicy> Policy, Func<IAdversary> Adversary,
    IReadOnlyList<IDeviator> Deviators, ulong Seed, double Truncation)
{
    /// <summary>Who plays what where not everybody plays <see cref="Policy"/>; null for everybody. The tagged agent is one of the first group that has agents.</summary>
    public IReadOnlyList<DesignGroup>? Groups { get; init; }

    /// <summary>Figures that are taken of every replication beside value, distance and gains, in report order.</summary>
    public IReadOnlyList<IEstimator> Estimators { get; init; } = [];

    /// <summary>How agents are moved. Either way has the same law.</summary>
    public EngineKind Engine { get; init; } = EngineKind.Auto;

    /// <summary>How the random numbers of the tagged agent hang together over replications. Intervals rest on the means of batches, which are independent.</summary>
    public TaggedDraws Draws { get; init; } = TaggedDraws.Independent;

    /// <summary>What a conforming agent earns on average in the mean field: &lt;mu_0, V&gt;, or the sum of share times &lt;mu_0g, V_g&gt; over the groups.</summary>
    public double MeanFieldValue => Groups is null ? Mean(Initial, Point.Value) : Groups.Sum(g => g.Share * Mean(g.Initial, g.Value)) / Groups.Sum(g => g.Share);

    /// <summary>Seed of the replications at N agents: unrelated for different N, so that points of a curve are independent.</summary>
    public ulong SeedAt(long agents) => RandomStream.Derive(Seed, "agents", (ulong)agents);

    private static double Mean(double[] weights, double[] values)
    {
        double sum = 0;
        for (int s = 0; s < weights.Length; s++)
        {
            sum += weights[s] * values[s];
        }

        return sum;
    }
}

/// <summary>One group of a heterogeneous population.</summary>
/// <param name="Name">What messages call it.</param>
/// <param name="Policy">Its policy.</param>
/// <param name="Adversary">Its adversary.</param>
/// <param name="Initial">Distribution of its initial states, [n].</param>
/// <param name="Share">Its share of the agents that no count claims; not negative.</param>
/// <param name="Count">A number of agents that does not depend on N, instead of a share.</param>
public sealed record DesignGroup(string Name, Func<IPolicy> Policy, Func<IAdversary> Adversary, double[] Initial, double Share, long? Count)
{
    /// <summary>V_g, what its agents earn in the mean field, [n].</summary>
    public required double[] Value { get; init; }
}

/// <summary>
/// What one replication gives: a run in which everybody conforms, and for each deviator a run with the same random numbers in which the tagged agent deviates.
/// Discounted rewards are reduced in variance by control variates of mean zero made from V (theory section 9): their expectations are what they are called.
/// </summary>
/// <param name="Replication">Which replication.</param>
/// <param name="Value">Discounted reward of a conforming agent, averaged over the population.</param>
/// <param name="Distance">(1 - gamma) sum_t gamma^t |e_t - mu|_1 with everybody conforming.</param>
/// <param name="Gains">Per deviator: discounted reward of the tagged agent deviating minus conforming.</param>
public sealed record Episode(uint Replication, double Value, double Distance, double[] Gains)
{
    /// <summary>sum_t gamma^t (max_sa D^+ + max_s (-sum_a pi D)^+) with everybody conforming (eq. T4); null where nobody asks.</summary>
    public double? Defect { get; init; }

    /// <summary>One figure for each estimator of the design, in its order.</summary>
    public double[] Figures { get; init; } = [];

    /// <summary>What plain Monte Carlo would average; null where nobody asks.</summary>
    public PlainReturns? Plain { get; init; }
}

/// <summary>
/// Discounted rewards of one replication as they are, without control variate and pairing: the yardstick of the variance reduction. Rewards are taken in expectation over the
/// actions here too, so the reduction against simulating drawn actions is larger still.
/// </summary>
/// <param name="Value">Of a conforming agent, averaged over the population.</param>
/// <param name="Conforming">Of the tagged agent, conforming.</param>
/// <param name="Deviating">Of the tagged agent, deviating, per deviator.</param>
public sealed record PlainReturns(double Value, double Conforming, double[] Deviating);
