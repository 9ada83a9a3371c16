using System.Globalization;
using RobustMfgSim.Core.Ambiguity.SRectangular;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Adversaries;

namespace RobustMfgSim.Verification.Exact;

/// <summary>
/// The exact finite-N programme (theory section 7): the tagged agent sees (s, k), k the counts of the other N - 1 agents, and solves a robust Markov decision model on
/// n C(N - 1 + n - 1, n - 1) states by the backup (eq. X1). Everybody else plays the population's policy under the population's adversary rule, so that k moves as a sum of independent
/// multinomials whatever the tagged agent does. Exact up to the errors that are reported: iteration, dropped mass, rounding.
/// </summary>
public static class ExactFiniteGame
{
    /// <summary>The largest <see cref="Work"/> that is taken on: 800 MB of laws at most.</summary>
    public const double MostWork = 1e8;

    /// <summary>The largest <see cref="Work"/> that a study takes on for each number of agents unasked: a fraction of a second.</summary>
    public const double MostWorkUnasked = 1e6;

    private const int MostSweeps = 20_000;
    private const double Accuracy = 1e-10, UnitRoundoff = 1.1102230246251565e-16;

    /// <summary>n C(N - 1 + n - 1, n - 1)^2: at most so many numbers make up the laws of the next counts, and a sweep reads each of them once.</summary>
    public static double Work(long agents, int states)
    {
        double points = CountLattice.Size(agents - 1, states);
        return states * points * points;
    }

    /// <summary>Why there are no exact values, in a sentence or two with the limit and what to do; null when there are.</summary>
    /// <param name="game">The game with its ambiguity.</param>
    /// <param name="adversary">Name of the population's adversary.</param>
    /// <param name="agents">N.</param>
    /// <param name="mostWork">The largest <see cref="Work"/> to take on.</param>
    public static string? Obstacle(RobustGame game, string adversary, long agents, double mostWork = MostWork)
    {
        ArgumentNullException.ThrowIfNull(game);
        if (game.Ambiguity is SRectangularAmbiguity)
        {
            return "Exact values need ambiguity sets for each (s, a), and those of this game are s-rectangular, one budget per state. Write ambiguity.rectangularity: s_a.";
        }

        if (game.CouplesThroughActions)
        {
            return "Exact values are computed for games that couple through the distribution of states; this one couples through states and actions. Simulate it.";
        }

        if (adversary == RandomAdversary.Description.Name)
        {
            return $"Exact values need an adversary that is a function of the empirical distribution, and '{adversary}' draws its rows. Choose another adversary, or simulate.";
        }

        if (adversary == CoalitionAdversary.Description.Name)
        {
            return $"Exact values need an adversary that is a function of the empirical distribution, and '{adversary}' looks at the state of one agent. Choose another adversary, or simulate.";
        }

        return TooLarge(agents, game.States, mostWork);
    }

    private static string? TooLarge(long agents, int states, double mostWork)
    {
        if (agents is >= 1 and <= int.MaxValue && Work(agents, states) <= mostWork)
        {
            return null;
        }

        long most = 0, more = int.MaxValue;
        while (more - most > 1)
        {
            long middle = (most + more) / 2;
            (most, more) = Work(middle, states) <= mostWork ? (middle, more) : (most, middle);
        }

        return string.Create(
            CultureInfo.InvariantCulture,
            $"{agents} agents in {states} states have {CountLattice.Size(agents - 1, states):0} ways to stand around one of them; exact values are computed for at most {most} agents in {states} states. "
            + $"Take fewer agents, or simulate.");
    }

    /// <summary>The four values.</summary>
    /// <param name="setting">The game, and who plays what.</param>
    /// <param name="agents">N, at least 1.</param>
    /// <param name="workers">Threads; by default one per processor, and never more than the task scheduler allows on which this is called. The result does not depend on it.</param>
    /// <param name="cancellation">Stops the iteration.</param>
    /// <exception cref="ArgumentException">There are no exact values (<see cref="Obstacle"/>): the message is the obstacle.</exception>
    /// <exception cref="InvalidOperationException">Policy or adversary gave a row that is no distribution.</exception>
    public static ExactSolution Solve(ExactSetting setting, long agents, int? workers = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(setting);
        ArgumentOutOfRangeException.ThrowIfLessThan(agents, 1);
        if (Obstacle(setting.Game, DependsOnMore(setting.Adversary()), agents) is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(agents));
        }

