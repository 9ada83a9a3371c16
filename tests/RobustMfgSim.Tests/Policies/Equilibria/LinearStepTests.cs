using MathNet.Numerics.LinearAlgebra;
using RobustMfgSim.Core.Ambiguity;
using RobustMfgSim.Core.Numerics;
using RobustMfgSim.Core.RobustDynamics;
using RobustMfgSim.Policies.Equilibria;
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
    public void Derivatives_of_the_smoothed_game_are_those_of_differences([Values(0, 1, 2)] int family)
    {
        IAmbiguitySet set = family switch { 0 => new NominalSet(), 1 => new ContaminationBall(Support.Full), _ => new TotalVariationBall(Support.Full) };
        const double Temperature = 0.3, H = 1e-6;
        var smoothed = new SmoothedGame(new RobustGame(TabularGame.Random(3, 5, 3), set, new FixedRadius(0.1)), null, new SearchBudget(int.MaxValue, CancellationToken.None));
        double[] mu = [0.1, 0.3, 0.2, 0.15, 0.25], image = new double[5], moved = new double[5], derivatives = new double[25];
        smoothed.Map(mu, Temperature, image);
        smoothed.Derivatives(Temperature, H, image, smooth: true, derivatives);
        for (int j = 0; j < 5; j++)
        {
            // A central difference of the map itself, every inner problem solved anew.
            var (up, down) = (new double[5], new double[5]);
            smoothed.Map([.. mu.Select((m, s) => ((1 - 1e-4) * m) + (s == j ? 1e-4 : 0))], Temperature, up);
            smoothed.Map([.. mu.Select((m, s) => ((1 + 1e-4) * m) - (s == j ? 1e-4 : 0))], Temperature, down);
            for (int s = 0; s < 5; s++)
            {
                moved[s] = (s == j ? 1 : 0) - mu[s] - ((up[s] - down[s]) / 2e-4);
            }

            Assert.That(Enumerable.Range(0, 5).Select(s => derivatives[(s * 5) + j]), Is.EqualTo(moved).Within(2e-4), $"direction {j}");
        }
    }
}
