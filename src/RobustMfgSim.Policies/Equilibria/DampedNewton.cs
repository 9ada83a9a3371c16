using MathNet.Numerics.LinearAlgebra;

namespace RobustMfgSim.Policies.Equilibria;

/// <summary>Newton's method for equations that the caller gives as functions: steps of least norm, halved until the error falls.</summary>
/// <param name="residual">f(x).</param>
/// <param name="jacobian">The derivative at x, given f(x).</param>
/// <param name="project">Puts x back to where the equations are defined, in place.</param>
internal sealed class DampedNewton(Func<double[], Vector<double>> residual, Func<double[], Vector<double>, Matrix<double>> jacobian, Action<double[]> project)
{
    // Singular values below this part of the largest are directions in which the equations do not determine the point.
    private const double Rank = 1e-10, ShortestStep = 1e-3;

    /// <summary>Steps so far.</summary>
    public int Steps { get; private set; }

    /// <summary>Improves x in place until the norm of f is at most the target, or no step lowers it. Returns the norm reached.</summary>
    public double Solve(double[] x, double target, int steps, CancellationToken cancellation)
    {
        var f = residual(x);
        double error = f.L2Norm();
        for (int k = 0; k < steps && error > target; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            Steps++;
            if (LeastNorm(jacobian(x, f), f) is not { } step || !Advance(x, step, ref f, ref error))
            {
                break;
            }
        }

        return error;
    }

    private static Vector<double>? LeastNorm(Matrix<double> derivative, Vector<double> f)
    {
        if (derivative.Enumerate().Any(v => !double.IsFinite(v)) || f.Any(v => !double.IsFinite(v)))
        {
            return null;
        }

        var svd = derivative.Svd();
        var projected = svd.U.TransposeThisAndMultiply(f);
        var step = Vector<double>.Build.Dense(derivative.ColumnCount);
        for (int k = 0; k < svd.S.Count && svd.S[k] > Rank * svd.S[0]; k++)
        {
            step -= svd.VT.Row(k) * (projected[k] / svd.S[k]);
        }

        return step;
    }

    private bool Advance(double[] x, Vector<double> step, ref Vector<double> f, ref double error)
    {
        var trial = new double[x.Length];
        for (double length = 1; length > ShortestStep; length /= 2)
        {
            for (int i = 0; i < x.Length; i++)
            {
                trial[i] = x[i] + (length * step[i]);
            }

            project(trial);
            var g = residual(trial);
            double reached = g.L2Norm();
            if (reached < (1 - (0.1 * length)) * error)
            {
                trial.CopyTo(x, 0);
                (f, error) = (g, reached);
                return true;
            }
        }

        return false;
    }
}