        var parallel = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = workers ?? Environment.ProcessorCount, TaskScheduler = TaskScheduler.Current };
        var lattice = new CountLattice((int)agents, setting.Game.States);
        var frozen = new FrozenLattice(setting, lattice, cancellation);
        var next = new NextCounts(frozen, parallel);
        var sweep = new ExactSweep(setting.Game, frozen, next, parallel);
        ExactIterate[] iterates = [.. Enumerable.Range(0, ExactSweep.Programmes).Select(_ => new ExactIterate(Start(setting, sweep.Size), setting.Game.Discount))];
        var (status, sweeps) = Iterate(sweep, iterates, Amplified(setting, RoundingPerBackup(setting, lattice, next.DroppedMass)), cancellation);
        return new(setting, sweep, lattice, iterates, Values(setting, lattice, next, iterates, status, sweeps));
    }

    // The name of a rule that is no function of the empirical distribution; "" for all others.
    private static string DependsOnMore(IAdversary adversary) => adversary switch
    {
        RandomAdversary => RandomAdversary.Description.Name,
        CoalitionAdversary => CoalitionAdversary.Description.Name,
        _ => "",
    };

    private static double[] Start(ExactSetting setting, int size)
    {
        var start = new double[size];
        for (int i = 0; i < size; i++)
        {
            start[i] = setting.Point.Value[i % setting.Game.States];
        }

        return start;
    }

    // Until all four are accurate, or only rounding is left.
    private static (SolveStatus Status, int Sweeps) Iterate(ExactSweep sweep, ExactIterate[] iterates, double relativeRounding, CancellationToken cancellation)
    {
        double[][] values = [.. iterates.Select(i => i.Value)], images = [.. iterates.Select(i => i.Image)];
        for (int sweeps = 1; ; sweeps++)
        {
            cancellation.ThrowIfCancellationRequested();
            sweep.Run(values, images);
            foreach (var iterate in iterates)
            {
                iterate.Advance();
            }

            if (iterates.All(i => i.Certificate <= Math.Max(Accuracy, relativeRounding) * i.Scale))
            {
                return (SolveStatus.Converged, sweeps);
            }

            if (iterates.Any(i => double.IsNaN(i.Certificate)))
            {
                return (SolveStatus.NumericalFailure, sweeps);
            }

            if (iterates.All(i => i.Stalled) || sweeps == MostSweeps)
            {
                return (sweeps == MostSweeps ? SolveStatus.IterationLimit : SolveStatus.Stalled, sweeps);
            }
        }
    }

    private static ExactValues Values(ExactSetting setting, CountLattice lattice, NextCounts next, ExactIterate[] iterates, SolveStatus status, int sweeps)
    {
        double perBackup = RoundingPerBackup(setting, lattice, next.DroppedMass), rounding = Amplified(setting, perBackup);
        double[] weights = InitialWeights(setting, lattice), value = new double[iterates.Length], error = new double[iterates.Length];
        for (int programme = 0; programme < iterates.Length; programme++)
        {
            var best = iterates[programme].Best;
            for (int i = 0; i < best.Length; i++)
            {
                value[programme] += weights[i] * best[i];
            }

            error[programme] = iterates[programme].Certificate + ((rounding + perBackup) * iterates[programme].Scale);
        }

        return new(
            lattice.Agents, status, sweeps, new(value[0], value[1], error[0], error[1]), new(value[2], value[3], error[2], error[3]),
            iterates.Max(i => i.Certificate), next.DroppedMass, (rounding + perBackup) * iterates.Max(i => i.Scale));
    }

    // The law of (s, k) at t = 0: s from mu_0 and, independently, N - 1 agents from mu_0.
    private static double[] InitialWeights(ExactSetting setting, CountLattice lattice)
    {
        int n = lattice.States;
        var law = new CountLaw(lattice);
        law.Clear();
        law.Add(setting.Initial, lattice.Agents - 1);
        law.Finish();
        var weights = new double[(int)CountLattice.Size(lattice.Agents - 1, n) * n];
        for (int i = 0; i < law.Masses.Length; i++)
        {
            for (int s = 0; s < n; s++)
            {
                weights[((law.Start + i) * n) + s] = law.Masses[i] * setting.Initial[s];
            }
        }

        return weights;
    }

    // What one backup can be off by, relative to max(1, max|W|). Dropping the mass d and scaling moves a mean by at most d span(W). A row of a conforming agent is off by (m + 1) u and adding an
    // agent costs n u, so a law of N agents is off by (n + m + 1) N u in total mass, its sums over points (and those over the initial states) by u times their number; twice that to be safe,
    // and the inner problem by a few n.
    private static double RoundingPerBackup(ExactSetting setting, CountLattice lattice, double droppedMass)
    {
        int n = lattice.States, m = setting.Game.Actions;
        return (2 * droppedMass) + (UnitRoundoff * ((2.0 * (n + m + 1) * lattice.Agents) + (2.0 * n * lattice.Points) + (4 * n) + 16));
    }

    private static double Amplified(ExactSetting setting, double perBackup) => setting.Game.Discount / (1 - setting.Game.Discount) * perBackup;
}
