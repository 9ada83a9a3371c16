using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Games;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
using RobustMfgSim.Tests.Games;
using RobustMfgSim.Tests.Oracles;

namespace RobustMfgSim.Tests.Policies.Equilibria;

internal sealed class LinearStepTests
{
    [Test]
    public void Elimination_solves_what_a_library_solves([Values(1, 2, 7, 40)] int n)
    {
        var stream = new RandomStream((ulong)n, StreamPurpose.Sampling);
        var (a, b) = (Matrix<double>.Build.Dense(n, n), Matrix<double>.Build.Dense(n, 3));
        var system = new DenseSystem(n);
        var right = new double[n * 3];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
            {
                a[i, j] = system.Row(i)[j] = stream.NextDouble() - 0.5;
            }

            for (int j = 0; j < 3; j++)
            {
                b[i, j] = right[(i * 3) + j] = stream.NextDouble();
            }
        }

        Assert.That(system.Factor(), Is.True);
        system.Solve(right, 3);
        Assert.That(right, Is.EqualTo(a.Solve(b).Transpose().ToColumnMajorArray()).Within(1e-9));
    }

    [Test]
    public void A_singular_matrix_is_refused()
    {
        var system = new DenseSystem(2);
        system.Matrix.Fill(1);
        Assert.That(system.Factor(), Is.False);
    }

    [Test]
    public void Undetermined_equations_get_the_step_of_least_norm([Values(3, 6, 9)] int equations)
    {
        // Rank 3 at most, 6 unknowns: the pseudo-inverse of the library is the oracle.
        var stream = new RandomStream((ulong)equations, StreamPurpose.Sampling, 5);
        Matrix<double> Random(int rows, int columns) => Matrix<double>.Build.Dense(rows, columns, (_, _) => 0);
        var (left, right) = (Random(equations, 3), Random(3, 6));
        for (int i = 0; i < left.RowCount; i++)
        {
            for (int j = 0; j < 3; j++)
            {
                left[i, j] = stream.NextDouble() - 0.5;
            }
        }

        for (int i = 0; i < 3; i++)
        {
            for (int j = 0; j < 6; j++)
            {
                right[i, j] = stream.NextDouble() - 0.5;
            }
        }

        var a = left * right;
        var f = a * Vector<double>.Build.Dense(6, k => k - 2.5);
        double[]? step = LeastNormStep.Solve(a.Transpose().ToColumnMajorArray(), f.ToArray(), 6, [0]);
        Assert.That(step, Is.EqualTo((-(a.PseudoInverse() * f)).ToArray()).Within(1e-6));
    }

    [Test]
    public void Derivatives_of_the_smoothed_game_are_those_of_differences([Values(0, 1, 2, 3, 4)] int family, [Values] bool constantKernel)
    {
        IMeanFieldGame game = constantKernel ? GameTables.Make("beach_bar") : TabularGame.Random(3, 5, 3);
        int n = game.Shape.States;
        IAmbiguitySet set = family switch
        {
            0 => new NominalSet(),
            1 => new ContaminationBall(Support.Full),
            2 => new TotalVariationBall(Support.Full),
            3 => new KullbackLeiblerBall(Support.Full),
            _ => new WassersteinBall(Support.Full, Metrics.Line(n)),
        };
        const double Temperature = 0.3, H = 1e-6;
        var smoothed = new SmoothedGame(new RobustGame(game, set, new FixedRadius(0.1)), null, new SearchBudget(int.MaxValue, CancellationToken.None));
        double[] mu = [.. Enumerable.Range(0, n).Select(s => (1.0 + (s * s % 5)) / Enumerable.Range(0, n).Sum(t => 1.0 + (t * t % 5)))];
        double[] image = new double[n], moved = new double[n], derivatives = new double[n * n];
        smoothed.Map(mu, Temperature, image);
        smoothed.Derivatives(Temperature, H, H, smooth: true, derivatives);
        for (int j = 0; j < n; j++)
        {
            // A central difference of the map itself, every inner problem solved anew.
            var (up, down) = (new double[n], new double[n]);
            smoothed.Map([.. mu.Select((m, s) => ((1 - 1e-4) * m) + (s == j ? 1e-4 : 0))], Temperature, up);
            smoothed.Map([.. mu.Select((m, s) => ((1 + 1e-4) * m) - (s == j ? 1e-4 : 0))], Temperature, down);
            for (int s = 0; s < n; s++)
            {
                moved[s] = (s == j ? 1 : 0) - mu[s] - ((up[s] - down[s]) / 2e-4);
            }

            Assert.That(Enumerable.Range(0, n).Select(s => derivatives[(s * n) + j]), Is.EqualTo(moved).Within(2e-3), $"direction {j}");
        }
    }

    [Test]
    public void Derivatives_of_the_support_equations_are_those_of_differences([Values] bool constantKernel, [Values] bool held)
    {
        // Kullback-Leibler: nature's rows move smoothly with V and with the nominal row.
        IMeanFieldGame game = constantKernel ? GameTables.Make("beach_bar") : TabularGame.Random(3, 5, 3);
        var robust = new RobustGame(game, new KullbackLeiblerBall(Support.Full), new FixedRadius(0.1));
        int n = game.Shape.States, m = game.Shape.Actions;
        double[] policy = [.. Enumerable.Range(0, n * m).Select(i => (1.0 + (i % m)) / (m * (m + 1) / 2))];
        var near = new NearPoint(policy, [.. Enumerable.Range(0, n).Select(s => Math.Sin(2 + (3 * s)))], [.. Enumerable.Repeat(1.0 / n, n)]);
        var system = new SupportSystem(robust, [.. Enumerable.Range(0, n * m)], TieGroups.None(n), [], held ? policy : null, new FrozenDirections(robust), new SearchBudget(int.MaxValue, CancellationToken.None));
        double[] x = system.Pack(near, []), jacobian = system.Jacobian(x);
        int equations = jacobian.Length / system.Unknowns, first = system.Unknowns - (2 * n);
        for (int column = 0; column < system.Unknowns; column++)
        {
            // Columns of mu are along e_j - mu.
            int j = column - first - n;
            double[] along = [.. Enumerable.Range(0, system.Unknowns).Select(k => j < 0 ? (k == column ? 1.0 : 0) : k < first + n ? 0 : (k == column ? 1.0 : 0) - x[k])];
            double[] up = system.Residual([.. x.Zip(along, (a, d) => a + (1e-5 * d))]), down = system.Residual([.. x.Zip(along, (a, d) => a - (1e-5 * d))]);

            // The total of mu does not move along e_j - mu; its equation counts the coordinate.
            int rows = j < 0 ? equations : equations - 1;
            Assert.That(
                Enumerable.Range(0, rows).Select(row => jacobian[(row * system.Unknowns) + column]),
                Is.EqualTo(Enumerable.Range(0, rows).Select(row => (up[row] - down[row]) / 2e-5)).Within(1e-4), $"column {column}");
        }
    }

    [Test]
    public void Tie_orders_that_give_nature_one_kernel_are_not_mixed()
    {
        // States 0 and 1 are tied at the top. Total variation takes mass from either of them first; the chi-square minimiser is unique, as V is not constant.
        var game = TabularGame.Random(3, 3, 2);
        var near = new NearPoint([.. Enumerable.Repeat(0.5, 6)], [5, 5, 4], [0.4, 0.3, 0.3]);
        Assert.That(Mixed(new TotalVariationBall(Support.Full)), Is.EqualTo(1));
        Assert.That(Mixed(new ChiSquareBall()), Is.Zero);

        int Mixed(IAmbiguitySet set) =>
            TieHypotheses.OfNature(new RobustGame(game, set, new FixedRadius(0.05)), near, 1e-6, mixing: true).Count(hypothesis => hypothesis.Orders.Count > 0);
    }
}
