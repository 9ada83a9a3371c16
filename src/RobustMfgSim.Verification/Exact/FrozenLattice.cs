using RobustMfgSim.Core.Games;
using RobustMfgSim.Environments;
using RobustMfgSim.Environments.Sampling;

namespace RobustMfgSim.Verification.Exact;

/// <summary>The game, the population's policy and its adversary's kernel at every empirical distribution of N agents.</summary>
internal sealed class FrozenLattice
{
    private readonly FrozenModel[] _models;
    private readonly double[][] _policies, _kernels;

    internal FrozenLattice(ExactSetting setting, CountLattice lattice, CancellationToken cancellation)
    {
        Lattice = lattice;
        _models = new FrozenModel[lattice.Points];
        (_policies, _kernels) = (new double[lattice.Points][], new double[lattice.Points][]);
        var (policy, adversary) = (setting.Policy(), setting.Adversary());
        int n = setting.Game.States, m = setting.Game.Actions;
        var population = new double[n];
        for (int point = 0; point < lattice.Points; point++)
        {
            cancellation.ThrowIfCancellationRequested();
            for (int s = 0; s < n; s++)
            {
                population[s] = (double)lattice.Counts(point)[s] / lattice.Agents;
            }

            var model = _models[point] = setting.Game.NewModel();
            setting.Game.Freeze(population, model);
            var moment = new Moment(0, population, model);
            CheckedCalls.Decide(policy, new("of the population"), moment, m, _policies[point] = new double[n * m]);
            CheckedCalls.Choose(adversary, new("of the population"), moment, _kernels[point] = new double[n * m * n]);
            Normalise(_policies[point], m);
            Normalise(_kernels[point], n);
        }
    }

    /// <summary>The points: counts of all N agents.</summary>
    internal CountLattice Lattice { get; }

    internal FrozenModel Model(int point) => _models[point];

    /// <summary>pi(a | s), [n x m].</summary>
    internal ReadOnlySpan<double> Policy(int point) => _policies[point];

    /// <summary>The population's p(s' | s, a), [n x m x n].</summary>
    internal ReadOnlySpan<double> Kernel(int point) => _kernels[point];

    /// <summary>How a conforming agent moves: sum_a pi(a | s) p(. | s, a), [n x n].</summary>
    internal void Rows(int point, Span<double> rows)
    {
        int n = Lattice.States, m = _policies[point].Length / n;
        rows.Clear();
        for (int pair = 0; pair < n * m; pair++)
        {
            double weight = _policies[point][pair];
            for (int t = 0; t < n && weight > 0; t++)
            {
                rows[((pair / m) * n) + t] += weight * _kernels[point][(pair * n) + t];
            }
        }
    }

    // Rows that a user wrote may miss one by 1e-9; what follows counts on one to rounding.
    private static void Normalise(double[] table, int length)
    {
        for (int start = 0; start < table.Length; start += length)
        {
            double sum = 0;
            for (int j = start; j < start + length; j++)
            {
                sum += table[j];
            }

            for (int j = start; j < start + length; j++)
            {
                table[j] /= sum;
            }
        }
    }
}
