using RobustMfgSim.Core.Numerics;

namespace RobustMfgSim.Verification.Constants;

/// <summary>
/// Looks for large values of functions on the simplex where it cannot be enumerated: corners, points on the way from a centre to the corners, random
/// populations far from and near the centre, then a local search by moving mass between two states. What it finds is a lower estimate of a supremum.
/// </summary>
internal sealed class SimplexSearch
{
    private const int RandomPoints = 2000;
    private const int Halvings = 12;
    private const int LocalTrials = 400;

    private readonly double[] _centre, _cuts;
    private RandomStream _stream;

    internal SimplexSearch(ReadOnlySpan<double> centre, ulong seed)
    {
        _centre = centre.ToArray();
        _cuts = new double[centre.Length];
        _stream = new(seed, StreamPurpose.Sampling);
    }

    /// <summary>Receives a population; it is only valid during the call.</summary>
    internal delegate void Visitor(ReadOnlySpan<double> population);

    /// <summary>Shows the visitor the corners, the rays to them, and random populations.</summary>
    internal void Scatter(Visitor visit, CancellationToken cancellation)
    {
        int n = _centre.Length;
        double[] target = new double[n], population = new double[n];
        visit(_centre);
        for (int corner = 0; corner < n; corner++)
        {
            target.AsSpan().Clear();
            target[corner] = 1;
            for (int k = 0; k <= Halvings; k++)
            {
                Mix(target, Math.ScaleB(1, -k), population);
                visit(population);
            }
        }

        for (int k = 0; k < RandomPoints; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            RandomPopulation(target);
            Mix(target, Math.ScaleB(1, -(k % (Halvings + 1))), population);
            visit(population);
        }
    }

    /// <summary>Climbs from a population: moves mass between two random states, keeps what is better, halves the step when it often fails. Returns the best value.</summary>
    internal double Climb(double[] start, Func<double[], double> function, CancellationToken cancellation)
    {
        int n = start.Length, failures = 0;
        double best = function(start), step = 0.25;
        double[] trial = new double[n];
        for (int k = 0; k < LocalTrials && n > 1; k++)
        {
            cancellation.ThrowIfCancellationRequested();
            int from = (int)(_stream.NextUInt32() % (uint)n), to = (from + 1 + (int)(_stream.NextUInt32() % (uint)(n - 1))) % n;
            double moved = Math.Min(step, start[from]);
            start.CopyTo(trial, 0);
            trial[from] -= moved;
            trial[to] += moved;
            double value = moved > 0 ? function(trial) : double.NegativeInfinity;
            if (value > best)
            {
                best = value;
                trial.CopyTo(start, 0);
                failures = 0;
            }
            else if (++failures >= 4 * n)
            {
                (step, failures) = (step / 2, 0);
            }
        }

        return best;
    }

    // Gaps between sorted uniform numbers are uniform on the simplex.
    private void RandomPopulation(Span<double> population)
    {
        int n = population.Length;
        for (int s = 0; s < n - 1; s++)
        {
            _cuts[s] = _stream.NextDouble();
        }

        _cuts[n - 1] = 1;
        Array.Sort(_cuts, 0, n - 1);
        for (int s = 0; s < n; s++)
        {
            population[s] = _cuts[s] - (s == 0 ? 0 : _cuts[s - 1]);
        }
    }

    private void Mix(ReadOnlySpan<double> target, double weight, Span<double> population)
    {
        for (int s = 0; s < population.Length; s++)
        {
            population[s] = ((1 - weight) * _centre[s]) + (weight * target[s]);
        }
    }
}
