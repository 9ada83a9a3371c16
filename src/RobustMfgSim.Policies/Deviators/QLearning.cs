using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Deviators.Learning;

namespace RobustMfgSim.Policies.Deviators;

/// <summary>
/// Tabular double Q-learning on own state and binned empirical distribution (eq. N3, learned): epsilon-greedy with epsilon falling from 1 to 0.05 over the training, learning rates
/// visits^-0.8, rewards shaped by V of the stationary point. Then greedy. The bin of e is every coordinate rounded to a multiple of 1 / min(bins, N).
/// </summary>
public sealed class QLearning : LearnedDeviator
{
    private const double LeastExploration = 0.05;
    private const int Looks = 20;

    /// <summary>A learner.</summary>
    /// <param name="parameters">episodes, bins.</param>
    public QLearning(ParameterValues parameters)
        : base(Description, parameters)
    {
    }

    /// <summary>Name, definition and source.</summary>
    public static Descriptor Description { get; } = new(
        "q_learning", "Learns action values of own state and binned empirical distribution by double Q-learning, then acts greedily.", "van Hasselt 2010; rates of Even-Dar and Mansour 2003", 1,
        new ParameterSpec("episodes", 20000, 1, 1e8, "episodes of the training", true),
        new ParameterSpec("bins", 20, 1, 1000, "bins of each share of the population", true))
    {
        Definition = "e is rounded to multiples of 1/min(bins, N); learning rate visits^-0.8; epsilon-greedy, epsilon from 1 down to 0.05.",
        Edges = "Where a binned population was met too rarely, and where it is new once the table is full, the values of the own state alone decide.",
    };

    private protected override LearnedPolicy Train(DeviationTask task, TrainingPopulation population, List<LearningPoint> curve, CancellationToken cancellation)
    {
        var table = new QTable(task.Game.States, task.Game.Actions, Grid(task));
        uint episodes = (uint)Parameters["episodes"];
        for (uint episode = 0; episode < episodes; episode++)
        {
            cancellation.ThrowIfCancellationRequested();
            if (episode % Math.Max(1, episodes / Looks) == 0)
            {
                curve.Add(population.Look(table.Greedy(), episode));
            }

            Episode(population, table, task.Game, episode, Math.Max(LeastExploration, 1 - (episode / (double)episodes)));
        }

        var learned = table.Greedy();
        curve.Add(population.Look(learned, episodes));
        return learned;
    }

    private protected override LearnedPolicy Read(DeviationTask task, BinaryReader reader) => CellPolicy.Read(reader, task.Game.States, task.Game.Actions, Grid(task));

    private int Grid(DeviationTask task) => (int)Math.Min(Parameters["bins"], task.Agents);

    private static void Episode(TrainingPopulation population, QTable table, RobustGame game, uint episode, double exploration)
    {
        var random = new RandomStream(population.Seed, StreamPurpose.Training, episode);
        population.Reset(episode);
        int state = population.State, cell = table.Cell(population.Population, grow: true);
        for (int t = 0; t < population.Horizon; t++)
        {
            int action = random.NextDouble() < exploration ? (int)(random.NextDouble() * game.Actions) : table.Greedy(cell, state);
            double reward = population.Act(action);
            int nextState = population.State, nextCell = table.Cell(population.Population, grow: true);
            bool second = random.NextDouble() < 0.5;
            if (cell != QTable.Shared)
            {
                table.Learn(cell, state, action, reward, game.Discount, nextCell, nextState, second);
            }

            table.Learn(QTable.Shared, state, action, reward, game.Discount, QTable.Shared, nextState, second);
            (state, cell) = (nextState, nextCell);
        }
    }
}
